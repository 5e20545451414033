#!/usr/bin/env bash
# Several processors (kernel/processors.h and each platform's processors.c): who starts them, what
# they know of each other's page tables and writes, and that one report is made when the program
# ends in several places at once. PLATFORMS: pc linux
. tests/tap.sh

# Lines that the kernel's log has of started processors.
started() { grep -cE '^hitoma: processor [0-9]+: (local APIC|Linux.s thread) [0-9]+' "$TAP/err"; }

make -s image APP=hello || exit 1
make -s image APP=tests/programs/processors.c || exit 1
program=$(image processors)
inside() { run tools/run "$program" TIMEOUT=120 "$@"; }

# PC-1
run tools/run "$(image hello)" SMP=3 OPTIONS=hitoma.log=1
is "$status:$(started)" 0:0 'a program without threads starts no further processor'
inside SMP=3 OPTIONS=hitoma.log=1 -- where
is "$status:$(started)" 0:2 'the second thread starts them all' || diag "$err"
is "$out" 'thread 0 ran on processor 0
thread 1 ran on processor 1
thread 2 ran on processor 2' 'and each runs threads'
inside -- where
is "$status:$out" '0:thread 0 ran on processor 0' 'of one there is one'
inside SMP=8 -- where
is "$(tail -n 1 <<<"$out")" 'thread 7 ran on processor 7' 'eight work as three do' || diag "$err"

# What is no longer mapped is found by nobody, though he knew it a moment ago.
for _ in 1 2 3; do
    inside SMP=2 -- unmap
    is "$status:$out" '139:reads what is no longer there' 'what one unmaps another can not read'
    like "$err" 'page fault: reading address .*nothing is mapped there' 'and is told so'
done

inside SMP=2 -- order fenced
is "$out" 'each missed what the other had written: 0 times of 20000' \
    'with a fence one of two sees the other'

# One report, and each processor is in it.
inside SMP=3 -- crash
is "$status" 139 'a crash stops those that compute'
like "$err" "processor 1: thread 'number 1'" 'and tells of each which thread it had'
like "$err" 'compute\+0x' 'and where in the program that was'
like "$err" 'processor 2: idle' 'or that it had none'
for _ in 1 2 3 4 5; do
    inside SMP=4 -- crash-all
    is "$status:$(grep -c 'page fault:' <<<"$err")" 139:1 'four crashes at once are one report'
    unlike "$err" 'did not stop|another fault' 'of a machine that stands still'
    inside SMP=4 -- exit-all
    is "$status:$out$err" 7: 'four ends at once are one end'
done
done_testing
