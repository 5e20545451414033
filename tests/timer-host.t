#!/usr/bin/env bash
# No storm: it runs on the host.
# The kernel's timers on the host, under its sanitizers; the test is in C.
set -eu
program=$(mktemp -d)
trap 'rm -rf "$program"' EXIT
${CC:-cc} -std=gnu11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -Wall -Wextra \
    -Itests/host/threads -I. -o "$program/test" tests/host/timer_test.c kernel/timer.c >&2
"$program/test"
