#!/usr/bin/env bash
# No storm: it is about what is in an image.
# The same source gives the same image, byte for byte: in another folder, another time zone and
# language, at another time, by another number of jobs.
. tests/tap.sh
plain_build

# What git has (or would take), where it says so; else everything but what was built.
sources() {
    git ls-files -z -c -o --exclude-standard 2>/dev/null ||
        find . -name build -prune -o -type f -print0
}

copy_to() {
    mkdir -p "$1"
    sources | while IFS= read -r -d '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done |
        tar --null -T - -cf - | tar -xmf - -C "$1"
}

# build FOLDER JOBS [NAME=value...]: as from a fresh shell, not as a part of `make test`.
build() {
    local folder=$1 jobs=$2
    shift 2
    env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u HITOMA_BUILD "$@" \
        make -C "$folder" -j"$jobs" image APP=hello
}

first=$TAP/first second="$TAP/a longer/path to/the second"
copy_to "$first"
copy_to "$second"
ok 'built in one folder' build "$first" 2
ok 'and in another, whose name has blanks' build "$second" 1 TZ=Asia/Tokyo LC_ALL=C LANG=C
same "$first/build/pc/hello.elf" "$second/build/pc/hello.elf" 'hello.elf is the same'
same "$first/build/pc/hello.sym" "$second/build/pc/hello.sym" 'so are its symbols'
for word in "$TAP" "$PWD/" "$HOME/"; do
    [ "$word" != // ] || continue
    ok "no $word in the image" test "$(grep -c -a -F "$word" "$first/build/pc/hello.elf")" = 0
done
ok 'a second time in the same folder' build "$first" 1
before=$(stat -c %y "$first/build/pc/hello.elf")
ok 'and a third' build "$first" 1
is "$(stat -c %y "$first/build/pc/hello.elf")" "$before" \
    'nothing is made again when nothing changed'
done_testing
