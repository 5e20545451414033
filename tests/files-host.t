#!/usr/bin/env bash
# No storm: it runs on the host.
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
. tests/host/files_build.sh
files_build "$folder/test" >&2
"$folder/test" "$folder/in.tar" "$@"
