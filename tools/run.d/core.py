"""CORE=: when the image crashes, an ELF core of it is left that gdb opens.

Loaded by tools/run only when it is asked for; the image has no part in it. QEMU's gdb server stops
the machine at the functions through which every crash goes, and before anything is printed:

    fault_report(frame, ...)   a processor's exception; the frame has the registers
    panic(...)                 a bug was found; the registers are the caller's
    report_begin(status)       after either, or alone (abort()): here the core is written

Then the machine goes on: its report, its status and its end are those it has without a core. With
AT=function the core is of that function's first entry, unless a crash comes earlier.
"""
import os
import socket
import struct

import core_file
from gdb_server import Broken, GdbServer

SOCKET_FD, SPOOL_FD = 10, 8  # QEMU's numbers for our connection and for memory that it saves
STT_FUNC = 2
CRASH_FUNCTIONS = 'fault_report', 'panic', 'report_begin'

# struct trap_frame, kernel/platform/pc/trap.h; None: not a register.
TRAP_FRAME = ('r15', 'r14', 'r13', 'r12', 'r11', 'r10', 'r9', 'r8', 'rbp', 'rdi', 'rsi', 'rdx',
              'rcx', 'rbx', 'rax', None, None, 'rip', 'cs', 'eflags', 'rsp', 'ss')


class Refused(Exception):
    """For the user, before the machine starts."""


def read_symbols(path):
    """{name: (address, is it a function?)} of an ELF file's symbol table; global ones win."""
    with open(path, 'rb') as f:
        data = f.read()
    found = {}
    if data[:5] != b'\x7fELF\x02':
        return found
    table, = struct.unpack_from('<Q', data, 40)
    size, count = struct.unpack_from('<HH', data, 58)
    sections = [struct.unpack_from('<IIQQQQIIQQ', data, table + i * size) for i in range(count)]
    for section in sections:
        if section[1] != 2:  # SHT_SYMTAB
            continue
        names = sections[section[6]][4]
        for at in range(section[4], section[4] + section[5], 24):
            name, info, _, _, value, _ = struct.unpack_from('<IBBHQQ', data, at)
            text = data[names + name:data.index(b'\0', names + name)].decode()
            if value and (info >> 4 or text not in found):
                found[text] = value, info & 15 == STT_FUNC
    return found


class Core:
    """What watches the machine, from before its first instruction until the core is written."""

    def __init__(self, image, options, ram, complain):
        self.path, self.image, self.complain = options['CORE'], image, complain
        self.ram, self.at = ram, options['AT']
        if {'-s', '-gdb', '--gdb'} & set(options['QEMU_FLAGS'].split()):
            raise Refused('CORE=%s: QEMU has one gdb server, and QEMU_FLAGS takes it already'
                          % self.path)
        if os.path.exists(self.path) and not os.path.isfile(self.path):
            raise Refused('CORE=%s: this is no file that a core could replace' % self.path)
        self.symbols = read_symbols(image)
        if 'report_begin' not in self.symbols:
            raise Refused('CORE=%s: %s has no symbols (is it stripped?): without them a crash is '
                          'not seen' % (self.path, image))
        self.breakpoints = {self.symbols[name][0]: name for name in CRASH_FUNCTIONS
                            if name in self.symbols}
        if options['AT']:
            self.breakpoints[self.find_function(options['AT'])] = 'AT'
        self.registers = self.server = None
        ours, self.theirs = socket.socketpair()
        self.server = GdbServer(ours)
        self.spool = os.memfd_create('core')

    def find_function(self, name):
        # gcc names a changed copy of a function name.isra.0 or the like.
        for known in [name] + sorted(n for n in self.symbols if n.startswith(name + '.')):
            address, is_function = self.symbols.get(known, (0, False))
            if is_function:
                break
        else:
            raise Refused('AT=%s: the image has no such function (the .sym file beside it lists '
                          'them)' % name)
        if name in CRASH_FUNCTIONS:
            raise Refused('AT=%s: that one is looked at anyway' % name)
        return address

    # -- for tools/run --

    words = ['-S', '-chardev', 'socket,id=core,fd=%d' % SOCKET_FD, '-gdb', 'chardev:core']

    def descriptors(self):
        return {SOCKET_FD: self.theirs.fileno(), SPOOL_FD: self.spool}

    def fileno(self):
        """To poll; None: there is nothing more to come."""
        return self.server.fileno() if self.server else None

    def start(self):
        """QEMU has started, and waits."""
        self.theirs.close()
        try:
            for address in self.breakpoints:
                self.server.set_breakpoint(address)
            self.server.go_on()
        except Broken:
            self.end()  # QEMU has ended, and has said why

    def take(self):
        """Something has come from QEMU: the machine has stopped, or it has ended.

        Raises Broken when the machine can't go on."""
        try:
            self.server.read_some()
        except Broken:
            self.end()
            return
        event = self.server.take_packet()  # or it was an acknowledgement, or half a packet
        if event and event[0] == 'T':
            self.stopped()

    def end(self):
        self.server.close()
        self.server = None

    # -- the machine has stopped --

    def stopped(self):
        registers = self.server.registers()
        what = self.breakpoints.get(registers['rip'])
        if what == 'fault_report':
            self.registers = self.registers or self.interrupted(registers)
        elif what == 'panic':
            self.registers = self.registers or registers
        elif what == 'report_begin':
            self.write(self.registers or self.caller(registers), registers)
            return
        elif what == 'AT':
            self.write(registers, None)
            return
        if what:
            self.clear(registers['rip'])
        self.server.go_on()

    def clear(self, address):
        self.server.clear_breakpoint(address)
        del self.breakpoints[address]

    def interrupted(self, registers):
        """The registers in the trap frame, to which fault_report()'s first argument points."""
        words = struct.unpack('<22Q', self.server.memory(registers['rdi'], 176))
        frame = {name: word for name, word in zip(TRAP_FRAME, words) if name}
        return {**registers, **frame}

    def caller(self, registers):
        """One function up: this is a function's first instruction."""
        back = self.server.memory(registers['rsp'], 8)
        return {**registers, 'rip': int.from_bytes(back, 'little'), 'rsp': registers['rsp'] + 8}

    def write(self, registers, report):
        """The core, then the machine goes on unwatched. A failure is the user's to know."""
        signal = max(report['rdi'] - 128, 0) if report else 0
        part = '%s.%d.part' % (self.path, os.getpid())
        try:
            out = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            try:
                with os.fdopen(out, 'wb') as f:
                    core_file.write(f, self.physical, self.symbols, registers, signal, self.image,
                                    self.ram, 'crash' if report else self.at)
                os.replace(part, self.path)
            except BaseException:
                os.unlink(part)
                raise
            self.complain('%s: gdb %s %s' % ('a core is left' if report else 'the core is there',
                                             self.image, self.path))
        except OSError as e:
            self.complain('CORE=%s: no core: %s' % (self.path, e.strerror))
        except Broken as e:
            self.complain('CORE=%s: no core: %s' % (self.path, e))
        for address in list(self.breakpoints):
            self.clear(address)
        self.server.let_go()
        self.end()

    def physical(self, address, length):
        """Bytes of the machine's memory, by way of a file that QEMU fills."""
        self.server.command('pmemsave 0x%x %d "/dev/fd/%d"' % (address, length, SPOOL_FD))
        data = os.pread(self.spool, length, 0)
        if len(data) != length:
            raise Broken('QEMU saved %d of %d bytes of memory' % (len(data), length))
        return data
