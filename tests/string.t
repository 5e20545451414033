#!/bin/bash
# No storm: it runs on the host.
# lib/string/ under AddressSanitizer and UndefinedBehaviorSanitizer on the build host. See
# tests/host/mem_test.c.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
gcc -std=gnu11 -O2 -g -fno-builtin -fsanitize=address,undefined -fno-sanitize-recover -I. \
    -Dmemcpy=our_memcpy -Dmemmove=our_memmove -Dmemset=our_memset -Dmemcmp=our_memcmp \
    -o "$folder/test" tests/host/mem_test.c lib/string/mem*.c
"$folder/test"
