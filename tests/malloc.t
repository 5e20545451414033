#!/usr/bin/env bash
# The small-object allocator on the host: with vector registers as the program has it, and without
# as the kernel has it. The test is in C. No address sanitizer, since what is tested are accesses
# that it would forbid.
. tests/tap.sh
sanitize='-fsanitize=undefined -fno-sanitize-recover=all'
for kind in '' -mgeneral-regs-only; do
    # shellcheck disable=SC2086 # words
    ok "compiles $kind" ${CC:-cc} -std=gnu11 -g -O2 $kind $sanitize -Wall -Wextra -Werror -I. \
        -c -o "$TAP/heap.o" kernel/heap.c
    # shellcheck disable=SC2086
    ok 'so does its test' ${CC:-cc} -std=gnu11 -g -O1 $sanitize -Wall -Wextra -I. -o "$TAP/test" \
        tests/host/heap_test.c "$TAP/heap.o" tests/host/kernel_string.c kernel/page.c \
        kernel/page_fill.S
    run "$TAP/test"
    is "$status" 0 "every case passes $kind" || diag "$out$err"
    like "$out" '1\.\.[0-9]' 'and there are some'
done
done_testing
