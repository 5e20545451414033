#!/usr/bin/env bash
# SAN=undefined: program and kernel are built with checks for undefined behaviour; what they catch
# is reported like a fault. And the kernel itself does nothing undefined while it boots, reads,
# prints and ends.
. tests/tap.sh

make -s image SAN=undefined APP=tests/programs/undefined.c || exit 1
make -s image SAN=undefined APP=cat || exit 1

while read -r case regex; do
    run tools/run build/pc-undefined/undefined.elf TIMEOUT=60 -- "$case"
    is "$status" 134 "$case ends with 134" || diag "$err"
    like "$err" "undefined behaviour: $regex.* at .*undefined.c:[0-9]+:[0-9]+" \
        "$case is named, with its place"
    like "$err" "backtrace:.* ${case}[.a-z]*\+0x.*main\+0x" "$case has a backtrace"
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

done_testing
