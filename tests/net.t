#!/usr/bin/env -S python3 -IBS
"""The network of a Linux process (drivers/linux/net.c), below the network interface
(kernel/netdev.h): what tests/inside-devices/ sends and receives, against its model and ours."""
import os
import random
import socket
import struct
import subprocess
import sys
import threading
sys.path.insert(0, 'tests')
from tap import *

IMAGE, FD, MAC = 'build/linux/inside-devices', 20, '02:00:00:00:00:01'
SEED = 3

for app in 'tests/inside-devices', 'cat':
    built = run('make', 'image', 'PLATFORM=linux', 'APP=' + app, limit=600)
    if built.status:
        ok(False, 'make image APP=' + app, built.err.decode())
        done_testing()


def start(sock, option, *words, **more):
    """The image, with the socket as its descriptor FD."""
    os.dup2(sock.fileno(), FD)
    try:
        return subprocess.Popen([IMAGE, 'hitoma.net=%d%s,mac=%s' % (FD, option, MAC), 'frames',
                                 *words], pass_fds=[FD], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, **more)
    finally:
        os.close(FD)


def finish(process, name):
    """The program's own tests pass. Returns what it said."""
    try:
        out, err = process.communicate(timeout=120)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        err += b' (took too long)'
    out = out.decode(errors='replace')
    passed = process.returncode == 0 and 'not ok' not in out
    ok(passed, name + ': every case passes', out + err.decode(errors='replace'))
    ok('\n1..' in out or out.startswith('1..'), name + ': to the last', out)
    return out


def pair():
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)


# ---- a million random frames, through a socket that is connected to itself ----

for option, frames in ('', 1000000), (',header,mtu=9000', 50000):
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    sock.bind(b'\0hitoma-test-%d%s' % (os.getpid(), option.encode()))
    sock.connect(sock.getsockname())
    finish(start(sock, option, 'loop', str(frames), '5'), 'a loop of %d%s' % (frames, option))
    sock.close()

# ---- somebody else sends them back, now and then slowly: so it sleeps ----


def echo(sock):
    rng, count = random.Random(SEED), 0
    try:
        while True:
            frame = sock.recv(10000)
            count += 1
            if rng.random() < 0.001:
                threading.Event().wait(0.01)
            sock.send(frame)
    except OSError:
        pass


ours, theirs = pair()
process = start(theirs, '', 'loop', '40000')
theirs.close()
threading.Thread(target=echo, args=[ours], daemon=True).start()
out = finish(process, 'an echo')
sleeps = [int(line.split()[3]) for line in out.splitlines() if line.endswith('sleeps')]
ok(sleeps and sleeps[0] > 0, 'an echo: it has slept', out)
ours.close()

# ---- what Linux is to finish, and what it says of what comes ----

ours, theirs = pair()
ours.settimeout(60)
process = start(theirs, ',header', 'offload')
theirs.close()
wanted = [(1, 0, 0, 0, 34, 6, 100), (1, 1, 54, 1460, 34, 16, 5000), (1, 4, 74, 1440, 54, 16, 9000)]
for want in wanted:
    frame = ours.recv(10000)
    same(struct.unpack('<BBHHHH', frame[:10]) + (len(frame) - 10,), want,
         'offload %d: the header before the frame' % want[1])
    same(set(frame[10:]), {want[6] & 255}, 'offload %d: the frame' % want[1])


def header(flags, kind=0):
    return struct.pack('<BBHHHH', flags, kind, 0, 0, 0, 0)


body = b'\x02' * 12 + b'\x88\xb5'
for frame in (header(0) + body, header(2) + body + bytes(100), header(1) + bytes(1500),
              b'', b'abc', header(0), header(0) + body[:-1], header(0) + body + bytes(1501),
              header(0, 1) + body, header(0) + body + bytes(1500),
              header(0) + body[:12] + b'\x88\xb6'):
    ours.send(frame)
out = finish(process, 'what comes')
lines = [line for line in out.splitlines() if line.startswith('length')]
same(lines, ['length 14 unknown lost 0', 'length 114 good lost 0', 'length 1500 good lost 0',
             'length 1514 unknown lost 6', 'length 14 unknown lost 6'],
     'what is too short, too long or cut in segments is lost, and nothing else (ND-9)')
ours.close()

# ---- nobody there ----

ours, theirs = pair()
process = start(theirs, '', 'gone', stdin=subprocess.PIPE)
theirs.close()
process.stdout.readline()
ours.close()
finish(process, 'nobody there')

# ---- a tap, where there may be one ----

TAP = r'''
import fcntl, os, random, socket, struct, subprocess, sys
room = subprocess.Popen(['tools/run', sys.argv[1], 'NET=tap:hitoma0', '--', 'frames', 'echo'],
                        stdout=subprocess.PIPE)
room.stdout.readline()
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    fcntl.ioctl(s, 0x8914, struct.pack('16sH22x', b'hitoma0', 0x1 | 0x40 | 0x100))  # up
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x88b5))
wire.bind(('hitoma0', 0x88b5))
wire.settimeout(60)
rng, wrong = random.Random(3), 0
a, b, test = b'\x02' * 6, b'\x06' * 6, b'\x88\xb5'
for burst in range(1000):
    sent = [rng.randbytes(rng.randrange(1, 1487)) for _ in range(rng.randrange(1, 20))]
    for data in sent:
        wire.send(a + b + test + data)
    for data in sent:
        frame = wire.recv(2000)
        while frame[:6] == a:  # our own, which the socket hears, too
            frame = wire.recv(2000)
        wrong += frame != b + a + test + data
print('wrong', wrong)
stop = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
stop.bind(('hitoma0', 0))
stop.send(a + b + b'\x88\xb6' + bytes(46))
print(room.stdout.read().decode())
print('status', room.wait())
'''
name = 'a tap: what is sent comes back'
if os.access('/dev/net/tun', os.R_OK | os.W_OK) and run('unshare', '-rn', 'true').status == 0:
    done = run('unshare', '-rn', 'python3', '-c', TAP, IMAGE, limit=120)
    text = done.out.decode()
    ok('wrong 0\n' in text and 'status 0\n' in text and 'not ok' not in text, name,
       text + done.err.decode())
    done = run('unshare', '-rn', 'python3', 'tools/run', IMAGE, 'NET=tap:hitoma1', '--', 'frames',
               'list')
    like(done.out.decode(), r'^eth0 mtu 1500 features f 02:48:[0-9a-f:]+\n$', 'a tap: its features')
else:
    skip(name, 'no /dev/net/tun, or no right to a network of our own')

# ---- wrong words ----

for word, why in (('tap:', 'tap:NAME'), ('tap:much-too-long-for-a-name', 'tap:NAME'),
                  ('slirp', 'tap:NAME'), ('fd:99', 'Bad file descriptor'), ('fd:x', 'fd:N')):
    done = run('tools/run', IMAGE, 'NET=' + word, '--', 'frames', 'list')
    same(done.status, 125, 'NET=%s is refused' % word)
    like(done.err.decode(), 'NET=.*' + why, 'NET=%s: and why' % word)
done = run('tools/run', 'build/linux/cat', 'NET=tap:x')
like(done.err.decode(), 'build it with `NEEDS = linux-net`', 'an image without the driver')
for word in ('20', '20,mac=', '20,mac=01:00:00:00:00:00', '20,mtu=67,mac=' + MAC,
             '20,mtu=65522,mac=' + MAC, '32,mac=' + MAC, '20,mac=' + MAC + 'x',
             '20,mac=' + MAC):
    done = run(IMAGE, 'hitoma.net=' + word, 'frames', 'list')
    same(done.status, 126, 'hitoma.net=%s is refused' % word) or diag(done.err.decode())
same(run(IMAGE, 'frames', 'list').out, b'', 'none')

done_testing()
