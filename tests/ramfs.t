#!/usr/bin/env bash
# No storm: it runs on the host.
# The RAM file system on the host, under its sanitizers: the rules of its header one by one
# (kernel/fs/ramfs.h, RF-1 to RF-5), then random operations beside the host's own file system.
# With REPLACE=folder it judges the one in there.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
. tests/host/files_build.sh
files_build "$folder/test" >&2
"$folder/test" ramfs "$@"
