#!/usr/bin/env bash
# No storm: it has a build of its own.
# SAN=undefined: program and kernel are built with checks for undefined behaviour; what they catch
# is reported like a fault. And the kernel itself does nothing undefined while it boots, reads,
# prints and ends; on a PC, and as a process.
. tests/tap.sh
plain_build

for platform in pc linux; do
    for app in tests/programs/undefined.c cat shell; do
        make -s image SAN=undefined PLATFORM=$platform APP=$app || exit 1
    done
done

while read -r case regex; do
    for image in build/pc-undefined/undefined.elf build/linux-undefined/undefined; do
        run tools/run $image TIMEOUT=60 -- "$case"
        is "$status" 134 "$case ends with 134" || diag "$err"
        like "$err" "undefined behaviour: $regex.* at .*undefined.c:[0-9]+:[0-9]+" \
            "$case is named, with its place"
        like "$err" "backtrace:.* ${case}[.a-z]*\+0x.*main\+0x" "$case has a backtrace"
    done
done <<'CASES'
add         signed addition overflows
shift       shift by too many bits
bounds      index out of the array's bounds
null        access through a null, misaligned or too short pointer
misaligned  access through a null, misaligned or too short pointer
divide      division by zero
negate      negation overflows
unreachable a place that can't be reached was reached
CASES

run tools/run build/pc-undefined/undefined.elf TIMEOUT=60
is "$status" 0 'a program that does nothing undefined ends as it should' || diag "$err"

for machine in microvm q35 pc; do
    echo 'one line' >"$TAP/in"
    run tools/run build/pc-undefined/cat.elf MACHINE=$machine TIMEOUT=60 \
        OPTIONS='hitoma.strace=1 hitoma.log=1' <"$TAP/in"
    is "$status:$out" '0:one line' "the kernel does nothing undefined on $machine" || diag "$err"
done
run tools/run build/pc-undefined/cat.elf CPU=qemu64 MEM=3000M TIMEOUT=60 <"$TAP/in"
is "$status:$out" '0:one line' 'nor without pages of 1 GiB' || diag "$err"

run tools/run build/linux-undefined/cat TIMEOUT=60 OPTIONS='hitoma.strace=1 hitoma.log=1' <"$TAP/in"
is "$status:$out" '0:one line' 'nor as a process' || diag "$err"
run tools/run build/linux-undefined/shell TIMEOUT=60 FILES=tests <<<'cat < /lua/string.lua'
is "$status" 0 'nor with files' || diag "$err"

# `make test SAN=undefined`: every test takes its images from there.
cat >"$TAP/inner.t" <<'END'
. tests/tap.sh
make -s image APP=tests/programs/undefined.c
ok "$BUILD" test -e build/pc-undefined/undefined.elf
done_testing
END
rm -f build/pc-undefined/undefined.elf
run env SAN=undefined bash "$TAP/inner.t"
like "$out" '^ok 1 - build/pc-undefined' 'a test makes its images with the checks' ||
    diag "$err"
python=$(SAN=undefined python3 -IBSc 'import sys; sys.path.insert(0, "tests"); import tap
print(tap.BUILD); tap.plain_build(); print(tap.os.environ.get("SAN")); tap.skip_all("no test")')
like "$python" $'^build/pc-undefined\nNone\n' 'and so does one in Python'

done_testing
