#!/usr/bin/python3 -IBS
# No storm: gdb stops the machine at each look at a table.
"""Damaged ACPI tables under a whole image, by QEMU's gdb server, just when the kernel starts.

Whatever is wrong, the program runs, sleeps and ends, the log says what isn't used, and the machine
is off afterwards. (The parsing alone, with far more damage, is tests/acpi.t.) NOISE=n in the
environment says how many machines of each kind get random damage."""
import json
import os
import random
import re
import socket
import subprocess
import sys

sys.path.insert(0, 'tests')
from tap import *  # noqa: E402

IMAGE = BUILD + '/clock.elf'
built = run('make', 'image', 'APP=tests/programs/clock.c', limit=600)
if built.status:
    ok(False, 'make image', built.err.decode())
    done_testing()
START = next(int(line.split()[0], 16) for line in open(BUILD + '/clock.sym')
             if line.split()[-1] == 'platform_init')


class Gdb:
    """As much of gdb's remote protocol as it takes to stop at an address and to change memory."""

    def __init__(self, sock):
        self.file = sock.makefile('rwb', buffering=0)

    def ask(self, text):
        data = text.encode()
        self.file.write(b'$%s#%02x' % (data, sum(data) & 255))
        while True:
            if self.file.read(1) != b'$':
                continue  # an acknowledgement
            answer = b''
            while not answer.endswith(b'#'):
                answer += self.file.read(1)
            self.file.read(2)
            self.file.write(b'+')
            return answer[:-1].decode()

    def read(self, address, length):
        data = b''
        while len(data) < length:
            part = address + len(data), min(1024, length - len(data))
            data += bytes.fromhex(self.ask('m%x,%x' % part))
        return data

    def write(self, address, data):
        if self.ask('M%x,%x:%s' % (address, len(data), data.hex())) != 'OK':
            raise RuntimeError('cannot write %#x' % address)


class Tables:
    """The tables in a stopped machine: their addresses, by signature, and ROOT and RSDP."""

    def __init__(self, gdb):
        self.gdb = gdb
        segment = gdb.read(0xf0000, 0x10000)
        at = next(i for i in range(0, len(segment), 16) if segment[i:i + 8] == b'RSD PTR ')
        self.at = {'RSDP': 0xf0000 + at}
        rsdp = segment[at:at + 36]
        self.wide = rsdp[15] >= 2
        root = int.from_bytes(rsdp[24:32] if self.wide else rsdp[16:20], 'little')
        self.at['ROOT'] = root
        size = self.entry_size = 8 if self.wide else 4
        body = self.get('ROOT')[36:]
        self.entries = {}
        for i in range(0, len(body), size):
            address = int.from_bytes(body[i:i + size], 'little')
            name = gdb.read(address, 4).decode()
            self.at[name] = address
            self.entries[name] = 36 + i
        self.at['DSDT'] = int.from_bytes(self.get('FACP')[40:44], 'little')

    def get(self, name):
        return self.gdb.read(self.at[name], self.length(name))

    def length(self, name):
        return int.from_bytes(self.gdb.read(self.at[name] + 4, 4), 'little')

    def change(self, name, offset, data, sum_up=True):
        """sum_up: the checksum is made right again, so that the damage is found by what it is."""
        self.gdb.write(self.at[name] + offset, data)
        length = self.length(name)
        if sum_up and length < 0x10000:
            self.gdb.write(self.at[name] + 9, b'\0')
            total = sum(self.gdb.read(self.at[name], length))
            self.gdb.write(self.at[name] + 9, bytes([-total & 255]))

    def point(self, name, address):
        self.change('ROOT', self.entries[name], address.to_bytes(self.entry_size, 'little'))


def noise(tables):
    """Random bytes into everything but the root pointer, checksums right."""
    r = random.Random(SEED)
    for name in sorted(set(tables.at) - {'RSDP', 'ROOT'}):
        length = len(tables.get(name))
        for _ in range(20):
            tables.change(name, r.randrange(10, length), r.randbytes(1))


def start(machine):
    """A machine stopped at the kernel's beginning."""
    gdb_ours, gdb_theirs = socket.socketpair()
    qmp_ours, qmp_theirs = socket.socketpair()
    qemu = subprocess.Popen(
        ['qemu-system-x86_64', '-M', machine, '-cpu', 'max', '-m', '64M', '-nodefaults',
         '-display', 'none', '-no-reboot', '-S', '-serial', 'stdio',
         '-kernel', IMAGE, '-append', 'hitoma.log=1 sleep 5',
         '-chardev', 'socket,id=g,fd=%d' % gdb_theirs.fileno(), '-gdb', 'chardev:g',
         '-chardev', 'socket,id=q,fd=%d' % qmp_theirs.fileno(), '-mon', 'chardev=q,mode=control'],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        pass_fds=[gdb_theirs.fileno(), qmp_theirs.fileno()])
    gdb_theirs.close()
    qmp_theirs.close()
    for sock in gdb_ours, qmp_ours:
        sock.settimeout(LIMIT)
    qmp = qmp_ours.makefile('rw')
    qmp.readline()
    qmp.write(json.dumps({'execute': 'qmp_capabilities'}) + '\n')
    qmp.flush()
    gdb = Gdb(gdb_ours)
    if gdb.ask('Z1,%x,1' % START) != 'OK' or not gdb.ask('c').startswith('T05'):
        raise RuntimeError('cannot stop at platform_init')
    gdb.ask('z1,%x,1' % START)
    return qemu, qmp, gdb


def finish(qemu, qmp, gdb):
    """Lets it go on; its output and the reason of its end."""
    gdb.file.write(b'$c#63')
    try:
        out, _ = qemu.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        qemu.kill()
        return qemu.communicate()[0], 'it never ended'
    events = [json.loads(line) for line in qmp]
    reasons = [e['data']['reason'] for e in events if e.get('event') == 'SHUTDOWN']
    return out, reasons[0] if reasons else 'no reason'


def set_bytes(name, offset, data, sum_up=True):
    return lambda tables: tables.change(name, offset, data, sum_up)


def point_to(name, address):
    """`address`: a number, or what has one."""
    return lambda tables: tables.point(name, tables.at.get(address, address))


def bad_root_pointer(tables):
    tables.gdb.write(tables.at['RSDP'] + 9, b'?')


def fadt_beyond_memory(tables):
    tables.point('FACP', 0xfffffff0 if tables.entry_size == 4 else 1 << 63)


OFF, RESET, EITHER = ['guest-shutdown'], ['guest-reset'], ['guest-shutdown', 'guest-reset']
SEED = 0
# What is done to the tables, how the machine ends then, what the log says.
NO_FADT, ENTRY = rb'no table FACP', rb"APIC: an entry's length"
CASES = [
    ('nothing', lambda tables: None, OFF, rb''),
    ('the root pointer with a wrong checksum', bad_root_pointer, RESET, rb'no root pointer'),
    ('a root table with a wrong checksum', set_bytes('ROOT', 10, b'?', False), RESET, rb'checksum'),
    ('a root table of 4 GiB', set_bytes('ROOT', 4, b'\xff' * 4), RESET, rb'length'),
    ('a root table of length 0', set_bytes('ROOT', 4, b'\0' * 4), RESET, rb'length'),
    ('a root table without entries', set_bytes('ROOT', 4, b'\x24\0\0\0'), RESET, NO_FADT),
    ('a root table that points to itself', point_to('FACP', 'ROOT'), RESET, NO_FADT),
    ('a FADT beyond memory', fadt_beyond_memory, RESET, NO_FADT),
    ('a FADT at address 16', point_to('FACP', 16), RESET, rb'out of reach'),
    ('a FADT in a device', point_to('FACP', 0xfee00000), RESET, NO_FADT),
    ('a FADT of 37 bytes', set_bytes('FACP', 4, b'\x25\0\0\0'), RESET, rb'too short'),
    ('a FADT of revision 255', set_bytes('FACP', 8, b'\xff'), OFF, rb''),
    ('a DSDT with a wrong checksum', set_bytes('DSDT', 10, b'?', False), EITHER, rb'DSDT.*check'),
    ('a DSDT of 4 GiB', set_bytes('DSDT', 4, b'\xff' * 4), EITHER, rb'DSDT.*length'),
    ('a MADT with a wrong checksum', set_bytes('APIC', 10, b'?', False), OFF, rb'APIC.*checksum'),
    ('a MADT with an entry of length 0', set_bytes('APIC', 45, b'\0'), OFF, ENTRY),
    ('a MADT that ends in an entry', set_bytes('APIC', 4, b'\x35\0\0\0'), OFF, ENTRY),
    ('an I/O APIC where none is', set_bytes('APIC', 56, b'\0\0\0\xe0'), OFF, rb'nothing at 0xe0'),
]
CASES += [('noise, seed %d' % seed, noise, EITHER, rb'')
          for seed in range(int(os.environ.get('NOISE', 4)))]

for machine in 'microvm', 'q35', 'pc':
    for name, damage, reasons, message in CASES:
        if name.startswith('noise'):
            SEED = int(name.split()[-1])
        qemu, qmp, gdb = start(machine)
        damage(Tables(gdb))
        out, reason = finish(qemu, qmp, gdb)
        faulted = re.search(rb'panic|fault|rip', out)
        ok(reason in reasons and not faulted and re.search(message, out), machine + ': ' + name,
           '%s, not %s\n%s' % (reason, reasons, out.decode(errors='replace')))

done_testing()
