#!/usr/bin/env bash
# No storm: it has a build of its own.
# The lock checker of DEBUG=locks (kernel/lock_check.h): each rule is broken once, and the report
# names what was broken and the places. What breaks them is in tests/inside-locks/.
# PLATFORMS: pc linux
export DEBUG=locks
. tests/tap.sh

make -s image APP=tests/inside-locks || exit 1
image=$(image inside-locks)
first='takes_first\+0x[0-9a-f]+, for' second='takes_second\+0x[0-9a-f]+, for'
mutex='locks_first\+0x[0-9a-f]+, for' mutex_again='locks_second\+0x[0-9a-f]+, for'

seen=
# BREACH WHAT WHERE [WHERE-THE-OTHER-WAS-TAKEN]
breach() {
    seen+="$1 "
    run tools/run "$image" TIMEOUT=30 -- "$1"
    is "$status" 134 "$1 is a panic" || diag "$out$err"
    like "$err" "panic: $2" "$1: what it is"
    like "$err" "panic: [^;]*$3" "$1: where"
    [ $# -lt 4 ] || like "$err" "panic: .*;[^;]* taken: $4" "$1: and where the other was taken"
    like "$err" 'backtrace:.*[a-z]+\+0x' "$1: with a backtrace"
    unlike "$out" survived "$1 does not go on"
}

# Spinlocks. "Behind": while the other is held.
queue='the spinlock of a wait queue' pages='the spinlock of the page allocator'
epoll="the spinlock of an epoll's set" one='a spinlock \(rank [0-9]+\)'
breach order "$queue is taken behind the one of the page" "$second order" "$first order"
breach same-rank "$pages is taken behind the one of the page" "$second same_r" "$first same_r"
breach twice "$pages is taken a second time" "$second twice" "$first twice"
breach unranked-behind 'the spinlock without a rank is taken behind the one of a wait' \
    "$second unranked_b" "$first unranked_b"
breach behind-unranked "$queue is taken behind the one without a rank" "$second behind" \
    "$first behind"
breach rank 'the spinlock at 0x[0-9a-f]+ has rank [0-9]+, of [0-9]' "$first rank"
breach interrupts "$one is taken with interrupts on" "$first"
breach interrupts-meanwhile "$one is given back with interrupts on" 'gives\+'
breach not-held "$one is given back, but isn't held here" 'gives.*not_held'
breach other-held "$pages is given back, but another one is held" 'gives.*other_held' \
    "$first other_held"
breach given-twice "$one is given back, but isn't held here" 'gives.*given_twice'
breach sleep "thread_block\(\) with $queue held" 'for sleeps' "$first sleep_with"
breach wait "wait_sleep\(\) with $epoll held" 'for wait' "$first wait_with"

# Mutexes.
names='the mutex of the tree of names' file='the mutex of a file' one='a mutex \(rank [0-9]+\)'
breach mutex-order "$names is taken behind the one of a file" "$mutex_again" "$mutex mutex_order"
breach mutex-same-rank "$file is taken behind the one of a f" "$mutex_again" "$mutex mutex_same"
breach mutex-twice "$file is taken a second time" "$mutex_again" "$mutex mutex_twice"
breach mutex-rank 'the mutex at 0x[0-9a-f]+ has rank [0-9]+, of [0-9]' "$mutex"
breach mutex-in-lock "a mutex is taken with $queue held" 'locks_second' "$first mutex_in_lock"
breach mutex-interrupts "$file is taken with interrupts off" "$mutex mutex_int"
breach mutex-not-held "$one is given back by a thread that doesn't have it" 'unlocks'
breach mutex-of-another "$one is given back by a thread that doesn't have it" 'unlocks'
breach mutex-at-end "thread '.*' ends with $file" "$file" "$mutex keeps_it"

run tools/run "$image" TIMEOUT=30 -- allowed
is "$status:$out" 0:survived 'what the rules allow is allowed' || diag "$err"
run tools/run "$image" TIMEOUT=30
is "$(tr '\n' ' ' <<<"$out")" "${seen}allowed " 'nothing that it can break was left out'

# Threads at work break none of them, on one processor and on several.
for program in threads mutexes meeting cancellation readiness signals files; do
    make -s image "APP=tests/programs/$program.c" || exit 1
    for smp in 1 4; do
        run tools/run "$(image $program)" MEM=256M SMP=$smp TIMEOUT=120
        unlike "$err" 'panic' "$program on $smp breaks none"
        like "$out" '1\.\.[0-9]+$' "and comes to its end" || diag "$out$err"
    done
done

done_testing
