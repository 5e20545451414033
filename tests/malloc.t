#!/usr/bin/env bash
# malloc(), from inside and on the host. The part from inside judges any malloc(), also one given by
# REPLACE=folder. On the host it is the small-object allocator: with vector registers as the program
# has it, and without as the kernel has it. No address sanitizer there, since what is tested are
# accesses that it would forbid. PLATFORMS: pc linux
. tests/tap.sh
plain_build storm

BUILD=$BUILD${REPLACE:+-$(basename "$REPLACE")}
if [ -e "${REPLACE:-}/malloc.c" ]; then ours=(); else ours=(-- ours); fi
make -s image APP=tests/programs/malloc.c || exit 1

inside() {
    local name=$1
    shift
    run tools/run "$(image malloc)" TIMEOUT=60 "$@" "${ours[@]}"
    is "$status" 0 "$name: every case passes" || diag "$(grep -v '^ok' <<<"$out")$err"
    like "$out" '1\.\.[0-9]+$' "$name: to the last"
}

inside 'in a machine of 64 MB' MEM=64M
[ ${#ours[@]} -gt 0 ] && on_pc || done_testing
inside 'on the plainest processor' CPU=qemu64 MACHINE=pc

sanitize='-fsanitize=undefined -fno-sanitize-recover=all'
for kind in '' -mgeneral-regs-only; do
    # shellcheck disable=SC2086 # words
    ok "compiles $kind" ${CC:-cc} -std=gnu11 -g -O2 $kind $sanitize -Wall -Wextra -Werror -I. \
        -Itests/host \
        -c -o "$TAP/heap.o" kernel/heap.c
    # shellcheck disable=SC2086
    ok 'so does its test' ${CC:-cc} -std=gnu11 -g -O1 $sanitize -Wall -Wextra -I. \
        -Itests/host -o "$TAP/test" tests/host/{one_thread,interrupts}.c \
        tests/host/heap_test.c "$TAP/heap.o" tests/host/kernel_string.c kernel/page.c \
        kernel/page_fill.S
    run "$TAP/test"
    is "$status" 0 "every case passes $kind" || diag "$out$err"
    like "$out" '1\.\.[0-9]' 'and there are some'
done
done_testing
