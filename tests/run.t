#!/usr/bin/python3 -IBS
# No storm: there is no kernel in its guest.
"""tools/run by itself, against a guest that knows only the run link: no kernel is needed.

The guest is tests/fixtures/linkguest.c; make test ACCEL=kvm uses KVM, RUN_MEGABYTES=10 more input.
The rules RL-1 to RL-4 are in the head of tools/run."""
import atexit
import fcntl
import os
import select
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time

sys.path.insert(0, 'tests')
from tap import *  # noqa: E402

NO_TERMINAL = ['hitoma.run=1', 'hitoma.terminal=']
MACHINES = ('microvm', 'microvm,pit=off,pic=off,rtc=off', 'q35', 'pc')
image = os.path.join(tmp, 'linkguest.elf')
subprocess.run(['gcc', '-m32', '-O1', '-ffreestanding', '-mgeneral-regs-only', '-fno-pic',
                '-no-pie', '-fno-stack-protector', '-fcf-protection=none',
                '-fno-asynchronous-unwind-tables', '-nostdlib', '-static',
                '-Wl,-Ttext=0x100000,--build-id=none,-z,noexecstack', '-o', image,
                'tests/fixtures/linkguest.S', 'tests/fixtures/linkguest.c'], check=True)
if not shutil.which('qemu-system-x86_64'):
    skip_all('qemu-system-x86_64 is not installed')


ACCEL = 'ACCEL=' + os.environ.get('HITOMA_ACCEL', '')  # make test ACCEL=kvm


def guest(*words, **options):
    return run('tools/run', image, ACCEL, *words, **options)


def decode(line):
    """Words of a kernel command line.

    '...' is verbatim; in "..." a \\ goes before " and \\; outside of both, before anything."""
    words, word, i, quoted = [], '', 0, False
    while i < len(line):
        c = line[i]
        if c == "'":
            end = line.index("'", i + 1)
            word, quoted, i = word + line[i + 1:end], True, end
        elif c == '"':
            quoted, i = True, i + 1
            while line[i] != '"':
                i += line[i] == '\\' and line[i + 1] in '"\\'
                word, i = word + line[i], i + 1
        elif c == '\\':
            word, i = word + line[i + 1], i + 1
        elif c in ' \t\n':
            words += [word] if word or quoted else []
            word, quoted = '', False
        else:
            word += c
        i += 1
    return words + ([word] if word or quoted else [])


def children(root=os.getpid()):
    """Process ids below this process (or another): nothing may stay behind a run."""
    parents = {}
    for name in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open('/proc/%s/stat' % name) as f:
                fields = f.read().rpartition(')')[2].split()
        except OSError:
            continue
        if fields[0] != 'Z':
            parents[int(name)] = int(fields[1])
    found = {root}
    while True:
        more = {p for p, parent in parents.items() if parent in found} - found
        if not more:
            return found - {root}
        found |= more


@atexit.register
def leave_nothing():
    """When the script is stopped half way. Each QEMU ends with its tools/run."""
    for pid in children():
        os.kill(pid, signal.SIGKILL)


def eventually(condition, seconds=LIMIT):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


def alive(pid):
    try:
        with open('/proc/%d/stat' % pid) as f:
            return f.read().rpartition(')')[2].split()[0] != 'Z'
    except OSError:
        return False


# ---- outputs and status

r = guest('--', 'both')
same((r.status, r.out), (3, b'to stdout\n'), 'stdout is what the guest wrote, nothing else')
like(r.err, rb'to stderr\nto the serial port\n', 'stderr and serial messages come on stderr')
r = run('sh', '-c', 'tools/run "$0" -- both 2>&1', image)
same(r.out, b'to stdout\nto stderr\nto the serial port\n',
     'outputs that go to one place keep their order')

for machine in MACHINES:
    statuses = range(256) if machine == 'microvm' else (0, 1, 42, 127, 128, 255)
    got = [guest('MACHINE=' + machine, '--', 'status', str(n)).status for n in statuses]
    same(got, list(statuses), '%d statuses on %s' % (len(got), machine))

r = guest('--', 'crash')
same(r.status, 125, 'a machine that ends without a status: 125')
like(r.err, rb'^tools/run: .*without a status', 'and says so')
r = guest('--', 'garbled')
same(r.status, 125, 'a status that breaks off: 125')
like(r.err, rb"middle of its status: b'stat'", 'and is shown')
r = guest('--', 'linger')
same(r.status, 125, 'a machine that stays on after its status is ended')
like(r.err, rb'still on .* after its status \(5\)', 'and said to')

# ---- arguments

arguments = ['plain', 'a b', '', "it's", '"q"', '$HOME', '`x`', '*', 'back\\slash', 'tab\there',
             'new\nline', '--', '-x', 'env.A=b', 'hitoma.x=1', 'dürüm 一間 🏠', "'", '\\',
             'x' * 4096, 'end ']
line = guest('--', 'args', *arguments).out.decode()
same(decode(line)[-len(arguments):], arguments, 'arguments arrive byte for byte, 4 KB too')
line = guest('ARGS=args "b c" d\\ e \'\'', 'ENV=A=b C="d e"', "ENV=E=it\\'s",
             'OPTIONS=hitoma.strace=1 hitoma.log=1', '--', 'last').out.decode()
same(decode(line), [image, *NO_TERMINAL, 'hitoma.strace=1', 'hitoma.log=1', 'env.A=b', 'env.C=d e',
                    "env.E=it's", '--', 'args', 'b c', 'd e', '', 'last'],
     'ARGS, ENV and OPTIONS in their places')
raw = run(b'tools/run', image, b'--', b'args', b'\xff\xfe').out
ok(b'\xff\xfe' in raw, 'bytes that are no UTF-8 arrive too', raw)
line = guest('MEM=', 'CPU=', 'ARGS=', 'ENV=', 'V=', 'TIMEOUT=', '--', 'args').out.decode()
same(decode(line)[1:], [*NO_TERMINAL, '--', 'args'], 'an empty value is the default')

for folder in ('a b', "it's", '日本 "x" $y', '=c', 'd,e'):
    path = os.path.join(tmp, folder, 'i m.elf')
    os.makedirs(os.path.dirname(path))
    shutil.copy(image, path)
    r = run('tools/run', path, '--', 'args')
    words = decode(r.out.decode())
    same((r.status, words[1:]), (0, [*NO_TERMINAL, '--', 'args']), 'an image in ' + folder)

# ---- refusals

for words, status, text in (
        ((), 125, rb'which image'),
        ((image, 'FOO=1'), 125, rb'FOO=1: no such option; there are MACHINE MEM'),
        ((image, 'foo'), 125, rb'foo: no such option \(arguments of the program come after --\)'),
        ((image, 'MACHINE=mips'), 125, rb'there are microvm q35 pc'),
        ((image, 'ACCEL=warp'), 125, rb'there are tcg kvm'),
        ((image, 'MEM=lots'), 125, rb'MEM=lots: a number'),
        ((image, 'TIMEOUT=soon'), 125, rb'TIMEOUT=soon: seconds'),
        ((image, 'V=yes'), 125, rb'V=yes: 0, 1 or 2'),
        ((image, 'ENV=A'), 125, rb'ENV: A: words of the form NAME=value'),
        ((image, 'OPTIONS=strace=1'), 125, rb'strace=1: kernel options begin with hitoma\.'),
        ((image, "ARGS='open"), 125, rb'ARGS: no closing quotation'),
        ((image, 'QEMU=no-such'), 125, rb'no-such: not found.*make setup.*apt-get install'),
        ((image, 'QEMU_FLAGS=-no-such-flag'), 125, rb'no-such-flag.*\n.*QEMU ended with status 1'),
        ((image, 'CPU=z80'), 125, rb'z80.*\n.*QEMU ended with status 1'),
        ((tmp + '/absent.elf',), 126, rb'No such file'),
        ((tmp,), 126, rb'Is a directory'),
        (('tests/run.t',), 126, rb'not an image: no multiboot header'),
        (('/dev/null',), 126, rb'not an image')):
    r = run('tools/run', *words)
    shown = ' '.join(words).replace(tmp, '')
    same((r.status, r.out), (status, b''), 'refused with %d: %s' % (status, shown))
    like(r.err, text, '... and the reason is said')
same(guest('QEMU=' + shutil.which('false')).status, 125, 'a QEMU that only fails')
r = run('tools/run', '--help')
ok(r.status == 0 and b'MACHINE=microvm' in r.out, '--help', r.out)
same(guest('MEM=1.5M', '--', 'status', '7').status, 7, 'a fraction of a megabyte')
r = guest('CPU=qemu64', 'QEMU_FLAGS=-name "a b"', '--', 'status', '7')
same(r.status, 7, 'CPU and QEMU_FLAGS')

# A PVH image has no multiboot header: an ELF file with only the note is let through to QEMU.
note = struct.pack('<III4sI', 4, 4, 18, b'Xen', 0x1000d0)  # the entry point, behind the note
elf = (struct.pack('<16sHHIQQQIHHHHHH', b'\x7fELF\2\1\1', 2, 62, 1, 0x100000, 64, 0, 0, 64, 56, 2,
                   0, 0, 0)
       + struct.pack('<IIQQQQQQ', 4, 4, 176, 0, 0, len(note), len(note), 4)
       + struct.pack('<IIQQQQQQ', 1, 5, 0, 0x100000, 0x100000, 512, 512, 4096))
# In 32-bit code: `status 9` to the status port, then a trap without an interrupt table: a reset.
code = b''.join(bytes((0xb0, c, 0xee)) for c in b'status 9\n')
code = b'\x66\xba\xea\x05' + code + b'\x0f\x0b'
with open(tmp + '/pvh.elf', 'wb') as f:
    f.write(((elf + note).ljust(0xd0, b'\0') + code).ljust(512, b'\0'))
r = run('tools/run', tmp + '/pvh.elf', 'TIMEOUT=%g' % LIMIT)
same(r.status, 9, 'an image with a PVH note alone')

# ---- input

for machine in MACHINES:
    data = os.urandom(100_000) + bytes(range(256)) * 4 + b'\x10' * 1000 + b'\x10E'
    r = guest('MACHINE=' + machine, '--', 'cat', input=data)
    ok((r.status, r.out) == (0, data), 'random bytes and their end, ' + machine,
       'status %d, %d bytes' % (r.status, len(r.out)))
megabytes = int(os.environ.get('RUN_MEGABYTES', 1))  # each takes some five seconds
data = os.urandom(megabytes << 20)
r = guest('--', 'cat', input=data, limit=600)
ok((r.status, r.out) == (0, data), '%d MB of random bytes' % megabytes,
   'status %d, %d bytes' % (r.status, len(r.out)))
same(guest('--', 'cat').out, b'', 'an input that ends at once')
r = run('sh', '-c', 'tools/run "$0" -- cat <&-', image)
same((r.status, r.out), (0, b''), 'standard input closed is at its end')
r = run('sh', '-c', 'tools/run "$0" -- status 4; read x; echo "$x"', image, input=b'mine\n')
same(r.out, b'mine\n', 'a guest that never reads leaves our input to the next')
same(guest('--', 'both', input=data).status, 3, 'input that nobody takes does not hold the end up')

# ---- outputs that fail

r = run('sh', '-c', 'tools/run "$0" -- flood 2>"$1/err" | head -n 1; cat "$1/err"', image, tmp)
same(r.out, b'all work and no play\n', 'a reader that goes away ends the run, without a word')
r = run('bash', '-c', 'tools/run "$0" -- flood | head -n 1; exit ${PIPESTATUS[0]}', image)
same(r.status, 141, 'with the status of SIGPIPE')
r = run('sh', '-c', 'tools/run "$0" -- both >/dev/full', image)
same(r.status, 125, 'a full disk')
like(r.err, rb'standard output: No space left', 'and its message')
r = run('sh', '-c', 'tools/run "$0" -- both >&- 2>&-', image)
same(r.status, 3, 'standard output and error closed')
r = run('sh', '-c', 'tools/run "$0" -- both >&- 2>"$1/err"; cat "$1/err"', image, tmp)
unlike(r.out, rb'to stdout', 'a closed standard output does not leak into another file')

# ---- signals and time


class Started:
    """tools/run in the background, with pipes; says() waits for a text on its standard error."""

    def __init__(self, *words, stdin=subprocess.PIPE, **options):
        self.p = subprocess.Popen(['tools/run', image, ACCEL, *words], stdin=stdin,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
        self.told = b''

    def says(self, text, stream=None):
        fd = (stream or self.p.stderr).fileno()
        end = time.monotonic() + LIMIT
        self.told = b''
        while text not in self.told and time.monotonic() < end:
            if select.select([fd], [], [], 0.1)[0]:
                data = os.read(fd, 4096)
                if not data:
                    break
                self.told += data
        return text in self.told

    def echoes(self):
        """The guest takes input: only then can it hear a signal."""
        os.write(self.p.stdin.fileno(), b'here\n')
        return self.says(b'here\n', self.p.stdout)

    def end(self):
        try:
            status = self.p.wait(LIMIT)
        except subprocess.TimeoutExpired:
            self.p.kill()
            status = 'nothing: it did not end'
        for stream in self.p.stdin, self.p.stdout, self.p.stderr:
            if stream:
                stream.close()
        return status if not isinstance(status, int) or status >= 0 else 128 - status


def qemu_of(started):
    found = []

    def look():
        for pid in children(started.p.pid):
            try:
                if os.path.basename(os.readlink('/proc/%d/exe' % pid)).startswith('qemu-system'):
                    found.append(pid)
            except OSError:
                pass  # it has ended meanwhile
        return found
    eventually(look)
    return found[0] if found else None


r = guest('TIMEOUT=1', '--', 'deaf')
same((r.status, r.out), (124, b''), 'TIMEOUT ends a machine')
like(r.err, rb'^tools/run: TIMEOUT: .*still on after 1 seconds', 'and says so')
same(guest('TIMEOUT=0.5', '--', 'flood').status, 124, 'one that floods us too')
same(guest('TIMEOUT=600', '--', 'status', '6').status, 6, 'TIMEOUT leaves a fast one alone')

for number, word, status in ((signal.SIGINT, b'interrupt\n', 130),
                             (signal.SIGTERM, b'power\n', 143),
                             (signal.SIGQUIT, b'quit\n', 131)):
    s = Started('--', 'cat')
    s.echoes()
    s.p.send_signal(number)
    ok(s.says(word), '%s reaches the guest' % number.name, s.told)
    same(s.end(), status, 'which ends by itself')
    s = Started('--', 'deaf')
    qemu_of(s)  # from its start on, signals are caught
    s.p.send_signal(number)
    same(s.end(), status, '%s ends a guest that takes no input' % number.name)
unplugged = Started('--', 'stubborn')  # waited for at the end, since it takes its time
unplugged.echoes()
unplugged.p.send_signal(signal.SIGTERM)
for number, word, times, status in ((signal.SIGINT, b'interrupt\n', 3, 130),
                                    (signal.SIGTERM, b'power\n', 2, 143),
                                    (signal.SIGQUIT, b'quit\n', 2, 131)):
    s = Started('--', 'stubborn')
    s.echoes()
    heard = []
    for _ in range(times - 1):
        s.p.send_signal(number)
        heard.append(s.says(word))
    s.p.send_signal(number)
    same((heard, s.end()), ([True] * (times - 1), status), '%s, %d of them' % (number.name, times))
# A guest that hears signals and takes no input: ACK.
s = Started('--', 'listen')
os.write(s.p.stdin.fileno(), b'for others')
qemu_of(s)
for number, word in (signal.SIGUSR2, b'break\n'), (signal.SIGINT, b'interrupt\n'):
    s.p.send_signal(number)
    while not s.says(word) and b'does not listen' in s.told:  # not yet
        s.p.send_signal(number)
    ok(word in s.told, '%s reaches a guest that only listens' % number.name, s.told)
left = fcntl.ioctl(s.p.stdin.fileno(), termios.FIONREAD, b'\0' * 4)
same(int.from_bytes(left, 'little'), 10, 'and its input is left alone')
s.p.send_signal(signal.SIGTERM)
ok(s.says(b'power\n'), 'SIGTERM, too', s.told)
s.p.send_signal(signal.SIGTERM)
same(s.end(), 143, 'and the second one ends it')
s = Started('--', 'deaf')
qemu_of(s)
s.p.send_signal(signal.SIGUSR2)
ok(s.says(b'does not listen'), 'SIGUSR2 to a guest that does not listen: a word, and it goes on')
s.p.send_signal(signal.SIGTERM)
same(s.end(), 143, 'until it is ended')
s = Started('--', 'stubborn')
s.echoes()
s.p.send_signal(signal.SIGHUP)
same(s.end(), 129, 'SIGHUP ends it')
s = Started('--', 'stubborn')
s.echoes()
qemu = qemu_of(s)
s.p.kill()
s.end()
ok(qemu and eventually(lambda: not alive(qemu)), 'SIGKILL to tools/run ends QEMU too')
s = Started('--', 'stubborn')
s.echoes()
os.kill(qemu_of(s), signal.SIGSEGV)
same(s.end(), 125, 'a QEMU that dies: 125')
s = Started('--', 'stubborn', stdin=subprocess.DEVNULL)
same(s.end(), 0, 'a guest that is told the end of its input ends')
s = Started('--', 'cat')
s.echoes()
s.p.send_signal(signal.SIGTSTP)


def state(pid):
    with open('/proc/%d/stat' % pid) as f:
        return f.read().rpartition(')')[2].split()[0]


qemu = qemu_of(s)
ok(eventually(lambda: state(s.p.pid) == 'T' and state(qemu) == 'T'), 'SIGTSTP stops both')
s.p.send_signal(signal.SIGCONT)
ok(s.echoes(), 'and SIGCONT lets them go on')
s.p.stdin.close()
s.p.stdin = None
same(s.end(), 0, 'to the end')

# ---- a terminal


class OnTerminal:
    """A shell line run on a terminal of its own (80x24 unless resized), in the foreground."""

    def __init__(self, line):
        self.ours, theirs = os.openpty()
        self.resize(24, 80)
        self.before = termios.tcgetattr(theirs)
        self.theirs = theirs
        self.seen = b''

        def take_terminal():
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        self.p = subprocess.Popen(['bash', '-c', line, image, tmp], stdin=theirs, stdout=theirs,
                                  stderr=theirs, start_new_session=True, preexec_fn=take_terminal)

    def resize(self, rows, columns):
        fcntl.ioctl(self.ours, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))

    def type(self, data):
        os.write(self.ours, data)

    def shows(self, text, seconds=LIMIT):
        end = time.monotonic() + seconds
        while text not in self.seen and time.monotonic() < end:
            if select.select([self.ours], [], [], 0.05)[0]:
                self.seen += os.read(self.ours, 4096)
        found = text in self.seen
        if found:
            self.seen = self.seen.partition(text)[2]
        return found

    def raw(self):
        cooked = termios.ICANON | termios.ECHO | termios.ISIG
        return not termios.tcgetattr(self.theirs)[3] & cooked

    def end(self):
        status = None
        end = time.monotonic() + LIMIT
        while status is None and time.monotonic() < end:
            # A terminal that nobody reads would hold it up.
            if select.select([self.ours], [], [], 0.02)[0]:
                self.seen += os.read(self.ours, 4096)
            status = self.p.poll()
        if status is None:
            os.killpg(self.p.pid, signal.SIGKILL)
            self.p.wait()
        self.same_mode = termios.tcgetattr(self.theirs) == self.before
        os.close(self.ours)
        os.close(self.theirs)
        return status if status is None or status >= 0 else 128 - status


RUN = 'exec tools/run "$0" '
t = OnTerminal(RUN + '-- args')
ok(t.shows(b'hitoma.terminal=012 '), 'all three descriptors are a terminal', t.seen)
same(t.end(), 0, 'and a guest that takes no input ends')
ok(t.same_mode, 'with the terminal as it was')

t = OnTerminal(RUN + '-- cat')
ok(t.shows(b'window 24 80\r\n'), 'the guest is told the window size', t.seen)
ok(eventually(t.raw), 'the terminal is in raw mode')
t.type(b'ab\x03\x04\x1a\r\x11\x13\x7f\xff.')
ok(t.shows(b'ab\x03\x04\x1a\r\x11\x13\x7f\xff.'), 'keys arrive as bytes, without echo', t.seen)
t.resize(50, 300)
ok(t.shows(b'window 50 300\r\n'), 'a new window size follows', t.seen)
os.kill(t.p.pid, signal.SIGTERM)
ok(t.shows(b'power'), 'SIGTERM', t.seen)
same(t.end(), 143, 'ends it')
ok(t.same_mode, 'with the terminal as it was')

t = OnTerminal(RUN + '-- stubborn')
t.shows(b'window')
t.type(b'\x03\x03x\x03.')
ok(t.shows(b'\x03\x03x\x03.'), 'Ctrl-C is a byte', t.seen)
t.type(b'\x03\x03\x03')
same(t.end(), 130, 'but three in a row end it')
ok(t.same_mode, 'with the terminal as it was')

for words, status in ('TIMEOUT=1 -- stubborn', 124), ('QEMU_FLAGS=-bad -- cat', 125):
    t = OnTerminal(RUN + words)
    same(t.end(), status, 'on a terminal: ' + words)
    ok(t.same_mode, 'with the terminal as it was')
t = OnTerminal(RUN + '-- stubborn')
t.shows(b'window')
eventually(t.raw)
os.kill(qemu_of(t), signal.SIGKILL)
same(t.end(), 125, 'on a terminal: QEMU is killed')
ok(t.same_mode, 'with the terminal as it was')

# Whoever sees a program's first words on the screen may type at once: the mode is set by then. The
# machine here is a script, which says ENQ and its words as close together as can be.
fake = tmp + '/fake-qemu'
with open(fake, 'w', encoding='ascii') as script:
    script.write('#!/bin/sh\n'
                 "printf '\\005' >&3; echo ready >&4\n"
                 "head -c 6 >/dev/null; sleep 0.1; echo 'status 0' >&3\n")
os.chmod(fake, 0o755)
raw = 0
for _ in range(20):
    t = OnTerminal('tools/run "$0" QEMU=%s' % fake)
    raw += t.shows(b'ready') and t.raw()
    t.end()
same(raw, 20, 'what is said behind an ENQ is shown when the terminal is raw')

t = OnTerminal(RUN + '-- cat >"$1/out" 2>&1')
eventually(lambda: os.path.exists(tmp + '/out') and b'window' in open(tmp + '/out', 'rb').read())
ok(not t.raw(), 'without a terminal to show an echo, input stays in line mode')
t.type(b'a line\n')
t.shows(b'a line')
t.type(b'\x04')
same(t.end(), 0, 'Ctrl-D is end of file there')
same(open(tmp + '/out', 'rb').read(), b'window 24 80\na line\n', 'and lines arrive')
t = OnTerminal(RUN + '-- cat </dev/null')
same(t.end(), 0, 'standard input from a file, the rest a terminal')
ok(t.same_mode, 'whose mode nobody touches')

# A background job: bash -m gives it a process group of its own.
t = OnTerminal('set -m; tools/run "$0" -- cat & echo started; read line; echo "shell: $line"; '
               'kill %1; wait %1; echo "st=$?"')
t.shows(b'started')
eventually(lambda: qemu_of(t))
time.sleep(1)
ok(not t.raw(), 'a background job leaves the terminal alone')
t.type(b'for the shell\n')
ok(t.shows(b'shell: for the shell'), 'and its input too', t.seen)
ok(t.shows(b'st=143'), 'it is not stopped, and hears SIGTERM', t.seen)
t.end()
t = OnTerminal('set -m; tools/run "$0" -- cat & sleep 1; fg; echo "st=$?"')
ok(eventually(t.raw), 'brought to the foreground it takes the terminal')
t.type(b'hello')
ok(t.shows(b'hello'), 'and reads it', t.seen)
os.kill(qemu_of(t), signal.SIGKILL)
ok(t.shows(b'st=125'), 'to its end', t.seen)
t.end()

# ---- V=1

shutil.copy(image, tmp + "/it's here.elf")
for path, words in ((image, ('--', 'args', "it's", '$x')),
                    (tmp + "/it's here.elf", ('MACHINE=pc', '--', 'args'))):
    r = run('tools/run', path, 'V=1', *words)
    shown, _, rest = r.err.partition(b'\n')
    same(rest, b'', 'V=1 prints one line')
    pasted = run('sh', '-c', shown)
    same((pasted.status, pasted.out, pasted.err), (0, r.out, b'status 0\n'),
         'which runs as it stands, and shows the status line')
pasted = run('sh', '-c', run('tools/run', image, 'V=1', '--', 'both').err.partition(b'\n')[0])
same(pasted.out, b'to stdout\n', 'pasted: stdout is apart')
r = run('tools/run', image, 'V=1', 'ARGS=cat', 'TIMEOUT=1')
t = OnTerminal(r.err.partition(b'\n')[0].decode())
ok(eventually(t.raw), 'pasted on a terminal: QEMU puts it into raw mode')


def typed():
    t.type(b'typed')  # again and again: nobody waits for the guest's ENQ, so the first may be lost
    return t.shows(b'typed', 0.5)


ok(eventually(typed), 'and keys reach the guest', t.seen)
os.kill(qemu_of(t), signal.SIGTERM)
t.end()

ok(unplugged.says(b'still on 15 seconds after the power button'),
   'a guest deaf to the power button ...', unplugged.told)
same(unplugged.end(), 137, '... is unplugged')
ok(eventually(lambda: not children(), 10), 'nothing is left running', children())
done_testing()
