#!/usr/bin/env bash
# No storm: it runs on the host.
# The line editor without a terminal, on the host under its sanitizers; the test is in C.
set -eu
program=$(mktemp -d)
trap 'rm -rf "$program"' EXIT
${CC:-cc} -std=gnu11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -Wall -Wextra \
    -I. -Drealloc=test_realloc -Dstrdup=test_strdup -o "$program/test" \
    tests/host/line_editor_test.c lib/line_editor/{draw,edit,history,keys,text}.c >&2
"$program/test"
