#!/usr/bin/env bash
# apps/primes: the right count with any number of threads and processors, nothing done twice or left
# out, all processors at work; and the same program as one of the host's. PLATFORMS: pc linux
. tests/tap.sh

make -s image APP=primes || exit 1

counts() { # PRIMES THREADS NAME: what was printed is that, and the threads' shares add up to it
    local primes=$1 threads=$2 name=$3 limit blocks
    read -r _ _ _ limit <<<"${out%%$'\n'*}"
    blocks=$(((limit + 65535) / 65536))
    [ "$limit" -gt 2 ] || blocks=0
    is "$status:${out%%$'\n'*}" "0:$primes primes below $limit" "$name" || diag "$err"
    is "$(awk '/^thread / { threads++; blocks += $3; primes += $5 }
               END { print threads, blocks, primes }' <<<"$out")" \
        "$threads $blocks $primes" "$name: each block once"
}

for smp in 1 2 4; do
    for threads in 1 2 4; do
        run tools/run "$(image primes)" "SMP=$smp" -- 1000000 $threads
        counts 78498 $threads "SMP=$smp: $threads threads, up to a million"
    done
    run tools/run "$(image primes)" "SMP=$smp" -- 10000000
    counts 664579 $smp "SMP=$smp: as many threads as processors, up to ten million"
done

# Many blocks, so that a processor that comes late finds some left.
for smp in 2 4; do
    run tools/run "$(image primes)" "SMP=$smp" -- 100000000
    counts 5761455 $smp "SMP=$smp: up to a hundred million"
    like "${out##*$'\n'}" "^threads: $smp, processors: $smp," 'all processors took part'
done
run tools/run "$(image primes)" SMP=2 MEM=64M -- 10000000 300
counts 664579 300 '300 threads on two processors'

# Where a block, or everything, begins and ends: these were counted by trial division.
while read -r limit primes; do
    run tools/run "$(image primes)" SMP=2 -- "$limit" 2
    counts "$primes" 2 "below $limit"
done <<'LIMITS'
0 0
2 0
3 1
10 4
65536 6542
65537 6542
65538 6543
131072 12251
LIMITS

refused() { # PATTERN ARGUMENT...
    local pattern=$1
    shift
    run tools/run "$(image primes)" -- "$@"
    is "$status:$out" 1: "primes $*: an error"
    like "$err" "^primes: $pattern" 'which says why'
}
refused 'LIMIT is a number from 0 to 1099511627776, not: many' many
refused 'LIMIT is a number.*not: -5' -5
refused 'LIMIT is a number.*not: 1e6' 1e6
refused 'LIMIT is a number.*not: 1099511627777' 1099511627777
refused 'LIMIT is a number.*not: 18446744073709551617' 18446744073709551617
refused 'LIMIT is a number.*not: ' ''
refused 'THREADS is a number from 1 to 10000, not: 0' 1000 0
refused 'THREADS is a number.*not: 10001' 1000 10001
refused 'too many words' 1 2 3
run tools/run "$(image primes)" MEM=4M -- 1000 10000
is "$status" 1 '10000 threads in 4 MB: an error'
like "$err" "^primes: (a thread can't be made|no memory)" 'which says why'

run gcc -O2 -Wall -Wextra -Werror -pthread -o "$TAP/primes" apps/primes/primes.c
is "$status" 0 "the host's compiler takes it, without a warning" || diag "$err"
run "$TAP/primes" 10000000 3
counts 664579 3 'and there it counts the same'
done_testing
