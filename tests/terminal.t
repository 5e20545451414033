#!/usr/bin/env bash
# No storm: it runs on the host.
# The terminal's parts that need no machine, on the host under its sanitizers; the test is in C.
set -eu
program=$(mktemp -d)
trap 'rm -rf "$program"' EXIT
${CC:-cc} -std=gnu11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -Wall -Wextra \
    -I. -Itests/host -o "$program/test" tests/host/terminal_test.c \
    kernel/line_discipline.c kernel/terminal_{input,output}.c drivers/run_link_input.c >&2
"$program/test"
