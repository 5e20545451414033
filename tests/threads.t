#!/usr/bin/env bash
# Threads as a program sees them: pthreads, semaphores, C11 threads, the C library with many of
# them. Each part is a program that judges from inside. PLATFORMS: pc linux
. tests/tap.sh

smp=
inside() { # PROGRAM NAME [ARGUMENT...]
    local program=$1 name=$2
    shift 2
    run tools/run "$(image "$program")" MEM=256M TIMEOUT=120 $smp -- "$@"
    is "$status" 0 "$name: every case passes" || diag "$(grep -v '^ok' <<<"$out")$err"
    like "$out" '1\.\.[0-9]+$' "$name: to the last"
}

for program in threads mutexes meeting cancellation crowd; do
    make -s image "APP=tests/programs/$program.c" || exit 1
done

inside threads 'beginning, end, attributes, keys'
inside mutexes 'mutexes'
inside meeting 'condition variables, read-write locks, barriers, semaphores'
inside cancellation 'cancellation'
inside crowd 'the C library under load'
inside crowd 'detached threads' detached

smp='SMP=3'
for program in threads mutexes meeting cancellation crowd; do
    inside $program "$program on three processors"
done
smp=

run tools/run "$(image threads)" TIMEOUT=60 -- last
is "$status" 0 'the end of the last thread is the end of the program'
is "$out" 'the first thread has gone' 'when the first has gone, and was joined'

run tools/run "$(image threads)" TIMEOUT=60 -- overflow
is "$status" 139 'a thread that runs out of its stack is a crash'
like "$err" "stack overflow in 'recursive'" 'and the report says whose stack it was'

# DEBUG=locks notes of each thread what it holds.
most=8192
[ -z "${DEBUG:-}" ] || most=8704
run tools/run "$(image crowd)" MEM=256M TIMEOUT=120 -- many 10000 "$most"
is "$status" 0 "10,000 threads in 256 MB, each at most $most bytes" || diag "$out$err"
diag "$(grep '^#' <<<"$out")"

# Simple programs stay simple.
if [ -n "${STORM:-}" ]; then
    skip 'hello has nothing of all this' 'STORM=1 gives it a thread'
else
    make -s image APP=hello || exit 1
    is "$(nm "$(image hello)" | grep -cE ' T (pthread_|scheduler_|tls_)')" 0 \
        'hello has nothing of all this'
fi
done_testing
