"""QEMU's gdb server, as far as CORE= needs it: breakpoints, registers, memory.

The protocol is gdb's remote serial one (gdb's manual, appendix E): a packet is `$text#` and the sum
of its bytes in two hexadecimal digits; each is acknowledged by `+`. The machine is stopped whenever
a question is asked, so that none waits for somebody who waits for us.
"""
import re
import select
import time

REPLY_SECONDS = 60.0  # the host may be busy
MEMORY_BYTES = 2048   # a packet of QEMU's holds twice as many digits


class Broken(Exception):
    """QEMU doesn't answer, or not as it should. For the user."""


class GdbServer:
    """Our end of the connection, a socket."""

    def __init__(self, connection):
        self.connection = connection
        self.received = b''

    def fileno(self):
        return self.connection.fileno()

    def close(self):
        self.connection.close()

    # -- packets --

    def send(self, text):
        data = text.encode()
        try:
            self.connection.sendall(b'$%s#%02x' % (data, sum(data) % 256))
        except OSError as e:
            raise Broken(e.strerror)

    def receive(self):
        """The next packet that came, or that comes: its text."""
        deadline = time.monotonic() + REPLY_SECONDS
        while True:
            packet = self.take_packet()
            if packet is not None:
                return packet
            if not select.select([self.connection], [], [], deadline - time.monotonic())[0]:
                raise Broken('QEMU did not answer for %d seconds' % REPLY_SECONDS)
            self.read_some()

    def read_some(self):
        try:
            data = self.connection.recv(65536)
        except OSError:
            data = b''
        if not data:
            raise Broken('QEMU has gone')
        self.received += data

    def take_packet(self):
        """A whole packet from what was received, or None."""
        start = self.received.find(b'$')
        end = self.received.find(b'#', start)
        if start < 0 or end < 0 or len(self.received) < end + 3:
            return None
        text = self.received[start + 1:end].decode(errors='replace')
        self.received = self.received[end + 3:]
        try:
            self.connection.sendall(b'+')
        except OSError:
            pass  # it was the last thing that QEMU said
        return text

    def ask(self, text, *good):
        self.send(text)
        reply = self.receive()
        if good and reply not in good or re.fullmatch('E[0-9]+', reply):
            raise Broken('QEMU answers "%s" to "%s"' % (reply, text[:40]))
        return reply

    # -- what a debugger does --

    def command(self, line):
        """A command of QEMU's monitor; what that says means that something went wrong."""
        self.send('qRcmd,' + line.encode().hex())
        said = ''
        while True:
            reply = self.receive()
            if reply == 'OK':
                break
            if not reply.startswith('O'):
                raise Broken('QEMU answers "%s" to its command "%s"' % (reply, line))
            said += bytes.fromhex(reply[1:]).decode(errors='replace')
        if said.strip():
            raise Broken(said.strip())

    def set_breakpoint(self, address):
        """The processor's kind (under KVM, four of them): nothing in memory changes."""
        self.ask('Z1,%x,1' % address, 'OK')

    def clear_breakpoint(self, address):
        self.ask('z1,%x,1' % address, 'OK')

    def go_on(self):
        self.send('c')

    def let_go(self):
        """The machine runs on, and is not looked at again."""
        self.ask('D', 'OK')

    def registers(self):
        """{name: number}, with the names of gdb."""
        data, at, found = bytes.fromhex(self.ask('g')), 0, {}
        for name, size in self.register_sizes():
            found[name] = int.from_bytes(data[at:at + size], 'little')
            at += size
        if at > len(data) or 'rip' not in found or 'cr3' not in found:
            raise Broken("QEMU's list of registers is not one of this processor")
        return found

    def register_sizes(self):
        """Which there are, in their order: QEMU describes them in files of XML."""
        names, found = ['target.xml'], []
        while names:
            text = re.sub('<!--.*?-->', '', self.description(names.pop(0)), flags=re.DOTALL)
            names = re.findall(r'xi:include href="([^"]+)"', text) + names
            for element in re.findall(r'<reg\s[^>]*>', text):
                words = dict(re.findall(r'(\w+)="([^"]*)"', element))
                found.append((words['name'], int(words['bitsize']) // 8))
        return found

    def description(self, name):
        text, reply = '', 'm'
        while reply[0] == 'm':
            reply = self.ask('qXfer:features:read:%s:%x,%x' % (name, len(text), 0x7f0))
            if reply[:1] not in ('m', 'l'):
                raise Broken('QEMU does not describe its registers')
            text += reply[1:]
        return text

    def memory(self, address, length):
        """Bytes at an address, virtual as the processor sees it now."""
        parts = []
        while length > 0:
            some = min(length, MEMORY_BYTES)
            parts.append(bytes.fromhex(self.ask('m%x,%x' % (address, some))))
            address, length = address + some, length - some
        return b''.join(parts)
