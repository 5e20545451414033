# Builds the host's test of the files, with the path.c or ramfs.c of REPLACE= in our place:
# `. tests/host/files_build.sh; files_build OUT`, where OUT's folder takes what is made on the way.
# shellcheck shell=bash

files_build() {
    local out=$1 part sources=(kernel/file.c) replaced
    for part in path ramfs name inode page_tree ramfs_data ramfs_directory zeroes open names \
            attributes directory descriptor transfer mount tar; do
        replaced=${REPLACE:+$REPLACE/$part.c}
        if [ -n "$replaced" ] && [ -e "$replaced" ]; then
            sources+=("$replaced")
        else
            sources+=("kernel/fs/$part.c")
        fi
    done
    tools/syscalls kernel/syscall.list "$(dirname "$out")/gen"
    ${CC:-cc} -std=gnu11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -Wall \
        -Wextra -Wno-sign-compare -fno-builtin -I. "-I$(dirname "$out")/gen" -Itests/host \
        -o "$out" \
        tests/host/files_{test,host,rules}.c tests/host/{one_thread,interrupts,kernel_string}.c \
        "${sources[@]}"
}
