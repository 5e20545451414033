#!/usr/bin/env bash
# No storm: it runs on the host.
# Which addresses are free (kernel/address_ranges.c), on the host, under its sanitizers; the test is
# in C.
set -eu
program=$(mktemp -d)
trap 'rm -rf "$program"' EXIT
${CC:-cc} -std=gnu11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -Wall -Wextra \
    -I. -o "$program/test" tests/host/ranges_test.c kernel/address_ranges.c \
    >&2
"$program/test"
