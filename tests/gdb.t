#!/usr/bin/env bash
# No storm: gdb compares what one thread does, step by step.
# make debug: gdb stops at main, sees the way there, values and our commands' findings, before and
# after a fault. PLATFORMS: pc linux
. tests/tap.sh
plain_build

command -v gdb >/dev/null || skip_all 'gdb is not installed (make setup)'

# A program with something to look at; built as everything else is, with -O2.
cat >"$TAP/look.c" <<'END'
#include <stdio.h>
#include <string.h>

__attribute__((noinline)) static int deep(volatile int *where, int weight)
{
    volatile int answer = weight * 6;
    *where = answer; // faults when it is told to
    return answer;
}

int main(int argc, char **argv)
{
    volatile int place = 0;
    int told = argc > 1 && strcmp(argv[1], "fault") == 0;
    printf("%d\n", deep(told ? (volatile int *)8 : &place, 7));
    return place == 42 ? 0 : 1;
}
END
ok 'the image is built' make image APP="$TAP/look.c"
image=$(image look)
at_end "rm -rf $image ${image%.elf}.* $BUILD/app/look"

export TMPDIR=$TAP # for the sockets between gdb and QEMU

# debug COMMANDS [ARGUMENT...]: a session of gdb's; what it said is in $out.
debug() {
    local commands=$1
    shift
    run env GDB_BATCH="$commands" tools/debug $image TIMEOUT=60 "$@"
}

debug 'bt; hitoma log; hitoma threads; hitoma bt; hitoma image; hitoma trap; hitoma help; hitoma'
is "$status" 0 'a session of gdb' || diag "$out$err"
like "$out" 'Temporary breakpoint .*main \(argc=.*look\.c:1[23]' 'break main, with file and line'
if on_pc; then first=long_mode booted='multiboot 1'; else first=_start booted=Linux; fi
like "$out" $'#0 [^\n]* main .*\n#[0-9]+ .* kernel_main \(\) at kernel/main\.c.* '$first \
    'bt goes from main to kernel_main and the first instructions'
unlike "$out" '\?\?.*\?\? \(\)|corrupt stack' 'and no further'
like "$out" $'\nhitoma: booted by '"$booted" 'hitoma log'
like "$out" \
    $'\n\* +1 main +on processor 0, in the program +stack 0x[0-9a-f]+ to 0x[0-9a-f]+, [0-9]+ of ' \
    'hitoma threads'
hex='[0-9a-f]{16}'
like "$out" $'\n +'"$hex  main .* $hex  start.* $hex  thread_enter.*kernel_main" \
    'hitoma bt walks the frames by itself'
like "$out" $'\ntext +0x[14]00000 to 0x[0-9a-f]+ +[0-9]+ KiB +read, execute' 'hitoma image'
like "$out" 'no trap is being handled' 'hitoma trap without one'
like "$out" 'hitoma threads +the threads.*hitoma threads +the threads' \
    'hitoma help, and hitoma alone'

debug 'hitoma nonsense'
like "$err" 'no command "nonsense"; there are: log threads bt' 'a wrong word gets the right ones'

debug 'break deep; continue; p weight; finish'
is "$status" 0 'a breakpoint while it runs'
like "$out" $'\n\$1 = 7' 'a value in it'
like "$out" 'Value returned is \$2 = 42' 'and what it returns'

debug 'continue; bt; frame function deep; info locals; p weight; hitoma trap; hitoma bt
    hitoma threads; continue' -- fault
if on_pc; then
    handler=trap_dispatch error='2, cr2 8'
else
    handler=$'handle_fault [^\n]*\n[^\n]*fault_signal' error=6
fi
like "$out" 'Breakpoint .*report_begin' 'a fault stops in the report'
like "$out" $'fault_report [^\n]*\n[^\n]*'"$handler"$'[^\n]*\n[^\n]*handler called>\n[^\n]*deep ' \
    'bt goes through the trap to the function that faulted'
like "$out" $'\n#[0-9]+ [^\n]* main .*kernel_main \(\) at kernel/main\.c' 'and on to kernel_main'
like "$out" $'\nanswer = 42\n' 'a local of it has its value'
like "$out" $'rip 0*[0-9a-f]+  deep.*\nvector 14, error code '"$error" \
    'hitoma trap tells what happened'
like "$out" '[0-9]+ of [0-9]+ bytes in use before the trap' \
    'hitoma threads knows the stack that was interrupted'
like "$err" 'page fault: writing to address 0x8' 'and the machine goes on to report'
# Several threads, one in each state: found without anybody in the image to help.
cat >"$TAP/three.c" <<'END'
#define _GNU_SOURCE
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t door = PTHREAD_MUTEX_INITIALIZER;
static volatile long turns;

static void *waiter(void *unused)
{
    pthread_setname_np(pthread_self(), "waiter");
    pthread_mutex_lock(&door);
    return unused;
}

static void *spinner(void *unused)
{
    pthread_setname_np(pthread_self(), "spinner");
    while (turns >= 0)
        turns = turns + 1;
    return unused;
}

__attribute__((noipa)) static void look(void) {}

int main(void)
{
    pthread_t thread;
    pthread_mutex_lock(&door);
    pthread_create(&thread, NULL, waiter, NULL);
    pthread_create(&thread, NULL, spinner, NULL);
    while (turns < 1000)
        usleep(1000);
    look();
    return 7;
}
END
ok 'an image with three threads is built' make image APP="$TAP/three.c"
image=$(image three)
at_end "rm -rf $image ${image%.elf}.* $BUILD/app/three"
debug 'break look; continue; hitoma threads; hitoma threads bt; hitoma threads nonsense'
like "$out" $'\n\* +1 main +on processor 0, in the program +stack' 'the one that runs'
like "$out" $'\n +2 waiter +waiting for the word at 0x[0-9a-f]+ \(door\) +stack' \
    'one that waits, and for what'
like "$out" $'\n +3 spinner +ready, was preempted +stack' 'one that was interrupted'
like "$out" $'spinner +ready[^\n]*\n +'"$hex  spinner.*three.c:1.*begin.*thread_first" \
    'whose backtrace begins there'
like "$out" $'waiter +waiting[^\n]*\n +'"$hex  sys_futex_wait.*$hex  waiter.*thread_first" \
    "and the waiting one's in the kernel"
like "$out" 'hitoma threads, or hitoma threads bt' 'another word is answered'
debug 'break look; continue; hitoma threads bt' SMP=2
like "$out" $'\n\* +[13] (main|spinner) +on processor 1, [^\n]*\n +'"$hex" \
    'with two processors, each has its own'
unlike "$err" 'Error|Exception' 'and nothing goes wrong'
image=$(image look)

on_pc || done_testing # from here on about QEMU, and words that are the same for both
is "$(pgrep -f "unix:$TAP/" | wc -l)" 0 'nothing of it is left running'

# Under the other machine types, and with the user's own words to QEMU.
for machine in q35 pc; do
    debug 'bt' MACHINE=$machine QEMU_FLAGS='-name look'
    like "$out" '#0 .*main .*kernel_main' "bt on $machine"
done

run tools/debug
is "$status" 125 'no image: an error'
run tools/debug $image NONSENSE=1
is "$status" 125 'a wrong word is an error of tools/run'
like "$err" 'NONSENSE' 'which says so'
run tools/debug "$TAP/none.elf"
like "$err" 'make image' 'no such image: an error that says what to do'
run env GDB=no-such-gdb tools/debug $image
like "$err" 'no-such-gdb is not installed; `make setup`' 'no gdb: an error that says what to do'
done_testing
