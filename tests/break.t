#!/usr/bin/env -S python3 -IBS
"""A break: the report of all processors and threads, after which the program goes on.
PLATFORMS: pc linux

Asked for by SIGUSR2 to tools/run; on the PC by a break on the serial line of a bare QEMU, too; on
Linux by SIGUSR2 to the process. The program is tests/programs/hang.c."""
import ctypes
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, 'tests')
from tap import *  # noqa: E402

HANG, CAT = image_of('hang'), image_of('cat')
for app in 'tests/programs/hang.c', 'cat':
    built = run('make', 'image', 'APP=' + app, limit=600)
    if built.status:
        ok(False, 'make image APP=' + app, built.err.decode())
        done_testing()

END = b'break: the program goes on'  # and the line's end


class Hanging:
    """A program in the background: its output and errors, and somebody who asks."""

    def __init__(self, *command, **options):
        self.p = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, **options)
        self.seen = {self.p.stdout: b'', self.p.stderr: b''}

    def until(self, stream, text):
        """What the stream says up to this text, and it; what is behind is for the next."""
        end = time.monotonic() + LIMIT
        while text not in self.seen[stream]:
            if not select.select([stream], [], [], max(0, end - time.monotonic()))[0]:
                break
            data = os.read(stream.fileno(), 65536)
            if not data:
                break
            self.seen[stream] += data
        before, found, self.seen[stream] = self.seen[stream].partition(text)
        return before + found

    def says(self, text):
        return self.until(self.p.stdout, text).endswith(text)

    def ask(self):
        self.p.send_signal(signal.SIGUSR2)

    def report(self):
        """Asked for again if it was too early: what the program says first may come before."""
        while True:
            self.ask()
            ready = select.select([self.p.stderr], [], [], LIMIT)[0]
            said = os.read(self.p.stderr.fileno(), 65536) if ready else b''
            if b'does not listen' not in said:
                self.seen[self.p.stderr] += said
                return self.until(self.p.stderr, END).decode(errors='replace')

    def type(self, text):
        os.write(self.p.stdin.fileno(), text)

    def end(self, number=signal.SIGKILL):
        self.p.send_signal(number)
        out, err = self.p.communicate()
        status = self.p.returncode
        return status if status >= 0 else 128 - status, self.seen[self.p.stdout] + out, err


def on_run(*words, smp=1, image=HANG):
    return Hanging('tools/run', image, 'SMP=%d' % smp, *words)


def thread_of(report, name):
    """A thread's paragraph."""
    found = re.search(r"^hitoma: thread '%s' \(\d+\): .*?(?=^hitoma: (thread|break)|\Z)" % name,
                      report, re.S | re.M)
    return found[0] if found else 'no thread %s in:\n%s' % (name, report)


# ---- one thread ----

h = on_run('--', 'read')
h.says(b'ready\n')
for number in 1, 2, 3:
    report = h.report()
    like(report, r"processor 0: idle\n", 'report %d: the processor is idle' % number)
    like(thread_of(report, 'main'), r'waits for 0x[0-9a-f]+, in a system call\n.*backtrace:\n'
         r'.* terminal_read\+.* main\+',
         'report %d: where main waits' % number)
h.type(b'x\n')
ok(h.says(b'a line\n'), 'the program goes on')
same(h.end(signal.SIGTERM)[0], 143, 'to its end')

h = on_run('--', 'compute')
h.says(b'ready\n')
h.type(b'x\n')
for _ in range(100):  # at first it may not be there yet
    report = h.report()
    if 'spin_here' in report:
        break
like(report, r"processor 0: thread 'main' \(1\)\n", 'a program that computes')
like(thread_of(report, 'main'), r'runs on processor 0, in the program\n.*backtrace:\n'
     r'hitoma: +[0-9a-f]+  spin_here\+0x[0-9a-f]+\n.*  main\+', 'is found where it is')
h.end()

# In an image that knows neither threads nor signals there is less to say.
h = on_run(image=CAT)
h.type(b'a\n')
h.says(b'a\n')
like(h.report(), r'thread: main, stack .*\n.*backtrace:\n.* main\+', 'cat: where its thread is')
h.type(b'b\n')
ok(h.says(b'b\n'), 'and it goes on')
h.end()

# ---- several ----

for smp in 1, 2, 4:
    h = on_run('--', 'threads', smp=smp)
    h.says(b'ready\n')
    name = 'SMP=%d: ' % smp
    for _ in range(100):  # main has said so, and has then to begin to wait
        report = h.report()
        if 'waits' in thread_of(report, 'main'):
            break
    same(re.findall(r'^hitoma: processor (\d+):', report, re.M), [str(n) for n in range(smp)],
         name + 'a line for each processor')
    same(len(re.findall(r"^hitoma: processor \d+: thread 'spinner' \(\d+\)\n", report, re.M)), 1,
         name + 'one of them runs the spinner')
    same(len(re.findall(r"^hitoma: thread '", report, re.M)), 4, name + 'each thread once')
    like(thread_of(report, 'main'), r'waits for the word at 0x.*backtrace:\n.* main\+',
         name + 'main joins')
    like(thread_of(report, 'spinner'), r'runs on processor \d, in the program\n.*backtrace:\n'
         r'[^\n]*  spin_here\+', name + 'the spinner spins')
    like(thread_of(report, 'sleeper'), r'waits for .*, for 9\d{5} ms at most, in a system call\n'
         r'.* sleep\+.* sleep_long\+', name + 'the sleeper sleeps, and how long')
    like(thread_of(report, 'wanter'), r'waits for the word at 0x.* want_mutex\+',
         name + 'who wants a mutex waits for its word')
    h.end(signal.SIGTERM)

for smp in 1, 4:
    h = on_run('--', 'registers', smp=smp)
    h.says(b'ready\n')
    reports = [h.report() for _ in range(40)]
    ok(all("thread 'keeper'" in report for report in reports), 'SMP=%d: 40 reports' % smp)
    h.p.stdin.close()
    h.p.stdin = None
    ok(h.says(b'registers are as they were\n'), 'SMP=%d: and no register is another one' % smp)
    h.p.communicate()
    same(h.p.returncode, 0, 'SMP=%d: at its end' % smp)

h = on_run('--', 'masked', *['process'] * (not ON_PC), smp=4)
h.says(b'ready\n')
report = h.report()
like(report, r"processor 1: (thread '|does not answer; its thread is ')", 'a processor that spins '
     'with interrupts off is named')
like(report, r'processor 2: idle\n.*processor 3: idle\n.* spin_here\+', 'as are the others')
h.type(b'x\n')
ok(h.says(b'a line\n'), 'and the program goes on')
h.end()

# ---- straight ----



class OnSerialLine(Hanging):
    """A bare QEMU: the line is its standard input and output; breaks are sent by QMP."""

    def __init__(self, machine, smp, image, *words):
        ours, theirs = socket.socketpair()
        super().__init__(
            'qemu-system-x86_64', '-M', machine, '-cpu', 'max', '-smp', str(smp), '-m', '64M',
            '-nodefaults', '-display', 'none', '-no-reboot', '-chardev', 'stdio,id=line,signal=off',
            '-serial', 'chardev:line', '-chardev', 'socket,id=q,fd=%d' % theirs.fileno(),
            '-mon', 'chardev=q,mode=control', '-kernel', image, '-append', ' '.join(words),
            pass_fds=[theirs.fileno()])
        theirs.close()
        self.qmp = ours.makefile('rw')
        self.qmp.readline()
        self.command('qmp_capabilities')

    def command(self, name, **arguments):
        self.qmp.write(json.dumps({'execute': name, 'arguments': arguments}) + '\n')
        self.qmp.flush()
        while 'return' not in json.loads(self.qmp.readline()):
            pass

    def report(self):
        self.command('chardev-send-break', id='line')
        return self.until(self.p.stdout, END + b'\r\n').decode(errors='replace').replace('\r', '')


if ON_PC:
    for machine in 'microvm', 'q35':
        h = OnSerialLine(machine, 1, CAT)
        h.type(b'a\r')
        h.says(b'a\r\na\r\n')
        h.type(b'b')
        h.says(b'b')
        like(h.report(), r'backtrace:\n.* main\+', 'a break on the serial line of ' + machine)
        h.type(b'c\r')
        h.type(b'\x04')
        out = h.p.communicate()[0]
        like(h.seen[h.p.stdout] + out, rb'\A(c|\r)+\nbc\r+\n\Z', 'leaves no byte behind')
    h = OnSerialLine('q35', 4, HANG, 'threads')
    h.says(b'ready\r\n')
    for _ in range(10):
        report = h.report()
    same(len(re.findall(r"^hitoma: thread '", report, re.M)), 4, 'each thread, with SMP=4')
    like(thread_of(report, 'spinner'), r'  spin_here\+', 'the spinner, too')
    h.end()
    h = OnSerialLine('q35', 2, HANG, 'registers')
    h.says(b'ready\r\n')
    for _ in range(20):
        h.report()
    h.type(b'\x04')
    ok(h.says(b'registers are as they were\r\n'), 'breaks leave no trace in registers')
    h.end()
else:
    for smp in 1, 4:
        h = Hanging(os.path.abspath(HANG), 'hitoma.smp=%d' % smp, 'threads')
        h.says(b'ready\n')
        reports = [h.report() for _ in range(20)]
        ok(all("  spin_here+" in report for report in reports),
           'SIGUSR2 to the process, SMP=%d' % smp, reports[-1])
        same(h.end(signal.SIGTERM)[0], 143, 'which goes on, and ends by SIGTERM')

    # A processor that doesn't answer: its thread of Linux's is held by us as by a debugger.
    libc = ctypes.CDLL(None, use_errno=True)
    SEIZE, INTERRUPT, DETACH = 0x4206, 0x4207, 17
    h = Hanging(os.path.abspath(HANG), 'hitoma.smp=2', 'threads')
    h.says(b'ready\n')
    other = max(map(int, os.listdir('/proc/%d/task' % h.p.pid)))
    held = libc.ptrace(SEIZE, other, None, None) == 0 and libc.ptrace(INTERRUPT, other, None,
                                                                      None) == 0
    if held:
        os.waitpid(other, 0x40000000)  # __WALL
        like(h.report(), r"processor 1: does not answer; its thread is '",
             'a processor that does not answer is named, and not waited for')
        libc.ptrace(DETACH, other, None, None)
        like(h.report(), r'processor 1: (idle|thread)', 'when it answers again, all is well')
    else:
        skip('a processor that does not answer', 'nobody may be traced here')
    same(h.end(signal.SIGTERM)[0], 143, 'and the program ends')

done_testing()
