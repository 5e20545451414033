#!/usr/bin/env bash
# No storm: it runs on the host.
# What block.c and netdev.c let through to a driver, on the host, under its sanitizers; the test is
# in C.
set -eu
program=$(mktemp -d)
trap 'rm -rf "$program"' EXIT
${CC:-cc} -std=gnu11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -Wall -Wextra \
    -I. -Itests/host -o "$program/test" tests/host/devices_test.c tests/host/kernel_string.c \
    kernel/block.c kernel/netdev.c >&2
"$program/test"
