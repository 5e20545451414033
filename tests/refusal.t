#!/usr/bin/env -S python3 -IBS
# No storm: it knows how many allocations there are.
"""Memory that is refused at a program's start: any allocation, one a run. First a hundred starts
in one machine (tests/inside-refusal), then programs, a boot for each (tests/starts.py), of which
only some are tried here; `make soak T=refusal` tries all.

Always the same ones, so that what fails is to blame; tests/refusal.t SEED tries others.
PLATFORMS: pc linux"""
import random
import sys
sys.path.insert(0, 'tests')
from tap import *
import starts

BOOTS = 80

seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
diag('seed %d' % seed)
starts.inside(seed, 300)

chance = random.Random(seed)
programs, wrong, refusals = starts.starts(), [], 0
for n in range(BOOTS):
    start = chance.choice(programs)
    number = int(2 ** chance.uniform(0, 8))
    was, complaint = starts.refused(start, chance.choice(('kernel', 'malloc')), number)
    refusals += was
    wrong += [complaint] if complaint else []
ok(not wrong, '%d boots of %d programs, one allocation refused in each' % (BOOTS, len(programs)),
   '\n'.join(wrong[:3]))
ok(refusals > BOOTS / 4, 'there was something to refuse in %d of them' % refusals)
done_testing()
