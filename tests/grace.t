#!/usr/bin/env -S python3 -IBS
"""A program that doesn't end when the power button is pressed: the machine ends without it.
PLATFORMS: pc linux

The program is tests/programs/hang.c. SIGTERM to tools/run is the power button; on Linux SIGTERM to
the process, too, on the PC QEMU's `system_powerdown`. Most runs shorten the ten seconds to one, by
hitoma.grace=. Nothing here looks at a clock."""
import json
import os
import re
import signal
import socket
import subprocess
import sys

sys.path.insert(0, 'tests')
from tap import *  # noqa: E402

HANG = image_of('hang')
built = run('make', 'image', 'APP=tests/programs/hang.c', limit=600)
if built.status:
    ok(False, 'make image', built.err.decode())
    done_testing()


def start(*command, **options):
    """A program that has said that it hangs."""
    p = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, **options)
    p.said = b''
    while b'ready' not in p.said:
        data = p.stdout.readline()
        if not data:
            break
        p.said += data
    return p


def end(p, pressed=None):
    """What it says from now on, and its status as a shell has it."""
    if pressed:
        pressed()
    try:
        out, err = p.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        p.kill()
        out, err = p.communicate()
        diag('it never ended')
    return p.returncode if p.returncode >= 0 else 128 - p.returncode, out, err.decode()


def on_run(*words, smp=1, grace='OPTIONS=hitoma.grace=1'):
    return start('tools/run', HANG, 'SMP=%d' % smp, grace, '--', *words)


def press(p):
    return lambda: p.send_signal(signal.SIGTERM)


REPORT = r'^hitoma: the program has not ended within %d s of the power button \(SIGTERM\)\n.*' \
    r"^hitoma: thread '.*\n.*backtrace:\n.*%s\+0x"
for word, where in (('blocked', 'sleep'), ('ignored', 'spin_here'), ('handled', 'sleep'),
                    ('exit', 'spin_here')):
    p = on_run(word)
    status, out, err = end(p, press(p))
    same(status, 137, word + ': the machine ends, as one that had to be killed')
    like(err, REPORT % (1, where), word + ': and says where the program was')
    same(out, b'handled\n' if word == 'handled' else b'', word + ': the handler, if there is one')
for smp in 1, 2, 4:
    p = on_run('fifo', smp=smp)
    status, out, err = end(p, press(p))
    same(status, 137, 'SMP=%d: FIFO threads spin on all processors' % smp)
    like(err, REPORT % (1, 'spin_here'), 'SMP=%d: and are reported' % smp)
    same(err.count("; FIFO\n"), smp, 'SMP=%d: there are as many' % smp)
    same(len(re.findall(r"runs on processor \d, in the program; FIFO\n", err)), smp,
         'SMP=%d: and each has one, main none (SC-2)' % smp)
    same(err.count('spin_here+'), smp, 'SMP=%d: each is reported once' % smp)

for word, smp in (('read', 1), ('compute', 1), ('threads', 1), ('threads', 4), ('ended', 1)):
    p = on_run(word, smp=smp)
    if word == 'compute':
        p.stdin.write(b'\n')
        p.stdin.flush()
    status, out, err = end(p, press(p))
    same((status, err), (143, ''), '%s, SMP=%d: without a handler it ends at once' % (word, smp))

p = on_run('ignored', grace='OPTIONS=')
status, out, err = end(p, press(p))
same(status, 137, 'by default it does not take for ever, either')
like(err, REPORT % (10, 'spin_here'), 'but ten seconds')

for value in 'x', '', '-1', '1x', '86401':
    r = run('tools/run', HANG, 'OPTIONS=hitoma.grace=' + value, 'TIMEOUT=20', '--', 'exit')
    like(r.err, rb'hitoma\.grace', 'hitoma.grace=%s is refused' % value)

# ---- straight ----

if ON_PC:

    def on_machine(machine, *words):
        ours, theirs = socket.socketpair()
        p = start('qemu-system-x86_64', '-M', machine, '-cpu', 'max', '-smp', '2', '-m', '64M',
                  '-nodefaults', '-display', 'none', '-no-reboot', '-serial', 'stdio', '-chardev',
                  'socket,id=q,fd=%d' % theirs.fileno(), '-mon', 'chardev=q,mode=control',
                  '-kernel', HANG, '-append', ' '.join(('hitoma.grace=1',) + words),
                  pass_fds=[theirs.fileno()])
        theirs.close()
        p.qmp = ours.makefile('rw')
        p.qmp.readline()
        return p

    def powerdown(p):
        def press_it():
            for name in 'qmp_capabilities', 'system_powerdown':
                p.qmp.write(json.dumps({'execute': name}) + '\n')
                p.qmp.flush()
                while 'return' not in json.loads(p.qmp.readline()):
                    pass
        return press_it

    for machine in 'microvm', 'q35':
        for word, where in ('ignored', 'spin_here'), ('fifo', 'spin_here'), ('blocked', 'sleep'):
            p = on_machine(machine, word)
            status, out, err = end(p, powerdown(p))
            like(out.decode().replace('\r', ''), REPORT % (1, where),
                 '%s on %s, by system_powerdown' % (word, machine))
            same(status, 0, 'which switches the machine off')
else:
    for word, smp in ('ignored', 1), ('blocked', 1), ('fifo', 2):
        p = start(os.path.abspath(HANG), 'hitoma.smp=%d' % smp, 'hitoma.grace=1', word)
        status, out, err = end(p, press(p))
        same(status, 137, word + ', by SIGTERM to the process')
        like(err, r'has not ended within 1 s', 'and so it says')
    # A second SIGTERM is a SIGTERM: the program hears it, and has no more time than before.
    p = start(os.path.abspath(HANG), 'hitoma.grace=2', 'handled')
    for _ in range(2):
        p.send_signal(signal.SIGTERM)
        same(p.stdout.readline(), b'handled\n', 'SIGTERM, twice: the handler runs')
    same(end(p)[0], 137, 'and the process ends')
    p = start(os.path.abspath(HANG), 'threads')
    same(end(p, press(p))[0], 143, 'without a handler it ends at once')
    p = start(os.path.abspath(HANG), 'hitoma.grace=0', 'handled')
    for _ in range(3):
        p.send_signal(signal.SIGTERM)
        same(p.stdout.readline(), b'handled\n', 'hitoma.grace=0: any time')
    p.kill()
    p.communicate()

done_testing()
