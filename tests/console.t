#!/usr/bin/env -S python3 -IBS
"""The console from outside: pipes, terminals, a bare QEMU. PLATFORMS: pc linux

The programs are apps/cat, tests/programs/rawmode.c and keys.c."""
import fcntl
import os
import random
import signal
import subprocess
import sys
import termios
import time
sys.path.insert(0, 'tests')
from tap import *
from terminal_session import OnTerminal

CAT, RAW, KEYS = image_of('cat'), image_of('rawmode'), image_of('keys')

for app in 'cat', 'tests/programs/rawmode.c', 'tests/programs/keys.c':
    built = run('make', 'image', 'APP=' + app, limit=600)
    if built.status:
        ok(False, 'make image APP=' + app, built.err.decode())
        done_testing()

# ---- pipes ----

every_byte = bytes(range(256))
noise = random.Random(1).randbytes(10_000_000)


def short(value):
    """What to compare instead of megabytes: the length, and where the difference begins."""
    both = min(len(value), len(noise))
    at = next((i for i in range(both) if value[i] != noise[i]), both)
    return 'like the input up to byte %d, %d bytes in all' % (at, len(value))


for machine in MACHINES:
    r = run('tools/run', CAT, *on_machine(machine), input=every_byte)
    same((r.status, r.out), (0, every_byte), 'bytes 0 to 255 through cat on ' + machine)
    size = len(noise) if machine in ('microvm', 'linux') else len(noise) // 10
    r = run('tools/run', CAT, *on_machine(machine), input=noise[:size], limit=600)
    ok(r.status == 0 and r.out == noise[:size],
       '%d random bytes through cat on %s, and cat ends' % (size, machine),
       'status %d; %s; %r' % (r.status, short(r.out), r.err[-500:]))

escapes = b'\x10\x10D\x10E\x10IDE\x10' * 50
same(run('tools/run', CAT, input=escapes).out, escapes, "the run link's own escapes as data")

for name, stdin in ('/dev/null', '</dev/null'), ('a closed descriptor', '<&-'):
    r = run('sh', '-c', 'tools/run %s %s' % (CAT, stdin))
    same((r.status, r.out), (0, b''), 'cat ends at once: standard input is ' + name)

r = run('sh', '-c', 'yes | tools/run %s -- first' % RAW)
same((r.status, r.out), (7, b'y\n'), 'a program may end while more is waiting')
r = run('sh', '-c', '(printf a; sleep 0.3; printf b; sleep 0.3; printf c) | tools/run ' + CAT)
same(r.out, b'abc', 'a slow sender')
r = run('sh', '-c', 'tools/run %s <%s | (sleep 1; wc -c)' % (CAT, '/bin/sh'))
same(int(r.out), os.path.getsize('/bin/sh'), 'a slow reader')
r = run('tools/run', RAW, '--', 'errors', input=b'x')
like(r.out, rb'\Atcgetattr -1 .*\nisatty 000\n', 'pipes are no terminals')
like(r.out, rb'read -1 Bad address\nwrite -1 Bad address\n', 'bad pointers are EFAULT')

for number, status in (signal.SIGINT, 130), (signal.SIGTERM, 143):
    p = subprocess.Popen(['tools/run', CAT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    p.stdin.write(b'x')
    p.stdin.flush()
    os.read(p.stdout.fileno(), 1)  # it reads
    p.send_signal(number)
    try:
        p.wait(120)
    except subprocess.TimeoutExpired:
        p.kill()
    same(p.wait(), status,
         '%s reaches a program that waits for input' % signal.Signals(number).name)
    p.communicate()

# ---- a terminal ----


def on_raw(what, *more):
    return OnTerminal('tools/run', RAW, *more, '--', what)


t = OnTerminal('tools/run', CAT)
t.is_read()
t.type(b'hello\r')
ok(t.sees(b'hello\r\n') and t.sees(b'hello\r\n'), 'a line is echoed, then read', t.screen)
t.type(b'abx\x7fc\r')
ok(t.sees(b'abx\b \bc\r\n') and t.sees(b'abc\r\n'), 'erasing', t.screen)
t.type(b'one two\x17\x15three\r')
ok(t.sees(b'three\r\n') and t.sees(b'three\r\n'), 'a word and the whole line erased', t.screen)
t.type('a\u4e00\x7f\u3042\r'.encode())
ok(t.sees('a\u3042\r\n'.encode()), 'UTF-8 is erased by characters', t.screen)
t.type(b'\x04')
same(t.end(), (b'', 0), 'Ctrl-D ends cat with 0')

t = OnTerminal('tools/run', CAT)
t.is_read()
t.type(b'line\r')
t.sees(b'line\r\n') and t.sees(b'line\r\n')  # it reads: from now on Ctrl-C is its own
t.type(b'abc')
ok(t.sees(b'abc'), 'a line that is not finished is echoed')
t.type(b'\x03')
same(t.end(), (b'^C', 130), 'Ctrl-C ends a program that reads with 130')

t = on_raw('busy')
t.sees(b'ready\r\n')
t.type(b'x\r')
t.sees(b'working\r\n')
t.type(b'\x03')
same(t.end()[1], 130, 'and one that computes')

t = on_raw('raw')
t.sees(b'ready\r\n')
t.type(b'a\r\x03\x7f\xc3\xa9q')
same(t.end(), (b'<61><0d><03><7f><c3><a9><71>', 0),
     'raw mode: each byte at once, no echo, no signals')

t = on_raw('late')
t.sees(b'ready\r\n')
t.type(b'early\r')
ok(t.sees(b'line: early\r\n'), 'what is typed before the first read is not lost', t.screen)
same(t.end()[1], 0, 'and the program ends')

t = on_raw('timed')
t.sees(b'ready\r\n')
ok(t.sees(b'0 '), 'VTIME: a read that finds nothing in time', t.screen)
t.type(b'xyz')
ok(t.sees(b'end 0\r\n'), 'and goes on', t.screen)
same(t.end()[1], 0, 'timed reads end')

t = on_raw('flush')
t.sees(b'ready\r\n')
t.type(b'old\r')
ok(t.sees(b'flushed\r\n'), 'TCSAFLUSH', t.screen)
t.type(b'new\r')
ok(t.sees(b'line: new\r\n'), 'drops what was typed and not read', t.screen)
t.end()

t = on_raw('window')
same(t.end(), (b'30 rows 90 columns\r\n', 0), "the window's size")

# ---- signals of the terminal ----


def on_keys(*words):
    return OnTerminal('tools/run', KEYS, '--', *words)


def say(t, text, name):
    ok(t.sees(text), name, t.screen)


t = on_keys('read')
t.sees(b'ready\r\n')
t.is_read()
for key, text in (b'\x03', b'^C<INT>'), (b'\x1c', b'^\\<QUIT>'), (b'\x1a', b'^Z<TSTP>'):
    t.type(b'dropped' + key)
    say(t, text + b'\r\ninterrupted\r\n', 'a handler runs, and read() is interrupted: %r' % text)
t.type(b'kept\r')
say(t, b'line: kept\r\n', 'what was typed before is dropped')
t.resize(40, 70)
say(t, b'<WINCH>\r\n40 x 70\r\n', 'SIGWINCH, and the new size')
os.kill(t.pid, signal.SIGQUIT)
say(t, b'<QUIT>', 'SIGQUIT from outside')
os.kill(t.pid, signal.SIGTERM)
same(t.end()[1], 7, 'SIGTERM')

t = on_keys('restart')
t.sees(b'ready\r\n')
t.is_read()
t.type(b'\x1c')
say(t, b'<QUIT>', 'SA_RESTART: a handler runs')
t.type(b'a line\r')
ok(t.sees(b'line: a line') and b'interrupted' not in t.screen, 'and read() goes on', t.screen)
t.type(b'\x04')
same(t.end()[1], 0, 'to its end')

for word in 'compute', 'pause', 'wait':
    t = on_keys(word)
    t.sees(b'ready\r\n')
    for number, text in ((signal.SIGINT, b'<INT>'), (signal.SIGQUIT, b'<QUIT>')):
        os.kill(t.pid, number)
        say(t, text, '%s: %s reaches a program that never reads' % (word, text.decode()))
    t.resize(41, 71)
    say(t, b'<WINCH>\r\n41 x 71\r\n', word + ': and so does SIGWINCH')
    t.type(b'\x03')  # the terminal is still the host's, and in line mode
    say(t, b'<INT>', word + ': and Ctrl-C')
    os.kill(t.pid, signal.SIGTERM)
    say(t, b'<TERM>', word + ': and SIGTERM')
    same(t.end()[1], 7, word + ': which ends it')
p = subprocess.Popen(['tools/run', KEYS, '--', 'pause'], stdin=subprocess.PIPE,
                     stdout=subprocess.PIPE)
p.stdout.readline()
p.stdin.write(b'for somebody else')
p.stdin.flush()
p.send_signal(signal.SIGINT)
same(p.stdout.readline(), b'<INT>\n', 'a program that reads nothing hears its signals,')
left = fcntl.ioctl(p.stdin.fileno(), termios.FIONREAD, b'\0' * 4)
same(int.from_bytes(left, 'little'), 17, 'and its input is left alone')
p.send_signal(signal.SIGTERM)
p.communicate()

t = on_keys('read', 'own')
t.sees(b'ready\r\n')
t.is_read()
for key, text in (b'i', b'<INT>'), (b'q', b'<QUIT>'), (b'z', b'<TSTP>'):
    t.type(key)
    say(t, text, 'the keys that the program has set: ' + key.decode())
t.type(b'a\x1c\r')
say(t, b'line: a\x1c\r\n', 'and no others')
t.type(b'\x04')
t.end()
t = on_keys('read', 'off')
t.sees(b'ready\r\n')
t.is_read()
t.type(b'\x03\x1c\x1a\r')
say(t, b'line: \x03\x1c\x1a\r\n', 'without ISIG they are characters')
t.type(b'\x04')
same(t.end()[1], 0, 'as are the others')

t = on_keys('resize')
like(t.end()[0], rb'^the same\r\nanother\r\n<WINCH>\r\n31 x 90\r\ndone\r\n$',
     'TIOCSWINSZ: SIGWINCH if the size is another one')

for image, what in (KEYS, 'with signals'), (CAT, 'without'):
    t = OnTerminal('tools/run', image, '--', *['default'] * (image == KEYS))
    t.is_read()
    t.type(b'\x1aa line\r')
    say(t, b'^Za line\r\n', 'a program %s: Ctrl-Z is nothing to it' % what)
    t.type(b'\x1c')
    screen, status = t.end()
    same(status, 131, 'a program %s: Ctrl-\\ ends it' % what)
    like(screen, rb'ended by signal 3\r\n.*backtrace:\r\n', 'and says where it was')

if not ON_PC:  # the process alone, without tools/run
    for word in 'read', 'compute':
        t = OnTerminal(os.path.abspath(KEYS), word)
        t.sees(b'ready\r\n')
        if word == 'read':
            t.is_read()
        for key, text in (b'\x03', b'<INT>'), (b'\x1c', b'<QUIT>'), (b'\x1a', b'<TSTP>'):
            if word == 'read' or key != b'\x1a':  # the host's terminal would stop it
                t.type(key)
                say(t, text, 'a process, %s: %s' % (word, text.decode()))
        t.resize(40, 70)
        say(t, b'<WINCH>\r\n40 x 70\r\n', 'a process, %s: SIGWINCH' % word)
        os.kill(t.pid, signal.SIGQUIT)
        say(t, b'<QUIT>', 'a process, %s: SIGQUIT from outside' % word)
        os.kill(t.pid, signal.SIGTERM)
        same(t.end()[1], 7, 'a process, %s: SIGTERM' % word)
    done_testing()

# ---- a bare QEMU ----


def bare(*words, typed=b'one\ntwo\n\x04'):
    """Without tools/run: one serial line for all, with the firmware's messages first.

    A PC's firmware reads the line too, so nothing is typed before it has handed over."""
    p = subprocess.Popen(['qemu-system-x86_64', '-no-reboot', *words, '-kernel', CAT, '-nographic'],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    out = b''
    while b'Booting from ROM' not in out and 'microvm' not in words:
        out += os.read(p.stdout.fileno(), 4096)
    try:
        return p.communicate(typed, timeout=120)[0]
    except subprocess.TimeoutExpired:
        p.kill()
        return p.communicate()[0] + b' (and did not end)'


for words in (), ('-machine', 'microvm'), ('-machine', 'q35'):
    out = bare(*words).replace(b'\r\r', b'\r')
    like(out, rb'(one\r\n(two\r\n)?){2}two\r\n(two\r\n)?\Z',
         'qemu -kernel IMAGE -nographic %s: echo, lines, and Ctrl-D ends it' % ' '.join(words))
lines = b''.join(b'%08d\r\n' % i for i in range(20000))
for name, argument, typed in ('polled', '', ''), ('by interrupts', ' read', 'x\n'):
    # The reader takes nothing for a second: the transmitter stays full, and who writes waits.
    command = ("(printf '%s'; sleep 3) | qemu-system-x86_64 -no-reboot -machine microvm -nographic "
               "-kernel %s -append 'flood%s' | (sleep 1; cat)") % (typed, RAW, argument)
    r = run('sh', '-c', command)
    out = r.out.replace(b'\r\r', b'\r')
    ok(out.endswith(lines), 'a slow reader on the serial line, %s: nothing is lost' % name,
       out[-200:])

r = run('qemu-system-x86_64', '-no-reboot', '-machine', 'microvm', '-kernel', CAT,
        '-display', 'none', '-nodefaults')
same((r.status, r.out), (0, b''), 'no serial port at all: the image runs and ends')

done_testing()
