#!/usr/bin/env bash
# No storm: it has a build of its own.
# The storm, a sample: every primitive hammered at once (tests/storm/) while threads lose the
# processor at random, with the lock checker on. tests/soak/storm.t does it for hours. A run that
# comes to no end shows where each thread is. PLATFORMS: pc linux
export DEBUG=locks STORM=1
. tests/tap.sh

make -s image APP=tests/storm || exit 1
make -s image APP=tests/programs/deadlock.c || exit 1

# PROCESSORS SEED PREEMPT-NS ROUNDS
storm() {
    run tools/run "$(image storm)" MEM=256M SMP="$1" TIMEOUT=100 HANG=yes \
        OPTIONS="hitoma.preempt=$3 hitoma.seed=$2" -- "$2" "$4"
    is "$status" 0 "seed $2 on $1, at most $3 ns apart: every invariant holds" || diag "$out$err"
    like "$out" '1\.\.[0-9]+$' 'to the last'
}
storm 1 1 20000 30
storm 2 2 50000 30
storm 4 3 20000 30
storm 8 4 100000 30

# What a hang looks like: each thread, what it waits for, and from where.
run tools/run "$(image deadlock)" SMP=2 TIMEOUT=3 HANG=yes
is "$status" 124 'a deadlock is ended by TIMEOUT'
unlike "$out" survived 'and was one'
like "$err" 'waiting for the word at 0x[0-9a-f]+ \(second\).*takes_first\+' \
    'the report has who waits for the second lock, and where'
like "$err" 'waiting for the word at 0x[0-9a-f]+ \(first\).*takes_second\+' \
    'who waits for the first, and where'
like "$err" 'join\+.*main\+' 'and who waits for both'

done_testing
