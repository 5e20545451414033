#!/usr/bin/python3 -IBS
"""The POSIX test suite: the conformance cases in tests/posix-suite/cases.txt, none of which needs
a second process, message queues, asynchronous I/O or shared memory objects. glibc passes every one.

PLATFORMS: pc linux. How they are built and run: tests/posix-suite/suite.py. A case alone:
tests/posix-suite/run CASE [PLATFORM]. UNSUPPORTED and UNTESTED count as failed.

Some cases take one sched_yield(), or a second, for long enough that all others have got where they
wait. Beside others, on a loaded machine, that fails now and then, whatever system is tested. So a
few that fail are run once more, alone, and that counts; how they failed before is told."""
import sys
sys.path[:0] = ['tests', 'tests/posix-suite']
import suite
from tap import *
from tap import PLATFORM

cases, excepted = suite.listed_cases(), suite.exceptions()
ok(len(excepted) <= suite.MOST_EXCEPTIONS, 'there are few exceptions')
ok(set(excepted) <= set(cases), 'each of them a case')
tested = suite.Suite(PLATFORM, BUILD, cases, 'listed')
tested.prepare()


SECOND_CHANCES = 6
failed = []  # (case, ...) as tell() got it


def tell_first(case, status, output, seconds):
    if status in (None, 0) or case in excepted or len(failed) == SECOND_CHANCES:
        tell(case, status, output, seconds)
    else:
        failed.append((case, status, output, seconds))


def tell(case, status, output, seconds):
    good = status == 0
    if case in excepted:
        ok(not good, case + ' fails as tests/posix-suite/exceptions.txt says',
           'it passes: take it out there')
        return
    alone = 'tests/posix-suite/run %s %s' % (case, PLATFORM)
    source = '%s/conformance/%s.c' % (tested.source, case)
    last = '\n'.join(output.splitlines()[-12:])
    ok(good, case, '%s after %.1f s; alone: %s\nsource: %s\n%s'
       % (suite.verdict(status), seconds, alone, source, last))


tested.run_all(cases, tell_first)
for case, status, output, _ in failed:
    diag('%s: %s beside others:\n%s' % (case, suite.verdict(status), output[-500:]))
    tested.run_all([case], tell)
done_testing()
