#!/usr/bin/env bash
# No storm: it has a build of its own.
# SAN=address: program, library and kernel are built with checks of each access to memory; one past
# a block, an array or a frame, or of what was freed, is reported like a fault, with what it is past
# and who allocated it. And what is right is left alone: programs, library and kernel run.
export PLATFORM=linux SAN=address
. tests/tap.sh

for app in tests/programs/{asan,memory,files}.c tests/libc/compare.c tests/inside-asan shell lua; do
    make -s image APP="$app" || exit 1
done

zeroes=$(printf '%0100d' 0)

# caught PROGRAM CASE [NAME=value...]: ends with 139, before it says that it survived; its report is
# in $err.
caught() {
    run tools/run "$(image "$1")" TIMEOUT=60 "${@:3}" -- "$2" <<<"$zeroes"
    is "$status:$out" '139:' "$2 is caught" || diag "$err"
}

# CASE | the first line | the second, from the place on
while IFS='|' read -r case first second; do
    case=${case// /} address='0x[0-9a-f]+'
    caught asan "$case"
    like "$err" "^hitoma: ${first# }at $address"$'\n'"hitoma: +$address is ${second# } at" \
        "$case is named" || diag "$err"
    like "$err" "backtrace:"$'\n'".*$case(\.[a-z]+)?\+0x.*main\+0x" "$case has a backtrace" ||
        diag "$err"
    who=" by:"$'\n'"(hitoma: +[0-9a-f]+  (realloc|alloc_slow).*)?hitoma: +[0-9a-f]+  $case"
    [[ ! $case =~ heap.*freed ]] || like "$err" "freed$who" "$case: who freed it" || diag "$err"
    [[ ! $case =~ heap ]] || like "$err" "allocated$who" "$case: who allocated it" || diag "$err"
done <<'CASES'
heap_read_behind      | heap overrun: reading 1 byte | 0 behind the end of the block of 100 bytes
heap_read_far_behind  | heap overrun: reading 1 byte | 9 behind the end of the block of 100 bytes
heap_read_before      | heap overrun: reading 1 byte | 1 before the block of 100 bytes
heap_write_by_one     | heap overrun: writing 1 byte | 0 behind the end of the block of 37 bytes
heap_large            | heap overrun: reading 1 byte | 0 behind the end of the block of 100001 bytes
heap_wide             | heap overrun: reading 8 bytes | 0 behind the end of the block of 100 bytes
heap_freed            | use after free: reading 1 byte | 150 into the block of 200 bytes
heap_freed_and_reused | use after free: reading 1 byte | 150 into the block of 200 bytes
heap_large_freed      | use after free: reading 1 byte | 100000 into the block of 200000 bytes
heap_realloc          | heap overrun: reading 1 byte | 2 behind the end of the block of 110 bytes
heap_by_strcpy        | heap overrun: writing 6 bytes | 0 behind the end of the block of 5 bytes
heap_by_memcpy        | heap overrun: writing 16 bytes | 0 behind the end of the block of 99 bytes
heap_by_sprintf       | heap overrun: writing [0-9] bytes | 0 behind the end of the block of 8 bytes
heap_by_read          | heap overrun: writing 51 bytes | 0 behind the end of the block of 50 bytes
heap_by_write         | heap overrun: reading 51 bytes | 0 behind the end of the block of 50 bytes
stack_overrun         | stack overrun: reading 1 byte | 0 behind the end of 'bytes' of 10 bytes
stack_underrun        | stack overrun: reading 4 bytes | 4 before 'numbers' of 40 bytes
stack_scope           | use after scope: reading 1 byte | 0 into 'bytes' of 64 bytes
global_overrun        | global overrun: reading 4 bytes | 0 behind the end of 'table' .* 40 bytes
CASES

# The kernel's own memory; the image has no reason to go there but this test.
echo file >"$TAP/file"
tar -C "$TAP" -cf "$TAP/files.tar" file
head -c 9000 "$TAP/files.tar" >"$TAP/odd.tar" # its end is in the middle of a page
while IFS='|' read -r case what; do
    case=${case// /}
    caught inside-asan "$case" FILES="$TAP/odd.tar"
    like "$err" "^hitoma: ${what# } at 0x" "the kernel's $case is named" || diag "$err"
done <<'CASES'
heap_behind    | heap overrun: reading 1 byte
heap_freed     | use after free: reading 1 byte
heap_large     | heap overrun: reading 1 byte
heap_by_memset | heap overrun: writing 65 bytes
heap_by_memcpy | heap overrun: reading 61 bytes
page_freed     | use of freed pages: reading 1 byte
behind_files   | overrun of the files: reading 1 byte
CASES

# ---- what is right ----

run tools/run "$(image asan)" TIMEOUT=60
is "$status:$out$err" 0: 'a program that does nothing wrong ends as it should' || diag "$err"
for program in memory files; do
    run tools/run "$(image $program)" TIMEOUT=150
    is "$status" 0 "tests/programs/$program.c does nothing wrong" || diag "$out$err"
    unlike "$out" '(^|'$'\n'')not ok' "nor is it told anything else than without checks"
done
for part in numbers digits encodings wide; do
    run tools/run "$(image compare)" TIMEOUT=150 -- $part
    is "$status" 0 "nor does the C library: tests/libc/compare.c, $part" || diag "$err"
done
shell=$(image shell)
run tools/run "$shell" TIMEOUT=60 FILES=tests OPTIONS='hitoma.strace=1 hitoma.log=1' <<'SHELL'
mkdir /new
cat /lua/string.lua > /new/copy
ls -l /new
rm /new/copy
pwd
SHELL
is "$status" 0 'nor a shell, with each system call printed' || diag "$err"
like "$out" 'copy.*/' 'and it does what it is told'
for script in string table coroutine; do
    run tools/run "$(image lua)" TIMEOUT=100 FILES=tests/lua -- /$script.lua
    is "$status" 0 "nor Lua: $script.lua" || diag "$err"
done

run make image SAN=address PLATFORM=pc
like "$err" 'SAN=address needs PLATFORM=linux' 'a PC has no such build' || diag "$err"

done_testing
