#!/usr/bin/env bash
# Files in memory: mmap() with MAP_SHARED. The programs are tests/programs/shared.c, case by case,
# and shared_random.c, random calls against a model, and threads.
# PLATFORMS: pc linux
. tests/tap.sh

make -s image APP=tests/programs/shared.c || exit 1
make -s image APP=tests/programs/shared_random.c || exit 1
make -s image APP=hello || exit 1
tools/hitoma-cc -u malloc -o "$TAP/malloc.elf" apps/hello/hello.c || exit 1
shared=$(image shared) random=$(image shared_random)

inside() { # NAME COMMAND...
    local name=$1
    shift
    run "$@"
    is "$status" 0 "$name: every case passes" || diag "$(grep -v '^ok' <<<"$out")$err"
    like "$out" '1\.\.[0-9]+$' "$name: to the last"
}

mkdir "$TAP/files" "$TAP/back"
printf 'first' >"$TAP/files/first"
seq 1 3000 >"$TAP/files/numbers"
printf 'last' >"$TAP/files/other"
inside 'case by case' tools/run "$shared" TIMEOUT=60 FILES="$TAP/files" -- /numbers
inside 'in little memory' tools/run "$shared" TIMEOUT=60 MEM=8M

for seed in 1 2 3; do
    inside "random calls, seed $seed" tools/run "$random" TIMEOUT=60 -- $seed
done
for processors in 1 3; do
    inside "threads on $processors processors" tools/run "$random" SMP=$processors TIMEOUT=120 -- \
        threads $processors
done

# What nobody handles is the end, with a report that says what it was.
run tools/run "$shared" TIMEOUT=60 -- behind
is "$status" 135 "an access behind a file's end is SIGBUS"
like "$err" 'address 0x[0-9a-f]+ is in a page behind the end of the file that is mapped there' \
    'and the report says so' || diag "$err"

# Stored, and neither synced nor unmapped: the end of the program is the end of the mapping.
run tools/run "$shared" TIMEOUT=60 FILES="$TAP/files" OUT="$TAP/back" -- store /numbers
is "$status" 0 'a program that stores into a file and ends' || diag "$err"
is "$(head -c 9 "$TAP/back/numbers" 2>/dev/null)" $'stored4\n5' 'OUT= brings back what it stored'
is "$(ls "$TAP/back")" numbers 'and nothing else'

# An allocation that fails anywhere breaks nothing: the program ends, in whatever way it chooses.
wrong=''
for seed in 1 2 3 4 5 6; do
    run tools/run "$random" OPTIONS="hitoma.failalloc=$seed:30" TIMEOUT=60 -- "$seed"
    case $status in 0 | 1 | 3 | 126 | 135 | 139) ;; *) wrong+="seed $seed: $status; " ;; esac
    [[ $err =~ 'another fault'|'assertion'|'panic' ]] && wrong+="seed $seed: $err; "
done
is "$wrong" '' 'random failures break nothing in the kernel'

# Who maps no files has nothing of it.
for image in "$(image hello)" "$TAP/malloc.elf"; do
    is "$(nm "$image" | grep -cE ' [TtDdBbRr] (mapping_|platform_run_lend|sys_map_file)')" \
        0 "${image##*/} has nothing of all this"
done
done_testing
