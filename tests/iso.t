#!/usr/bin/env bash
# No storm: it is about what is in an image.
# make iso: GRUB boots the image by multiboot 2, with its arguments and options.
. tests/tap.sh

for tool in grub-mkrescue xorriso mformat qemu-system-x86_64; do
    command -v $tool >/dev/null || skip_all "$tool is not installed (make setup)"
done

cat >"$TAP/words.c" <<'END'
#include <stdio.h>
int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        printf("<%s>\n", argv[i]);
    return 7;
}
END
image=$BUILD/words.elf iso=$BUILD/words.iso
at_end 'rm -rf $BUILD/words.* $BUILD/app/words'

args="a 'b  c' \"it's\" 'q\"r s' '\$HOME *' ü '{;}' -- hitoma.x"
run make iso APP="$TAP/words.c" ARGS="hitoma.run=1 hitoma.log=1 $args"
is "$status" 0 'make iso' || diag "$err"
is "$out" '' 'says nothing on standard output'
ok 'the ISO is there' test -s $iso

# The run link's three ports, to files: what came out on each, and the status, which a bare machine
# can't tell.
boot() {
    rm -f "$TAP"/port.*
    local ports=() n
    for n in 8 9 a; do
        ports+=(-chardev "file,id=p$n,path=$TAP/port.$n"
            -device "isa-debugcon,iobase=0x5e$n,readback=0x4${n},chardev=p$n")
    done
    run qemu-system-x86_64 -M "$1" -m 64M -cdrom "$2" -display none -no-reboot \
        -serial "file:$TAP/serial" "${ports[@]}"
}

for machine in q35 pc; do
    boot $machine $iso
    is "$status" 0 "$machine: QEMU ends when the program does"
    like "$(cat "$TAP/port.9")" 'booted by multiboot 2 \(GRUB' \
        "$machine: the log names the entry and the loader"
    is "$(cat "$TAP/port.8")" $'<a>\n<b  c>\n<it\'s>\n<q"r s>\n<$HOME *>\n<ü>\n<{;}>\n<hitoma.x>' \
        "$machine: arguments come through GRUB"
    like "$(tr -d '\005' <"$TAP/port.a")" '^status 0*7' \
        "$machine: and the program's status comes out"
done

# Bare, as on a PC with a serial line.
ok 'an ISO without the run link' tools/iso $image "$TAP/bare.iso" 'plain'
boot q35 "$TAP/bare.iso"
like "$(cat "$TAP/serial")" '<plain>' 'prints on the serial line'

ok 'made again' tools/iso $image "$TAP/again.iso" 'plain'
same "$TAP/bare.iso" "$TAP/again.iso" 'the same bytes'

for word in "'a\\b'" "''" "\"it's not\""; do
    run tools/iso $image "$TAP/x.iso" "$word"
    like "$status $err" '^1 iso: ARGS: GRUB can.t hand over' "refused: $word"
done
run tools/iso $image "$TAP/x.iso" "'open"
like "$status $err" '^1 iso: ARGS: No closing quotation' 'refused: a quote that is not closed'
echo nothing >"$TAP/none.elf"
run tools/iso "$TAP/none.elf" "$TAP/x.iso"
like "$status $err" '^1 .*no multiboot 2 header' 'refused: no image'
ok 'nothing half made is left' test ! -e "$TAP/x.iso"
done_testing
