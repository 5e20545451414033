#!/usr/bin/env bash
# No storm: it runs on the host.
# The page allocator on the host, under its sanitizers; the test is in C. With REPLACE=folder it
# judges the one in there.
set -eu
program=$(mktemp -d)
allocator=kernel/page.c
[ ! -e "${REPLACE:-}/page.c" ] || allocator=$REPLACE/page.c
trap 'rm -rf "$program"' EXIT
${CC:-cc} -std=gnu11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -Wall -Wextra \
    -I. -Itests/host -o "$program/test" tests/host/{page_test,one_thread,interrupts}.c \
    tests/host/kernel_string.c "$allocator" \
    kernel/page_fill.S >&2
"$program/test"
