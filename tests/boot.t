#!/usr/bin/env bash
# An image boots by each protocol, on each machine, with each kind of processor, in much and little
# memory; its arguments, environment and options arrive; what is wrong is said.
. tests/tap.sh

make -s image APP=tests/programs/args.c || exit 1
make -s image APP=hello || exit 1
make -s image APP=bare || exit 1
hello=$BUILD/hello.elf args=$BUILD/args.elf

# ---- machines and processors ----

for machine in microvm q35 pc microvm,pit=off,pic=off,rtc=off microvm,acpi=off pc,acpi=off \
    microvm,ioapic2=off; do
    for cpu in max qemu64; do
        run tools/run $hello MACHINE=$machine CPU=$cpu TIMEOUT=60
        is "$status:$out" '0:hello, world' "hello on $machine, $cpu" || diag "$err"
        is "$err" '' "and not a word on stderr"
    done
    run tools/run $args MACHINE=$machine ENV=STATUS=77 TIMEOUT=60
    is "$status" 77 "$machine gives the program's status"
done

run tools/run $BUILD/bare.elf TIMEOUT=60
is "$status:$out" '0:Hitoma, bare: 64-bit mode, and nothing else.' 'bare'

# ---- protocols ----

run tools/run $hello OPTIONS=hitoma.log=1 TIMEOUT=60
like "$err" 'booted by multiboot 1' 'QEMU boots by multiboot 1, and the log says so'

# QEMU prefers multiboot: a copy without that header boots by PVH.
python3 - $hello "$TAP/pvh.elf" <<'PYTHON' || fail 'blank the multiboot header'
import sys
image = open(sys.argv[1], 'rb').read()
magic = (0x1badb002).to_bytes(4, 'little')
assert image.index(magic) < 8192
open(sys.argv[2], 'wb').write(image.replace(magic, bytes(4), 1))
PYTHON
for machine in microvm q35 pc; do
    run tools/run "$TAP/pvh.elf" MACHINE=$machine OPTIONS=hitoma.log=1 TIMEOUT=60 -- 'a  b' "it's"
    is "$status:$out" '0:hello, a  b' "PVH on $machine"
    like "$err" 'booted by PVH' 'and the log says so'
done

# ---- the bare command line of QEMU ----

for machine in q35 pc microvm; do
    run timeout 60 qemu-system-x86_64 -M $machine -kernel $hello -nographic -no-reboot -append 'you'
    like "$out" 'hello, you' "qemu-system-x86_64 -M $machine -kernel -nographic prints"
    isnt "$status" 124 'and ends'
done

# ---- arguments, environment, options ----

long=$(head -c 3000 /dev/zero | tr '\0' x)
run tools/run $args ENV="A=b 'C=d e' E=" TIMEOUT=60 -- \
    one 'two words' '' "it's" 'q"q' 'back\slash' '$HOME' '*' 'ä€' $'a\nb' -- env.x=y hitoma.log=0
is "$(sed 's/ $/ (empty)/' <<<"$out")" "$(cat <<'WANT'
argument args
argument one
argument two\x20words
argument (empty)
argument it\x27s
argument q\x22q
argument back\x5cslash
argument \x24HOME
argument \x2a
argument \xc3\xa4\xe2\x82\xac
argument a\x0ab
argument --
argument env.x=y
argument hitoma.log=0
variable E=
variable C=d\x20e
variable A=b
WANT
)" 'arguments and environment arrive byte for byte' || diag "$err"
run tools/run $args TIMEOUT=60 -- "$long" "$long"
is "$out" "argument args
argument $long
argument $long" '6 KB of arguments arrive'

# The raw line, as a user of QEMU writes it.
raw() {
    run timeout 60 qemu-system-x86_64 -M microvm -kernel $args -nographic -no-reboot -append "$1"
    out=$(tr -d '\r' <<<"$out" | grep -E '^(argument|variable|hitoma)')
}
raw "hitoma.log=0 a 'b c' \"d \\\" e\" f\\ g env.X=1 -- hitoma.y -- env.Z=2"
is "$out" 'argument args
argument a
argument b\x20c
argument d\x20\x22\x20e
argument f\x20g
argument hitoma.y
argument --
argument env.Z=2
variable X=1' 'words, quotes and the first -- are read by the rules'
raw "a '--' b"
is "$out" 'argument args
argument a
argument --
argument b' 'a quoted -- is an argument'
raw "a 'open quote"
is "$out" 'argument args
argument a
argument open\x20quote' 'an open quote ends with the line'

for options in 'hitoma.nonsense=1' 'hitoma.log=2' 'hitoma.log' 'hitoma.=1' 'hitoma.strace=yes'; do
    run tools/run $hello OPTIONS="$options" TIMEOUT=60
    is "$status" 126 "$options: the image does not start"
    like "$err" 'cannot boot:' 'and says why' || diag "$err"
    is "$out" '' 'nor runs the program'
done
run tools/run $hello OPTIONS=hitoma.nonsense=1 TIMEOUT=60
like "$err" 'hitoma\.nonsense.*hitoma\.strace=.*hitoma\.log=' \
    'an unknown option gets the list of the valid ones'

run tools/run $hello OPTIONS=hitoma.strace=1 TIMEOUT=60
like "$err" 'write\(1, "hello, world\\n", 13\) = 13.*exit\(0\)' \
    'hitoma.strace=1 shows each system call'
is "$out" 'hello, world' 'and leaves the output alone'

# ---- memory: each size runs or says why it can't ----

for ((kib = 512; kib <= 2048; kib += 64)); do
    run tools/run $hello MEM=${kib}K TIMEOUT=30
    if [ "$status" = 0 ]; then
        is "$out" 'hello, world' "$kib KiB: runs"
    else
        is "$status" 126 "$kib KiB: can't boot" && like "$err" 'memory|MEM' "$kib KiB: and says why"
    fi
    last=$status
done
is "$last" 0 '2 MiB are enough'
end=$(nm "$hello" | sed -n 's/^\([0-9a-f]*\) . image_end$/\1/p')
for kib in 0 4; do
    # QEMU puts the command line there: without it the image would not know its options.
    run tools/run "$hello" MEM=$((0x$end / 1024 + kib))K TIMEOUT=30
    is "$status" 126 "memory that ends $kib KiB behind the image is too little"
    like "$err" 'MEM=[0-9]+K is too little memory' 'and that is said'
done
for memory in 1023M 1G 2049M 3G 4097M 9G; do
    for cpu in max qemu64; do
        run tools/run $hello MACHINE=q35 CPU=$cpu MEM=$memory TIMEOUT=60
        is "$status:$out" '0:hello, world' "$memory on $cpu" || diag "$err"
    done
done

done_testing
