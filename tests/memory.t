#!/usr/bin/env bash
# Memory, as a program sees it: what it gets, what it is promised, and what it is told when it
# misuses it. The programs are tests/programs/memory.c and misuse.c.
# PLATFORMS: pc linux
. tests/tap.sh

make -s image APP=tests/programs/memory.c || exit 1
make -s image APP=tests/programs/misuse.c || exit 1
make -s image APP=tests/programs/malloc.c || exit 1
# hello, with malloc() behind its stream, and what it prints.
{
    cat apps/hello/hello.c
    echo '#include <stdlib.h>'
    echo 'void *(*const needed)(size_t) = malloc;'
} >"$TAP/hello.c"
tools/hitoma-cc -u malloc -o "$TAP/hello.elf" "$TAP/hello.c" || exit 1
tools/hitoma-cc --needs=fail-alloc -o "$TAP/bare.elf" apps/hello/hello.c || exit 1
memory=$(image memory) misuse=$(image misuse) malloc=$(image malloc)

# inside NAME OPTION... [-- ARGUMENT...]: the program's own tests pass.
inside() {
    local name=$1
    shift
    run tools/run "$memory" TIMEOUT=60 "$@"
    is "$status" 0 "$name: every case passes" || diag "$(grep -v '^ok' <<<"$out")$err"
    like "$out" '1\.\.[0-9]+$' "$name: to the last"
}

q35=''
if on_pc; then
    q35='MACHINE=q35'
    for machine in microvm q35 pc; do inside "on $machine" MACHINE=$machine; done
    inside 'on the plainest processor' CPU=qemu64
    inside '20 GiB without pages of 1 GiB' MACHINE=q35 MEM=20G CPU=qemu64 -- touch 16
else
    inside 'as a process'
fi
inside 'all of 64 MB, twice' MEM=64M -- fill
like "$err" '^hitoma: out of memory: [0-9]+ MiB are in use or promised; try MEM=128M$' \
    'the hint comes once' || diag "$err"
inside 'all of 5 MB, twice' MEM=5M -- fill
TAP_LIMIT=300 inside 'all of 1 GiB, twice' $q35 MEM=1G TIMEOUT=290 -- fill
inside '20 GiB, the ends touched' $q35 MEM=20G -- touch 16

run tools/run "$malloc" TIMEOUT=60 -- ours
is "$status" 0 'malloc() keeps its rules' || diag "$(grep -v '^ok' <<<"$out")$err"

# Each range of RAM, from below the system calls. A process has one.
! on_pc || make -s image APP=tests/inside-memory || exit 1
while on_pc && read -r memory_size mib options; do
    # shellcheck disable=SC2086 # words
    run tools/run build/pc/inside-memory.elf MEM="$memory_size" $options TIMEOUT=60 -- "$mib"
    is "$status" 0 "$memory_size $options: both ends of each range are there" || diag "$out$err"
done <<'MACHINES'
64M 61
1G 1000 MACHINE=q35
5G 5000 MACHINE=pc
20G 20300 MACHINE=q35
20G 20300 CPU=qemu64
MACHINES

# ---- misuse ----

while read -r case status_wanted regex; do
    [ -n "$case" ] || continue
    # The address sanitizer notices an overrun before malloc() does: tests/asan.t.
    [[ ${SAN:-} != address || $regex != *BLOCK*'was written to'* ]] || continue
    regex=${regex/#fault:/page fault:} regex=${regex/AT/address 0x[0-9a-f]+}
    regex=${regex/BLOCK/malloc: the block at 0x[0-9a-f]+}
    run tools/run "$misuse" TIMEOUT=60 -- "$case"
    is "$status" "$status_wanted" "$case ends with $status_wanted"
    like "$err" "$regex" "$case is named" || diag "$err"
    unlike "$out" survived "$case does not go on"
done <<'CASES'
overrun-small     134 BLOCK of 100 bytes was written to behind its end
overrun-aligned   134 BLOCK of 100 bytes was written to behind its end
underrun          134 BLOCK of 112 bytes is freed, but .* was written to before its beginning
overrun-large     134 BLOCK of 100001 bytes was written to behind its end
overrun-page      139 fault: writing to AT \(nothing is mapped there\)
overrun-realloc   134 BLOCK of 100 bytes was written to behind its end
free-twice        134 BLOCK of 112 bytes is freed twice
free-twice-large  134 BLOCK of 100000 bytes is freed twice
free-inside       134 BLOCK of 112 bytes is freed by an address that is not its beginning
free-stack        134 BLOCK is freed, but is none of malloc\(\)'s
write-after-free  134 BLOCK of 112 bytes was written to after it was freed
read-unmapped     139 fault: reading AT \(nothing is mapped there\)
write-read-only   139 fault: writing to AT \(a mapping\), which its page rights forbid
write-protected   139 fault: writing to AT \((RAM|a mapping)\), which its page rights forbid
touch-none        139 fault: writing to AT \(a mapping\), which its page rights forbid
execute-data      139 fault: executing AT \((RAM|a mapping)\), which its page rights forbid
execute-untouched 139 fault: executing AT \(a mapping\), which its page rights forbid
write-code        139 fault: writing to AT \((RAM|a mapping)\), which its page rights forbid
behind-mapping    139 fault: writing to AT \(nothing is mapped there\)
no-page           135 no memory for the page at 0x[0-9a-f]+, which is touched for the first time
no-stack          139 the stack of 'main' can't grow: no memory for AT
CASES
like "$err" 'backtrace:.*deep\+0x' 'the backtrace says where'

run tools/run "$misuse" ENV=MALLOC_LEAKS=1 TIMEOUT=60 -- leak
like "$err" 'of 10 bytes was never freed' 'MALLOC_LEAKS=1 names a small block'
like "$err" 'of 70000 bytes was never freed' 'and a large one'
like "$err" 'malloc: never freed: [0-9]+ blocks, [0-9]+ bytes' 'and counts them' || diag "$err"
is "$status" 0 'and changes nothing else'

# ---- the stack ----

run tools/run "$memory" OPTIONS=hitoma.stack=1M TIMEOUT=60
is "$status" 139 'hitoma.stack=1M is less than the test needs'
like "$err" "stack overflow in 'main'" 'and its end is a stack overflow'
inside 'hitoma.stack=100M' OPTIONS=hitoma.stack=100M
for wrong in 1G5 x 1000000G 100; do
    run tools/run "$memory" OPTIONS=hitoma.stack=$wrong TIMEOUT=60
    is "$status" 126 "hitoma.stack=$wrong is refused"
done

# ---- allocation failures: whatever the program is refused, it ends, and not in a fault ----

wrong=''
for n in $(seq 1 12); do
    run tools/run "$TAP/hello.elf" ENV=MALLOC_FAIL="$n" TIMEOUT=30
    case $status in 0 | 1) ;; *) wrong+="MALLOC_FAIL=$n: $status; " ;; esac
done
is "$wrong" '' 'hello with each of its first allocations failing'
wrong=''
for n in $(seq 1 40); do
    for image in "$TAP/hello.elf" "$TAP/bare.elf"; do
        run tools/run "$image" OPTIONS="hitoma.failalloc=$n" TIMEOUT=30
        case $status in 0 | 1 | 126) ;; *) wrong+="$image hitoma.failalloc=$n: $status; " ;; esac
    done
done
is "$wrong" '' 'and with each of the first page allocations failing'
if on_pc; then
    run tools/run "$TAP/hello.elf" OPTIONS=hitoma.failalloc=1:1 TIMEOUT=30
    is "$status" 126 'and with all of them: it cannot boot'
    like "$err" 'cannot boot: no memory for a stack; give the machine more' 'and says so'
fi
wrong=''
for seed in 1 2 3 4 5 6; do
    run tools/run "$malloc" ENV="MALLOC_FAIL=$seed:3" OPTIONS="hitoma.failalloc=$seed:40" TIMEOUT=30
    # The program doesn't look at each result: it may be ended for what it does then.
    case $status in 0 | 1 | 126 | 134 | 135 | 139) ;; *) wrong+="seed $seed: $status; " ;; esac
    [[ $err =~ 'another fault'|'assertion'|'panic' ]] && wrong+="seed $seed: $err; "
done
is "$wrong" '' 'random failures break nothing in the kernel'

done_testing
