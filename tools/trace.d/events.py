"""The file that an image sends (kernel/trace_file.h), and names from the image itself."""
import bisect
import struct

MAGIC, VERSION = b'Hitoma\0T', 1
FILE, RING, EVENT = '<8sIIQQQQ', '<IIQQ', '<QIIQQ'
CLOCK_SHIFT = 56  # kernel/clock_line.h

# enum trace_kind, kernel/trace.h, from 1 on.
KINDS = ('switch', 'wake', 'interrupt', 'interrupt-end', 'call', 'call-end', 'touch', 'timer',
         'idle', 'idle-end', 'name', 'end')
# enum thread_state, kernel/thread.h
STATES = 'running', 'ready', 'moving', 'blocked', 'ended'


class Damaged(Exception):
    """For the user."""


class Event:
    """One line of the story: when (ns), on which processor, in which thread, what."""

    __slots__ = 'ns', 'processor', 'thread', 'kind', 'a', 'b'

    def __init__(self, ns, processor, thread, kind, a, b):
        self.ns, self.processor, self.thread, self.kind = ns, processor, thread, kind
        self.a, self.b = a, b

    def name(self):
        return struct.pack('<QQ', self.a, self.b).split(b'\0')[0].decode(errors='replace')

    def why(self):
        """The state in which a thread stopped, and the object for which it waits (0: unknown)."""
        state = self.b >> 56
        return STATES[state] if state < len(STATES) else '?', self.b & (1 << 56) - 1


class Recording:
    """events: in the order of time. forgotten: how many older ones each processor's ring lost."""

    def __init__(self, data):
        if data[:len(MAGIC)] != MAGIC or len(data) < struct.calcsize(FILE):
            raise Damaged('this is no trace of an image' if data else
                          'the image ended without sending its trace')
        _, version, size, tsc, ns, self.rate, ended = struct.unpack_from(FILE, data)
        if version != VERSION or size != struct.calcsize(EVENT):
            raise Damaged('a trace of version %d: this tool reads version %d' % (version, VERSION))
        self.zero = tsc, ns
        self.end = self.time(ended)
        self.events, self.forgotten, self.processors = [], {}, set()
        at = struct.calcsize(FILE)
        while at < len(data):
            at = self.take_ring(data, at)
        # Those of one processor stay in their order, and names come before what happens at once.
        self.events.sort(key=lambda event: event.ns)

    def start(self):
        """When the first thing happened."""
        return next((event.ns for event in self.events if event.kind != 'name'), self.end)

    def time(self, tsc):
        return self.zero[1] + ((tsc - self.zero[0]) * self.rate >> CLOCK_SHIFT)

    def take_ring(self, data, at):
        try:
            processor, is_names, count, forgotten = struct.unpack_from(RING, data, at)
            at += struct.calcsize(RING)
            self.processors.add(processor)
            if not is_names:
                self.forgotten[processor] = forgotten
            for _ in range(count):
                tsc, thread, kind, a, b = struct.unpack_from(EVENT, data, at)
                at += struct.calcsize(EVENT)
                if not 1 <= kind <= len(KINDS):
                    raise Damaged('an event of kind %d: is the image newer than this tool?' % kind)
                self.events.append(Event(self.time(tsc), processor, thread, KINDS[kind - 1], a, b))
        except struct.error:
            raise Damaged('the trace is cut off: did the machine end in the middle of sending it?')
        return at


class Image:
    """Names of functions, variables and system calls, by their addresses."""

    def __init__(self, path):
        with open(path, 'rb') as f:
            self.data = f.read()
        table, = struct.unpack_from('<Q', self.data, 40)
        programs, = struct.unpack_from('<Q', self.data, 32)
        program_size, program_count = struct.unpack_from('<HH', self.data, 54)
        size, count = struct.unpack_from('<HH', self.data, 58)
        self.segments = [struct.unpack_from('<IIQQQQ', self.data, programs + i * program_size)
                         for i in range(program_count)]
        sections = [struct.unpack_from('<IIQQQQIIQQ', self.data, table + i * size)
                    for i in range(count)]
        self.symbols = sorted(symbol for section in sections if section[1] == 2  # SHT_SYMTAB
                              for symbol in self.read_symbols(section, sections[section[6]][4]))
        self.addresses = [symbol[0] for symbol in self.symbols]

    def read_symbols(self, section, names):
        for at in range(section[4], section[4] + section[5], 24):
            name, info, _, _, value, size = struct.unpack_from('<IBBHQQ', self.data, at)
            if value and info & 15 in (1, 2):  # STT_OBJECT, STT_FUNC
                yield value, size, self.text_at(names + name)

    def text_at(self, offset):
        return self.data[offset:self.data.index(b'\0', offset)].decode(errors='replace')

    def offset_of(self, address):
        """Where in the file it is; None: nowhere."""
        for kind, _, offset, start, _, size in self.segments:
            if kind == 1 and start <= address < start + size:
                return offset + address - start
        return None

    def symbol(self, address):
        """'name', 'name+8', or None."""
        i = bisect.bisect_right(self.addresses, address) - 1
        if i < 0:
            return None
        start, size, name = self.symbols[i]
        if not start <= address < start + max(size, 1):
            return None
        return name if address == start else '%s+%d' % (name, address - start)

    def place(self, address):
        return self.symbol(address) or '0x%x' % address

    def call(self, address):
        """The name of a system call, by its struct syscall (kernel/syscalls.h)."""
        offset = self.offset_of(address)
        if offset is None:
            return 'call'
        name = self.offset_of(struct.unpack_from('<Q', self.data, offset + 8)[0])
        return 'call' if name is None else self.text_at(name)
