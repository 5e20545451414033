#!/usr/bin/env bash
# Locked in (kernel/platform/linux/lock.c): a program that wants out of its process is ended with a
# report, whatever way it tries. What it tries is in tests/inside-lock/.
. tests/tap.sh

make -s image APP=tests/inside-lock PLATFORM=linux || exit 1
make -s image APP=cat PLATFORM=linux || exit 1
image=build/linux/inside-lock

# ---- each attempt ----

for attempt in $("$image"); do
    run "$image" "$attempt" </dev/null
    # Not every Linux has the byte sequence that this one looks for.
    if [ "$attempt:$status" = vdso:3 ]; then
        skip "$attempt" 'there is no such instruction in the vDSO here'
        continue
    fi
    # Some have no such entry: then the instruction is a fault.
    if [[ $attempt:$status = int80*:139 ]]; then
        like "$err" 'general protection fault' "$attempt is a fault"
        continue
    fi
    is "$status" 159 "$attempt ends with 128 + SIGSYS" || diag "$out$err"
    like "$err" '^hitoma: locked in: system call [0-9]+ ' "$attempt is reported" || diag "$err"
    like "$out" '^tries' "$attempt was tried"
    unlike "$out" survived "$attempt does not go on"
done

# ---- what the report says ----

while read -r attempt regex; do
    [ -n "$attempt" ] || continue
    run "$image" "$attempt" </dev/null
    like "$err" "$regex" "$attempt: the report says what it was" || diag "$err"
done <<'CASES'
open           locked in: system call 2 \(open\), arguments 0x[0-9a-f]+ 0x2
open           it came from address 0x[0-9a-f]+, which is none of the hypercalls'
open           backtrace:.*main\+0x[0-9a-f]+
jit            system call 328 \(pwritev2\).*none of the hypercalls'
int80          system call 5 of i386 \(int 0x80\)|general protection fault
x32            system call 1 of x32
jump-open      system call 257 \(openat\).*a hypercall, but not one that the program may make now
jump-open      backtrace:.*hypercall_[a-z]+\+0x.*main\+0x
unlock         system call 157 \(prctl\), arguments 0x16 0x2
CASES
run "$image" jit </dev/null
like "$out" 'code is ready' 'code that a program makes at run time runs, up to its system call'

# ---- the lock is what does it ----

run "$image" hitoma.lock=no getpid </dev/null
like "$out" 'survived: [0-9]+' 'without the lock, a system call of the program works'
like "$err" 'LOCK=no: this process is not locked in' 'and that is said loudly'
run "$image" hitoma.lock=no jump-open </dev/null
like "$out" 'survived: [0-9]+' 'so does one by the hypercalls'
run tools/run "$image" LOCK=no -- getpid
like "$out" 'survived: [0-9]+' 'LOCK=no of tools/run does the same' || diag "$err"
like "$err" 'LOCK=no: this process is not locked in' 'as loudly'
run tools/run "$image" LOCK=maybe -- getpid
is "$status" 125 'LOCK= is yes or no'
run tools/run "$image" -- jump-open
is "$status" 159 'under tools/run it is locked, too'
run make run PLATFORM=pc APP=cat LOCK=no </dev/null
like "$err" 'LOCK=no: this image is for a PC' 'a machine has no such lock'

coproc build/linux/cat
# shellcheck disable=SC2154  # coproc sets it
at_end "kill $COPROC_PID 2>/dev/null"
echo line >&"${COPROC[1]}"
read -r line <&"${COPROC[0]}"
is "$line" line 'a program reads and writes'
state=$(grep -E '^(Seccomp|NoNewPrivs):' "/proc/$COPROC_PID/status" | tr -d '\t\n ')
is "$state" 'NoNewPrivs:1Seccomp:2' 'under a filter, and without new privileges'

done_testing
