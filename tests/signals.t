#!/usr/bin/env bash
# Signals and timers, from inside (tests/programs/signals.c, timers.c, signal_threads.c), with one
# processor and several; how a program ends by a signal; what the terminal sends. The cases of the
# POSIX test suite are tests/posix-suite.t's. PLATFORMS: pc linux
. tests/tap.sh

for name in signals timers signal_threads; do
    make -s image APP=tests/programs/$name.c || exit 1
done

# inside NAME [VARIABLE...]: a program that prints TAP itself.
inside() {
    local name=$1
    shift
    run tools/run "$(image "$name")" "$@" ${STORM:+ENV=STORM=1} TIMEOUT=100
    is "$status" 0 "$name ${*:-}: all is as it should be" ||
        diag "$(grep -A2 '^not ok' <<<"$out"; tail -n 20 <<<"$err")"
    like "$out" '1\.\.[0-9]+$' "$name ${*:-} comes to its end"
}

inside signals
inside timers
inside signal_threads
inside signal_threads SMP=2
inside signal_threads SMP=4

# Registers under a longer storm: handlers that use them all, between any two instructions.
run tools/run "$(image timers)" TIMEOUT=100 -- storm 3000
is "$status" 0 '3,000 handlers leave no trace in registers' || diag "$out$err"

# by_default SIGNAL STATUS EXITS: what nobody handles.
by_default() {
    run tools/run "$(image signals)" TIMEOUT=60 -- default "$1"
    is "$status" "$2" "$1 ends the program with $2" || diag "$out$err"
    unlike "$out" 'goes on' "$1 is the end"
    unlike "$out" 'exit path' "$1 doesn't run the exit path"
}

by_default HUP 129
by_default INT 130
by_default KILL 137
by_default USR1 138
by_default SEGV 139
by_default PIPE 141
by_default ALRM 142
by_default TERM 143
by_default RT 168
by_default abort 134
by_default abort-caught 134
by_default fault-in-handler 139
like "$err" 'page fault: writing to address 0x8' 'a fault that is blocked is reported'
by_default overflow 139
like "$err" "stack overflow in 'main'" 'and so is a stack that has no room for the handler'
run tools/run "$(image signals)" TIMEOUT=60 -- default CHLD
is "$status" 0 'SIGCHLD does nothing'
like "$out" 'goes on' 'and the program goes on'

# A program that handles nothing has none of this.
if [ -n "${STORM:-}" ]; then
    skip 'hello has no part of signals and timers' 'STORM=1 gives it a thread'
else
    make -s image APP=hello || exit 1
    run grep -cE ' (signal_send|signal_attend|signal_actions|timer_set)$' "$BUILD/hello.sym"
    is "$out" 0 'hello has no part of signals and timers'
fi

done_testing
