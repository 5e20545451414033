#!/usr/bin/env bash
# No storm: it runs on the host.
# Wait queues on the host, under its sanitizers, in all orders that several processors could bring;
# the test is in C. With REPLACE=folder it judges the wait.c in there.
set -eu
program=$(mktemp -d)
wait=kernel/wait.c
[ ! -e "${REPLACE:-}/wait.c" ] || wait=$REPLACE/wait.c
trap 'rm -rf "$program"' EXIT
${CC:-cc} -std=gnu11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -Wall -Wextra \
    -Itests/host/threads -I. -o "$program/test" tests/host/wait_test.c "$wait" >&2
"$program/test" 2> >(grep -v "fully support makecontext" >&2)
