#!/usr/bin/env bash
# No storm: it runs on the host.
# The scheduler on the host, under its sanitizers, against a model; the test is in C. With
# REPLACE=folder it judges the scheduler.c in there.
set -eu
program=$(mktemp -d)
scheduler=kernel/scheduler.c
[ ! -e "${REPLACE:-}/scheduler.c" ] || scheduler=$REPLACE/scheduler.c
trap 'rm -rf "$program"' EXIT
${CC:-cc} -std=gnu11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -Wall -Wextra \
    -Itests/host/threads -I. -o "$program/test" tests/host/scheduler_test.c \
    tests/host/kernel_string.c "$scheduler" kernel/timer.c >&2
"$program/test"
