#!/usr/bin/env bash
# Waiting, by what programs notice of it (kernel/wait.h): sleeps that end in time and not before,
# waits that an interrupt ends, waits that nothing ends but the program's own end. With
# REPLACE=folder it judges the wait.c in there. PLATFORMS: pc linux
. tests/tap.sh
plain_build storm

BUILD=$BUILD${REPLACE:+-$(basename "$REPLACE")}
for program in apps/cat tests/programs/{clock,power,rawmode,files}.c; do
    make -s image APP="${program#apps/}" || exit 1
done
LIMIT=TIMEOUT=40

run tools/run "$(image clock)" $LIMIT
is "$status" 0 'a sleep lasts at least as long as was asked for, and ends' || diag "$out$err"
unlike "$out" 'not ok' 'in all cases'

# WA-1: the line's interrupt wakes the reader, whether it comes before the sleep or during it.
run sh -c "(printf a; sleep 0.3; printf b; sleep 0.3; printf c) | tools/run $(image cat) $LIMIT"
is "$status:$out" 0:abc 'a reader wakes up for each byte, and at the end' || diag "$err"
seq 200000 >"$TAP/numbers"
run tools/run "$(image cat)" $LIMIT <"$TAP/numbers"
ok 'no wake-up is lost among 1.3 MB' cmp "$TAP/numbers" "$TAP/out"

# A pipe that is empty, or full: the wait's condition, by O_NONBLOCK, and what is at once true.
run tools/run "$(image files)" $LIMIT
is "$status" 0 'files and pipes, in which nobody may sleep for good' || diag "$out$err"

# -EINTR: who waits for ever hears that the program is to end.
for signal in INT:130 TERM:143; do
    coproc guest { exec env --default-signal=INT tools/run "$(image power)" $LIMIT 2>&1; }
    read -r -u "${guest[0]}" -t 30 line
    is "$line" waiting "${signal%:*}: it sleeps"
    pid=$guest_PID
    kill -"${signal%:*}" "$pid"
    wait "$pid"
    is $? "${signal#*:}" "and ends with ${signal#*:}"
done

done_testing
