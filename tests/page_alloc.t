#!/usr/bin/env bash
# The page allocator on the host, under its sanitizers; the test is in C.
set -eu
program=$(mktemp -d)
trap 'rm -rf "$program"' EXIT
${CC:-cc} -std=gnu11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -Wall -Wextra \
    -I. -o "$program/test" tests/host/page_test.c tests/host/kernel_string.c kernel/page.c \
    kernel/page_fill.S >&2
"$program/test"
