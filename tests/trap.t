#!/usr/bin/env bash
# Trap dispatch, by what a machine does of it (docs/03-traps.md): faults are told with what they
# were, copies that fault come back as EFAULT, interrupts arrive, and what they interrupted never
# notices. With REPLACE=folder it judges the trap.c in there. tests/faults.t has every kind of
# fault.
. tests/tap.sh
plain_build storm

build=$BUILD${REPLACE:+-$(basename "$REPLACE")}
for program in crash clock rawmode power; do
    make -s image APP=tests/programs/$program.c || exit 1
done
LIMIT=TIMEOUT=40

while read -r case wanted regex; do
    run tools/run "$build/crash.elf" $LIMIT -- "$case"
    is "$status" "$wanted" "$case ends with $wanted" || diag "$err"
    like "$err" "$regex" "$case is named" || diag "$err"
    unlike "$out" survived "$case does not go on"
done <<'CASES'
read-null           139 page fault: reading address 0x0 \(a null pointer\)
write-text          139 page fault: writing to address 0x[0-9a-f]+ \(the image's text\)
stack-overflow      139 stack overflow in 'main'
divide              136 division by zero
invalid-instruction 132 invalid instruction
breakpoint          133 breakpoint instruction
not-canonical       139 general protection fault
CASES

# Interrupts: the timer's, and the serial line's.
run tools/run "$build/clock.elf" $LIMIT
is "$status" 0 'the timer interrupts sleeps on microvm' || diag "$out$err"
run tools/run "$build/clock.elf" $LIMIT MACHINE=q35 CPU=qemu64
is "$status" 0 'and on q35' || diag "$out$err"

# A copy that faults lands where it should.
run tools/run "$build/rawmode.elf" $LIMIT -- errors <<<x
like "$out" $'read -1 Bad address\nwrite -1 Bad address' 'bad pointers are EFAULT' || diag "$err"

# A program that computes is diverted to its end.
coproc guest { exec tools/run "$build/power.elf" $LIMIT -- spin 2>&1; }
read -r -u "${guest[0]}" -t 30 line
is "$line" waiting 'it computes'
pid=$guest_PID
kill -TERM "$pid"
wait "$pid"
is $? 143 'and the power button ends it'

done_testing
