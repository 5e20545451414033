#!/usr/bin/env bash
# Path walk, RAM file system and tar on the host under its sanitizers: tests/host/files_test.c.
# `tests/files-host.t SEED` chooses other operations.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/in/sub"
echo text >"$folder/in/file"
ln -s file "$folder/in/link"
ln "$folder/in/file" "$folder/in/hard"
head -c 3000 /dev/zero >"$folder/in/sub/$(printf 'n%.0s' {1..180})"
touch -d '2001-02-03 04:05:06.789' "$folder/in/sub"
tar -C "$folder/in" --format=pax -cf "$folder/in.tar" .
tools/syscalls kernel/syscall.list "$folder/gen" >&2
${CC:-cc} -std=gnu11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -Wall -Wextra \
    -Wno-sign-compare -fno-builtin -I. -I"$folder/gen" -Itests/host -o "$folder/test" \
    tests/host/files_test.c tests/host/files_host.c tests/host/kernel_string.c \
    kernel/fs/{path,name,inode,page_tree,ramfs,ramfs_data,ramfs_directory,zeroes,open,names}.c \
    kernel/fs/{attributes,directory,descriptor,transfer,mount,tar}.c kernel/file.c >&2
"$folder/test" "$folder/in.tar" "$@"
