#!/usr/bin/env -S python3 -IBS
"""The Linux platform: what an image is as a process. What any platform must do is in the tests that
say PLATFORMS, which run there, too.

Nothing is said of times, but that a program ends at all."""
import ctypes
import fcntl
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import termios
import time
sys.path.insert(0, 'tests')
from tap import *
from terminal_session import OnTerminal

os.environ['PLATFORM'] = 'linux'
LIMIT_OF_CALLS = 20
ONLY_WITH_PROCESSORS = 56  # clone: the filter lets it through with SMP= alone (lock.c)
PROCESS, HELLO = 'build/linux/process', 'build/linux/hello'

for app in 'tests/programs/process.c', 'hello', 'cat', 'lua':
    built = run('make', 'image', 'APP=' + app, limit=600)
    if built.status:
        ok(False, 'make image APP=' + app, built.err.decode())
        done_testing()

# ---- what the image is made of ----


def number(name, image):
    found = re.search(r'^([0-9a-f]+) \w %s$' % name, run('nm', image).out.decode(), re.M)
    return int(found[1], 16)


def calls_elsewhere(image):
    """Instructions that enter the host's kernel and lie outside of the hypercalls' pages."""
    start, end = number('hypercall_start', image), number('hypercall_end', image)
    inside, outside = 0, []
    for line in run('objdump', '-d', '--no-show-raw-insn', image).out.decode().splitlines():
        found = re.match(r'\s*([0-9a-f]+):\s+(syscall|sysenter|int\s+\$0x80)\b', line)
        if found and start <= int(found[1], 16) < end:
            inside += 1
        elif found:
            outside.append(line)
    return inside, outside


with open('kernel/platform/linux/hypercall_numbers.h', encoding='utf-8') as f:
    numbers = set(re.findall(r'^#define HYPERCALL_\w+ +(\d+)$', f.read(), re.M))
with open('kernel/platform/linux/hypercall.h', encoding='utf-8') as f:
    listed = set(re.findall(r'^ \*      \w+ +(\d+)  \S', f.read(), re.M))
same(sorted(numbers), sorted(listed), 'hypercall.h lists the system calls of hypercall.S')
ok(len(numbers) <= LIMIT_OF_CALLS + 1 and str(ONLY_WITH_PROCESSORS) in numbers,
   'at most %d of them, and one for further processors' % LIMIT_OF_CALLS, len(numbers))
for name in 'hello', 'lua':
    inside, outside = calls_elsewhere('build/linux/' + name)
    same(outside, [], 'no system call of %s is outside of their pages' % name)
    ok(inside >= len(numbers), 'and they are found', inside)

headers = run('readelf', '-lW', HELLO).out.decode()
unlike(headers.encode(), rb'INTERP|DYNAMIC', 'a static executable')
rights = re.findall(r'^  (LOAD|GNU_STACK) .* ([R ][W ][E ]) 0x', headers, re.M)
ok(len(rights) == 4 and not any('W' in r and 'E' in r for _, r in rights),
   'no segment is writable and executable, nor is the stack', headers)
for beside in '.map', '.sym', '.dis':
    ok(os.path.getsize(HELLO + beside), beside + ' lies beside it')

# ---- by itself, without tools/run ----


def alone(*words, **options):
    return run(PROCESS, *words, **options)


r = run(HELLO)
same((r.status, r.out, r.err), (0, b'hello, world\n', b''), 'hello')
r = alone('a', 'b  c', "it's", '', '"', '\\', '$x', 'env.A=1 2', '--', 'env.A=2', '--')
same((r.status, r.out), (10, b'[a][b  c][it\'s][]["][\\][$x][env.A=2][--]1 2\n'),
     'words arrive as they are; env. and -- mean what they mean on a PC')
same(alone('x' * 100000).out, b'[%s]\n' % (b'x' * 100000), 'a long word')
same(alone(env={'A': 'host'}).out, b'\n', "the host's environment stays outside")
r = alone('hitoma.nonsense=1')
ok(r.status == 126 and b'there is no such kernel option' in r.err, 'a wrong option', r.err.decode())
for value, status in (('1.25M', 0), ('800K', 0), ('100K', 126), ('0', 126), ('64X', 126),
                      ('', 126), ('17000G', 126)):
    same(run(HELLO, 'hitoma.mem=' + value).status, status, 'hitoma.mem=' + value)
r = run('sh', '-c', 'ulimit -v 20000; exec "$0"', HELLO)
ok(r.status == 126 and b'Linux gives no' in r.err, 'no memory from the host: a message',
   r.err.decode())
same(run('sh', '-c', 'ulimit -v 20000; exec "$0" hitoma.mem=8M', HELLO).status, 0, 'less is enough')

os.makedirs(tmp + '/in')
with open(tmp + '/in/file', 'w') as f:
    f.write('print(("x"):rep(3))\n')
run('tar', '-C', tmp + '/in', '-cf', tmp + '/in.tar', '.')
LUA = 'build/linux/lua'
same(run('sh', '-c', '"$0" hitoma.files=8 /file 8<"$1"', LUA, tmp + '/in.tar').out, b'xxx\n',
     'files by a descriptor')
for wrong in '77', '0', '/', '':
    r = run(LUA, 'hitoma.files=' + wrong)
    ok(r.status == 126 and b'hitoma.files=' in r.err, 'hitoma.files=' + wrong, r.err.decode())
r = run('sh', '-c', '"$0" hitoma.out=1 -e \'io.open("/new", "w"):write("text")\' 7>"$1"', LUA,
        tmp + '/out.tar')
ok(r.status == 0 and b'new' in run('tar', '-tf', tmp + '/out.tar').out, 'OUT by descriptor 7')
same(run(LUA, 'hitoma.out=1').status, 126, 'or an error')
same(run(HELLO, 'hitoma.run=1').status, 126, 'hitoma.run=1 without tools/run')

CAT = 'build/linux/cat'
for name, words in (('no input', '</dev/null'), ('a closed input', '<&-')):
    same(run('sh', '-c', '"$0" ' + words, CAT).status, 0, name)
for words, status in (('>/dev/full', 125), ('>&-', 125), ('| true', 0)):
    same(run('sh', '-c', '"$0" ' + words, HELLO).status, status, 'hello ' + words)
r = run('bash', '-c', 'yes | "$0" | head -n 1; echo ${PIPESTATUS[1]}', CAT)
same(r.out, b'y\n141\n', 'a reader that goes ends it by SIGPIPE')

read, write = os.pipe()
before = fcntl.fcntl(read, fcntl.F_GETFL)
os.write(write, b'data')
os.close(write)
same(run('sh', '-c', '"$0" <&%d' % read, CAT, pass_fds=(read,)).out, b'data', 'a pipe')
same(fcntl.fcntl(read, fcntl.F_GETFL), before, "whose flags are afterwards as they were")
read, write = os.pipe()
os.set_blocking(write, False)
p = subprocess.Popen([LUA, '-e', 'print(("x"):rep(1000000))'], stdout=write)
os.close(write)
with open(read, 'rb') as f:
    time.sleep(0.2)
    same((len(f.read()), p.wait()), (1000001, 0), 'an output that does not block and is full')

# ---- signals ----


def started(*words):
    p = subprocess.Popen([PROCESS, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE)
    p.stdout.read(1)
    p.stdout.readline()
    return p


def ended(p, number):
    time.sleep(0.05)  # it may sleep already; if not, it must be right, too
    p.send_signal(number)
    try:
        out, err = p.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        p.kill()
        out, err = p.communicate()
    return p.returncode, out, err


for word in 'read', 'wait':
    bye = b'bye\n' if word == 'read' else b''
    status, out, err = ended(started(word), signal.SIGTERM)
    same((status, out), (143, bye), 'SIGTERM is the power button: ' + word)
status, out, err = ended(started('read'), signal.SIGINT)
same((status, out), (130, b'bye\n'), 'SIGINT is Ctrl-C')
status, out, err = ended(started('wait'), signal.SIGSEGV)
ok(status == 139 and b'signal 11 was sent from outside' in err and b'backtrace' in err,
   'SIGSEGV from outside is reported as such', err.decode())
p = started('read')
p.stdin.write(b'busy\n')
p.stdin.flush()
status, out, err = ended(p, signal.SIGTERM)
same((status, out), (143, b'bye\n'), 'and comes through to a program that computes')

# At the host's limit of mappings: an error, and what is given back is there again.
r = run(PROCESS, 'hitoma.mem=1G', 'maps', limit=300)
same((r.status, r.out), (0, b'all again\n'), 'more mappings than the host allows')
r = run(PROCESS, 'hitoma.mem=1G', 'sparse', limit=300)
same((r.status, r.out), (0, b'touched\n'), 'touches here and there make no mapping each')

same(run(PROCESS, 'sleeps', '20000', limit=300).out, b'slept\n', '20,000 sleeps come to an end')
p = subprocess.Popen([PROCESS, 'compute'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
while p.poll() is None:  # each byte is a SIGIO
    try:
        os.write(p.stdin.fileno(), b'x\n')
    except OSError:
        break
    time.sleep(0.0001)
same(p.stdout.read(), b'computed\n', 'registers survive signals')

# ---- a terminal of its own ----


def part_of(mode):
    return mode[:4] + [mode[6][:17]]


def mode_of(t):
    return part_of(termios.tcgetattr(t.fd))


def on_terminal(keys, wanted, status, name):
    t = OnTerminal(PROCESS, 'read')
    before = part_of(t.mode_before)
    t.sees(b'ready\r\n')
    t.type(b'line\r')
    ok(t.sees(b'line\r\n') and t.sees(b'line\r\n'), name + ': echo, and the line', t.screen)
    raw = mode_of(t)
    if isinstance(keys, bytes):
        t.type(keys)
    else:
        os.kill(t.pid, keys)
    ok(t.sees(wanted), name + ': seen', t.screen)
    # Before the other end is closed: there the mode is gone.
    end = time.monotonic() + LIMIT
    while mode_of(t) != before and time.monotonic() < end:
        time.sleep(0.01)
    ok(raw != before and mode_of(t) == before, name + ': the terminal is as it was')
    got = t.end()[1]
    same(128 - got if got < 0 else got, status, name + ': the status')


held = [os.open(os.devnull, os.O_RDONLY)]
on_terminal(b'\x04', b'bye', 0, 'the end of the input')
on_terminal(b'\x03', b'bye', 130, 'Ctrl-C')
on_terminal(b'fault\r', b'page fault', 139, 'a fault')
on_terminal(b'abort\r', b'signal 6', 134, 'abort()')
on_terminal(signal.SIGTERM, b'bye', 143, 'SIGTERM')
on_terminal(signal.SIGSEGV, b'sent from outside', 139, 'SIGSEGV from outside')
on_terminal(signal.SIGQUIT, b'signal 3', 131, 'SIGQUIT')
t = OnTerminal('/bin/sh', '-c', 'a=$(stty -g); %s read | head -n 1; [ "$a" = "$(stty -g)" ] && '
               'echo the same' % PROCESS)
t.sees(b'ready\r\n')
t.type(b'line\r')
t.type(b'line\r')  # head may not have gone when the first is written
ok(t.sees(b'the same\r\n'), 'a reader that goes: the terminal is as it was', t.screen)
t.end()
t = OnTerminal(PROCESS, 'read')
t.sees(b'ready\r\n')
t.type(b'busy\r')
t.sees(b'busy\r\n')
time.sleep(0.2)
t.type(b'\x03')
same(t.end()[1], 130, 'Ctrl-C ends a program that computes')

# ---- small ----

p = started('wait')
with open('/proc/%d/status' % p.pid, encoding='ascii') as f:
    resident = int(re.search(r'VmRSS:\s+(\d+) kB', f.read())[1])
p.kill()
p.communicate()
ok(resident <= 300, 'a program that waits has at most 300 KB resident', resident)

# ---- the host's tools, where they are installed ----

if shutil.which('valgrind'):
    r = run('valgrind', '-q', LUA, 'hitoma.lock=no', '-e',
            'print(#("x"):rep(100000))')
    same((r.status, r.out), (0, b'100000\n'), 'valgrind')
    r = run('valgrind', '--tool=callgrind', '--callgrind-out-file=%s/cg' % tmp, LUA,
            'hitoma.lock=no', '-e', 'local s = 0 '
            'for i = 1, 1000 do s = s + #tostring(i) end print(s)')
    same(r.out, b'2893\n', 'callgrind')
    with open(tmp + '/cg', encoding='utf-8') as f:
        ok('luaV_execute' in f.read(), 'which knows the functions by name')
else:
    skip('valgrind', 'it is not installed')
if shutil.which('gdb'):
    r = run('tools/debug', PROCESS, '--', 'read',
            env=dict(os.environ, GDB_BATCH='continue;bt;hitoma trap'), input=b'fault\n')
    like(r.out, rb'fault_report .*<signal handler called>\n[^\n]*(read_all|main) .*kernel_main'
         rb'.*rip [0-9a-f]+  (read_all|main).*\nvector 14',
         'gdb goes through a fault to the program and the kernel')
else:
    skip('gdb', 'it is not installed')
done_testing()
