#!/usr/bin/env bash
# Every way in which a program can break ends in a report for a person, and in the status that a
# shell would show. Nothing hangs, nothing reboots, nothing is silent. The cases are in
# tests/programs/crash.c. PLATFORMS: pc linux
. tests/tap.sh

make -s image APP=tests/programs/crash.c || exit 1
image=$(image crash)

# crash MACHINE CASE STATUS REGEX: the status, the words of the report, where it was, and no further
# life.
crash() {
    local machine=(MACHINE="$1")
    on_pc || machine=()
    run tools/run "$image" "${machine[@]}" TIMEOUT=60 -- "$2"
    is "$status" "$3" "$2 on $1 ends with $3" || diag "$err"
    like "$err" "$4" "$2 on $1 says so" || diag "$err"
    unlike "$out" survived "$2 on $1 does not go on"
}

while read -r case status regex; do
    [ -n "$case" ] || continue
    crash microvm "$case" "$status" "${regex/MEMORY/\\((RAM|a mapping)\\)}"
    like "$err" 'thread: ' "$case names the thread"
done <<'CASES'
read-null           139 page fault: reading address 0x0 \(a null pointer\)
write-null          139 page fault: writing to address 0x8 \(a null pointer\)
call-null           139 page fault: executing address 0x0 \(a null pointer\)
write-text          139 page fault: writing to address 0x[0-9a-f]+ \(the image's text\), which
write-kernel-text   139 page fault: writing to address 0x[14]00200 \(the image's text\), which
write-rodata        139 page fault: writing to address 0x[0-9a-f]+ \(the image's read-only data\)
execute-data        139 page fault: executing address 0x[0-9a-f]+ \(the program's data\), which
execute-heap        139 page fault: executing address 0x[0-9a-f]+ MEMORY, which its page
execute-stack       139 page fault: executing address 0x[14][0-9a-f]+ MEMORY, which its page
stack-overflow      139 stack overflow in 'main'
stack-smashed       134 stack smashed
divide              136 division by zero
divide-overflow     136 division by zero, or a quotient that doesn't fit
bad-rsp             139 page fault: writing to address 0x8 \(a null pointer\)
wild-rsp            139 an address that isn't canonical
bad-rbp             132 invalid instruction
not-canonical       139 general protection fault
unmapped            139 page fault: writing to address 0x712345678000 \(nothing is mapped there\)
invalid-instruction 132 invalid instruction
breakpoint          133 breakpoint instruction
bad-segment         139 general protection fault
assert              134 assertion "zero == 1" failed: file ".*crash.c", line [0-9]+
abort               134 the program was ended by signal 6
raise               143 the program was ended by signal 15
jump                139 page fault: executing address 0x7fff12345678 \(nothing is mapped there\)
CASES

# A report that meets broken kernel data says what it can.
crash microvm corrupted-thread 139 "its structure at 0x[0-9a-f]+ is corrupted"
like "$err" 'page fault: reading address 0x0' 'the fault itself is reported first'
crash microvm fault-in-report 139 'another fault while reporting this one'
like "$err" 'page fault: reading address 0x0' 'the first fault is reported before the second'

# The backtrace has names, from the fault to where the kernel started the program.
run tools/run "$image" TIMEOUT=60 -- read-null
like "$err" 'read_null\+0x.*main\+0x.*start\+0x.*kernel_main\+0x' \
    'the backtrace goes from the fault to kernel_main'
run tools/run "$image" TIMEOUT=60 -- stack-overflow
like "$err" 'overflow.*\+0x.*overflow.*\+0x' 'the backtrace of a stack overflow shows the recursion'
is "$(grep -c '  overflow' <<<"$err")" 33 'and stops after 32 callers'

on_pc || done_testing

# The other machines, and the plainest processor.
for machine in q35 pc; do
    crash $machine read-null 139 'reading address 0x0'
    crash $machine stack-overflow 139 "stack overflow in 'main'"
done
run tools/run $image CPU=qemu64 TIMEOUT=60 -- write-text
is "$status" 139 'qemu64 protects text, too'

# Without tools/run the report comes on the serial line.
bare='qemu-system-x86_64 -m 64M -display none -serial stdio -no-reboot -kernel'
run timeout 60 $bare $image -M q35 -append read-null
like "$out" 'page fault: reading address 0x0' 'a bare QEMU shows the report on the serial line'

# A processor without 64-bit mode, or without NX, gets a message.
run tools/run $image MACHINE=pc CPU=qemu32 TIMEOUT=60
is "$status" 126 'a 32-bit processor ends with 126'
like "$err" 'cannot boot: this processor has no 64-bit mode' 'and says why'
run tools/run $image MACHINE=pc CPU=max,-nx TIMEOUT=60
is "$status" 126 'a processor without NX ends with 126'
like "$err" 'cannot boot: this processor has no NX' 'and says why'
run tools/run $image MACHINE=pc CPU=486 TIMEOUT=60
is "$status" 126 'a 486 ends with 126'
run timeout 20 $bare $image -M pc -cpu qemu32
like "$out" 'cannot boot: this processor has no 64-bit mode' \
    'a bare QEMU shows that message on the serial line'

done_testing
