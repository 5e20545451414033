#!/usr/bin/env bash
# poll(), select(), epoll, eventfd, timerfd, signalfd, socketpair() and pipes: by the standard with
# one thread, and with threads that write, wait, register and close at the same time. The seeds are
# the day's, so that other interleavings are met; SEED=n repeats one. PLATFORMS: pc linux
. tests/tap.sh
plain_build storm

for program in readiness readiness_threads; do
    make -s image APP=tests/programs/$program.c || exit 1
done
seed=${SEED:-$(date +%j)}

all_pass() {
    local name=$1
    shift
    run tools/run "$@" TIMEOUT=120
    is "$status" 0 "$name: every case passes" || diag "$(grep -v '^ok' <<<"$out")$err"
    like "$out" '1\.\.[0-9]+$' "$name: to the last"
}

all_pass 'one thread' "$(image readiness)"
all_pass 'threads' "$(image readiness_threads)" ARGS="$seed 1000"
for try in 1 2 3; do
    all_pass "preempted at random, seed $((seed + try))" "$(image readiness_threads)" \
        OPTIONS="hitoma.preempt=30000 hitoma.seed=$((seed + try))" ARGS="$((seed + try)) 200"
done
all_pass 'two processors' "$(image readiness_threads)" SMP=2 ARGS="$seed 300"

# The console is a file like others: poll() and epoll wait for what is typed.
make -s image APP=tests/programs/readiness_console.c || exit 1
run sh -c "(sleep 0.5; echo typed; sleep 0.3; echo more) |
    tools/run '$(image readiness_console)' TIMEOUT=60"
is "$status" 0 'waiting for the console' || diag "$out$err"
unlike "$out" 'not ok' 'by poll() and epoll'

done_testing
