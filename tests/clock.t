#!/usr/bin/python3 -IBS
"""Clocks and the timer on every kind of machine: which of them has what is in docs/03-traps.md.

PLATFORMS: pc linux. No test here says how long anything took: only order (never backwards, never
too early) and, for the time of day, the host's."""
import re
import sys
import time

sys.path.insert(0, 'tests')
from tap import *  # noqa: E402

IMAGE = image_of('clock')
built = run('make', 'image', 'APP=tests/programs/clock.c', limit=600)
if built.status:
    ok(False, 'make image', built.err.decode())
    done_testing()

# The machine, and who is expected to know the rate of its TSC.
PM_TIMER, APIC_TIMER = b'by the ACPI PM timer', b"by the local APIC's timer"
KINDS = [
    ('microvm', 'max', APIC_TIMER),
    ('microvm,pit=off,pic=off,rtc=off', 'max', APIC_TIMER),
    ('microvm,acpi=off', 'max', APIC_TIMER),
    ('microvm,ioapic2=off', 'qemu64', APIC_TIMER),
    ('q35', 'max', PM_TIMER),
    ('q35,hpet=off', 'qemu64', PM_TIMER),
    ('pc', 'max', PM_TIMER),
    ('pc,hpet=off', 'max', PM_TIMER),
    ('pc,acpi=off', 'max', APIC_TIMER),
]
if not ON_PC:
    KINDS = [('linux', 'the host', b"by Linux's clock")]
for machine, cpu, source in KINDS:
    words = ['MACHINE=' + machine, 'CPU=' + cpu] if ON_PC else []
    r = run('tools/run', IMAGE, *words, 'OPTIONS=hitoma.log=1', 'TIMEOUT=50')
    ok(r.status == 0 and r.out.endswith(b'1..10\n') and b'not ok' not in r.out and source in r.err,
       'clock and sleep on %s, %s, %s' % (machine, cpu, source.decode()), (r.out + r.err).decode())

if not ON_PC:
    before = int(time.time())
    r = run('tools/run', IMAGE, '--', 'wall')
    ok(before - 1 <= int(r.out) <= time.time() + 1, "the wall clock is the host's", r.out.decode())
    done_testing()

r = run('tools/run', IMAGE, 'CPU=qemu64,-apic', 'TIMEOUT=50', '--', 'sleep', '1000')
ok(r.status == 126 and b'no local APIC' in r.err, 'a processor without a timer: a message',
   r.err.decode())

r = run('tools/run', IMAGE, 'TIMEOUT=50', '--', 'sleep', '4600')
same(r.status, 0, "a sleep longer than the local APIC's timer can count")

for machine in MACHINES:
    before = int(time.time())
    r = run('tools/run', IMAGE, 'MACHINE=' + machine, '--', 'wall')
    now = int(r.out)
    # The RTC knows whole seconds, and ticks in its own time.
    ok(before - 2 <= now <= time.time() + 2, "the wall clock on %s is the host's" % machine,
       '%d, %d' % (before, now))
    r = run('tools/run', IMAGE, 'MACHINE=' + machine,
            'QEMU_FLAGS=-rtc base=2001-02-03T04:05:06,clock=vm', '--', 'wall')
    ok(981173105 <= int(r.out) < 981173106 + LIMIT, 'and follows -rtc base= on ' + machine,
       r.out.decode())

r = run('tools/run', IMAGE, 'MACHINE=microvm,rtc=off', 'OPTIONS=hitoma.log=1', '--', 'wall')
ok(1767225600 <= int(r.out) < 1767225600 + LIMIT and re.search(b'no wall clock', r.err),
   'a machine without one counts from 2026, and says so', (r.out + r.err).decode())

done_testing()
