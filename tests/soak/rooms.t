#!/usr/bin/env -S python3 -IBS
"""A thousand rooms that wait, as processes of this host: together they take little memory and no
processor time; and each still answers at the end."""
import os
import resource
import subprocess
import sys
import time
sys.path.insert(0, 'tests')
from tap import *

ROOMS = 1000
MEMORY_MAX = 1000 << 20
QUIET_SECONDS = 20

image = 'build/linux/cat'
built = run('make', '-s', 'image', 'APP=cat', 'PLATFORM=linux', limit=600)
if built.status:
    ok(False, 'make image', built.err.decode())
    done_testing()


def memory(pid):
    """What would be free without this process, in bytes: shared pages count in part."""
    with open('/proc/%d/smaps_rollup' % pid) as f:
        return sum(int(line.split()[1]) << 10 for line in f if line.startswith('Pss:'))


def ticks(pid):
    """The processor time that it has taken."""
    with open('/proc/%d/stat' % pid) as f:
        return sum(map(int, f.read().rpartition(')')[2].split()[11:13]))


most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
ours, theirs = os.pipe()
rooms = [subprocess.Popen([image], stdin=subprocess.PIPE, stdout=theirs) for _ in range(ROOMS)]
for room in rooms:  # one line through each: it runs, and waits for the next
    room.stdin.write(b'x')
    room.stdin.flush()
    os.read(ours, 1)
total = sum(memory(room.pid) for room in rooms)
before = sum(ticks(room.pid) for room in rooms)
time.sleep(QUIET_SECONDS)
spent = sum(ticks(room.pid) for room in rooms) - before
ok(total < MEMORY_MAX, 'together they take less than 1 GB', '%d bytes' % total)
same(spent, 0, 'and no processor time while they wait')
for room in rooms:
    room.stdin.close()
status = [room.wait(60) for room in rooms]
same(status.count(0), ROOMS, 'each ends when its input does')
diag('result: %d rooms, %d MB together, %d ticks in %d s'
     % (ROOMS, total >> 20, spent, QUIET_SECONDS))
done_testing()
