#!/usr/bin/env -S python3 -IBS
"""As tests/refusal.t, but whole: every allocation of every start in one machine (of Lua's scripts
200 each); every allocation of a hundred programs' starts, up to the 250th of the kernel and of
malloc() each, a boot for each."""
import glob
import os
import sys
from concurrent.futures import ThreadPoolExecutor
sys.path.insert(0, 'tests')
from tap import *
import starts

MOST = 250
SECONDS = 120  # for a program whose runs take long, half of it for each kind

starts.inside(1, 20000)

cache = os.environ.get('HITOMA_CACHE') or os.path.join(
    os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache'), 'hitoma')
for tar in glob.glob(cache + '/src/newlib-*.tar.xz')[:1]:
    run('tar', '-xf', tar, '-C', tmp, '--wildcards', '*/newlib/testsuite/*')
newlib = sorted(glob.glob(tmp + '/*/newlib/testsuite/newlib.*/*.c'))
programs = starts.starts() + starts.more_starts(newlib)
ok(len(programs) >= 100, '%d programs' % len(programs))


def whole(start):
    return [starts.sweep(start, kind, MOST, SECONDS / 2) for kind in ('kernel', 'malloc')]


boots = 0
with ThreadPoolExecutor(os.cpu_count()) as pool:
    for start, results in zip(programs, pool.map(whole, programs)):
        boots += sum(count for count, _ in results)
        complaints = [wrong for _, wrong in results if wrong]
        ok(not complaints, '%s: %d and %d allocations' % (start.name, *(n for n, _ in results)),
           '\n'.join(complaints))
print('# result: %d programs, %d boots with one allocation refused' % (len(programs), boots))
done_testing()
