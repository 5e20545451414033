#!/usr/bin/python3 -IBS
"""The end of the machine, seen by QEMU: by power-off or by reset, and what the power button does.

Images are started without tools/run here, because the question is how a bare machine ends: there is
no debug-exit device, and QMP tells the reason (SHUTDOWN: guest-shutdown for a power-off;
guest-reset for a reset, which ends QEMU under -no-reboot)."""
import json
import os
import socket
import subprocess
import threading
import sys

sys.path.insert(0, 'tests')
from tap import *  # noqa: E402

IMAGE = BUILD + '/power.elf'
built = run('make', 'image', 'APP=tests/programs/power.c', limit=600)
if built.status:
    ok(False, 'make image', built.err.decode())
    done_testing()


class Machine:
    """A machine with QMP on a socket pair, and COM1 as its standard output."""

    def __init__(self, machine, *words, append=''):
        ours, theirs = socket.socketpair()
        self.qemu = subprocess.Popen(
            ['qemu-system-x86_64', '-M', machine, '-cpu', 'max', '-m', '64M', '-nodefaults',
             '-display', 'none', '-no-reboot', '-serial', 'stdio',
             '-chardev', 'socket,id=q,fd=%d' % theirs.fileno(), '-mon', 'chardev=q,mode=control',
             '-kernel', IMAGE, '-append', append, *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            pass_fds=[theirs.fileno()])
        theirs.close()
        ours.settimeout(LIMIT)
        self.qmp = ours.makefile('rw')
        self.qmp.readline()
        self.reason = None
        self.command('qmp_capabilities')
        # Read as it comes: a QEMU that ends with something of ours unread resets the connection,
        # and what it had said by then is lost to who reads later.
        self.listener = threading.Thread(target=self.listen)
        self.listener.start()

    def listen(self):
        try:
            for line in self.qmp:
                event = json.loads(line)
                if event.get('event') == 'SHUTDOWN':
                    self.reason = event['data']['reason']
        except (OSError, ValueError):
            pass

    def command(self, name):
        self.qmp.write(json.dumps({'execute': name}) + '\n')
        self.qmp.flush()

    def wait_for(self, text):
        """Reads the machine's output up to a line with this text. The rest is for end()."""
        for line in self.qemu.stdout:
            if text in line:
                return True
        return False

    def end(self):
        """The rest of the output, and why the machine ended."""
        try:
            out, _ = self.qemu.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            self.qemu.kill()
            return self.qemu.communicate()[0], 'it never ended'
        self.listener.join()
        return out, self.reason


ENDS = [
    ('microvm', 'guest-shutdown'),
    ('microvm,pit=off,pic=off,rtc=off', 'guest-shutdown'),
    ('microvm,ioapic2=off', 'guest-shutdown'),
    ('microvm,acpi=off', 'guest-reset'),  # nothing that could be switched off
    ('q35', 'guest-shutdown'),
    ('q35,hpet=off', 'guest-shutdown'),
    ('pc', 'guest-shutdown'),
    ('pc,hpet=off', 'guest-shutdown'),
    ('pc,acpi=off', 'guest-reset'),
]
for machine, reason in ENDS:
    out, got = Machine(machine, append='now').end()
    same((got, out.strip()), (reason, b'goodbye'), '%s ends by %s' % (machine, reason))

# More tables than there should be, none of them true: the machine goes on by what is good.
table = os.path.join(tmp, 'table')
with open(table, 'wb') as f:
    f.write(os.urandom(64))
TABLES = [
    ('an unknown one', 'sig=XYZW,data=' + table),
    ('a second FADT of noise', 'sig=FACP,data=' + table),
    ('a second MADT of noise', 'sig=APIC,rev=200,data=' + table),
]
for name, words in TABLES:
    for machine in 'q35', 'pc':
        guest = Machine(machine, '-acpitable', words)
        waiting = guest.wait_for(b'waiting')
        guest.command('system_powerdown')
        same((waiting, guest.end()), (True, (b'goodbye\r\n', 'guest-shutdown')),
             'ACPI tables on %s with %s' % (machine, name))

WHEN = [('', ''), ('spin', ', while the program computes'), ('late', ', before the first sleep')]
# A press before the first sleep is forgotten by QEMU's PM1 registers.
for machine in 'microvm', 'microvm,ioapic2=off', 'microvm,pit=off,pic=off,rtc=off', 'q35', 'pc':
    for what, when in WHEN if 'microvm' in machine else WHEN[:2]:
        guest = Machine(machine, append=what)
        waiting = guest.wait_for(b'waiting')
        guest.command('system_powerdown')
        same((waiting, guest.end()), (True, (b'goodbye\r\n', 'guest-shutdown')),
             'the power button runs the exit path on %s%s' %
             (machine, when))

done_testing()
