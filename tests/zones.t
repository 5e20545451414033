#!/usr/bin/env -S python3 -IBS
"""Time zone files: the host's, by Python's zoneinfo and by ours; damaged ones; the reader alone.

PLATFORMS: pc linux."""
import datetime
import os
import random
import sys
import zoneinfo

sys.path.insert(0, 'tests')
from tap import *

FOLDER = '/usr/share/zoneinfo/'
ZONES = """Europe/Paris Europe/Dublin Europe/Moscow America/New_York America/Sao_Paulo America/Nuuk
    Africa/Casablanca Africa/Cairo Asia/Kolkata Asia/Tehran Asia/Tokyo Australia/Lord_Howe
    Pacific/Apia Pacific/Kiritimati Antarctica/Troll Etc/GMT+5 UTC""".split()
UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
YEAR = 31556952

if not os.path.isdir(FOLDER):
    skip_all('this host has no zone files (package tzdata)')
built = run('make', 'image', 'APP=tests/programs/zones.c', limit=600)
if built.status:
    ok(False, 'make image', built.err.decode())
    done_testing()
IMAGE = image_of('zones')

there = tmp + '/in'
raw = {}
for zone in ZONES:
    place = there + FOLDER + zone
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with open(FOLDER + zone, 'rb') as source, open(place, 'wb') as copy:
        raw[zone] = source.read()
        copy.write(raw[zone])


def put(path, data):
    os.makedirs(os.path.dirname(there + path), exist_ok=True)
    with open(there + path, 'wb') as file:
        file.write(data)


def told(zones, lines):
    """One list of answers for each zone, its first line apart."""
    r = run('tools/run', IMAGE, 'FILES=' + there, 'TIMEOUT=200', '--', *zones,
            input=''.join(line + '\n' for line in lines).encode(), limit=300)
    out = r.out.decode(errors='replace').splitlines()
    if r.status or len(out) != len(zones) * (len(lines) + 1):
        diag('status %d, %d lines\n%s' % (r.status, len(out), r.err.decode()))
        out += [''] * (len(zones) * (len(lines) + 1) - len(out))
    size = len(lines) + 1
    return {zone: (out[i * size], out[i * size + 1:(i + 1) * size])
            for i, zone in enumerate(zones)}


def local(zone, seconds):
    """The line that tests/programs/zones.c should print."""
    at = (EPOCH + datetime.timedelta(seconds=seconds)).astimezone(zone)
    offset = int(at.utcoffset().total_seconds())
    sign, minutes = '+-'[offset < 0], abs(offset) // 60
    return '%04d%s %s%02d%02d %s %d %s' % (
        at.year, at.strftime('-%m-%d %H:%M:%S'), sign, minutes // 60, minutes % 60,
        at.tzname(), bool(at.dst()), at.tzname())


def changes(zone):
    """Moments at which the zone's clocks change: by halving, without looking into the file."""
    found, step = [], 86400 * 4
    for start in range(-100 * YEAR, 100 * YEAR, step):
        low, high = start, start + step
        before = local(zone, low)[19:]
        if local(zone, high)[19:] == before:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if local(zone, middle)[19:] == before else (low, middle)
        found.append(high)
    return found


random.seed(20)
for zone in ZONES:
    rules = zoneinfo.ZoneInfo(zone)
    moments = [random.randrange(-150 * YEAR, 300 * YEAR) for _ in range(150)]
    turns = changes(rules)
    if len(turns) > 150:
        turns = turns[:50] + random.sample(turns[50:-50], 50) + turns[-50:]
    for turn in turns:
        moments += [turn - 1, turn]
    wanted = [local(rules, moment) for moment in moments]
    lines = ['t %d' % moment for moment in moments]
    times = []
    for _ in range(100):
        times.append(datetime.datetime(1970, 1, 1) + datetime.timedelta(
            seconds=random.randrange(-60 * YEAR, 200 * YEAR)))
    for turn in turns[-100:]:
        # around the change, by the clocks of before: hours that are left out, or come twice
        clock = (EPOCH + datetime.timedelta(seconds=turn - 1)).astimezone(rules)
        for minutes in -90, -30, 20, 50, 90:
            times.append(clock.replace(tzinfo=None) + datetime.timedelta(minutes=minutes))
    for time in times:
        lines.append('l %d %d %d %d %d %d' % time.timetuple()[:6])
        wanted.append('%d same' % ((time.replace(tzinfo=rules) - EPOCH) //
                                   datetime.timedelta(seconds=1)))
    got = told([zone], lines)[zone][1]
    wrong = ['%s: %s, the host has %s' % each for each in zip(lines, got, wanted)
             if each[1] != each[2]]
    same(wrong[:5], [], '%s: %d moments and local times' % (zone, len(lines)))

# --- ways to name a zone, and what is none

PARIS, TOKYO = zoneinfo.ZoneInfo('Europe/Paris'), zoneinfo.ZoneInfo('Asia/Tokyo')
put('/etc/localtime', raw['Asia/Tokyo'])
put('/zones/mine', raw['Europe/Paris'])
put(FOLDER + 'EST5EDT', raw['Europe/Paris'])  # a rule is a rule, unless a colon is in front
paris, tokyo, utc = (local(zone, 1594000000) for zone in
                     (PARIS, TOKYO, zoneinfo.ZoneInfo('UTC')))
cases = {':Europe/Paris': paris, 'Europe/Paris': paris, '/zones/mine': paris,
         ':/zones/mine': paris, ':EST5EDT': paris, '-': tokyo, 'CET-1CEST,M3.5.0,M10.5.0/3': paris,
         ':JST-9': tokyo, 'EST5EDT': '2020-07-05 21:46:40 -0400 EDT 1 EDT',
         'Europe': utc, 'Europe/Nowhere': utc, '': utc, ':': utc, '/': utc, '/dev/zero': utc,
         '../../../etc/localtime': tokyo, 'x' * 600: utc}
answers = told(list(cases), ['t 1594000000'])
for name, wanted in cases.items():
    same(answers[name][1], [wanted], 'TZ=%s' % name[:40])
same(answers[':Europe/Paris'][0], ':Europe/Paris: CET CEST', 'tzname')

# --- files of other shapes

data = raw['Europe/Paris']
second = data.index(b'TZif', 4)
rule = data.rindex(b'\n', 0, -1)
put('/zones/version1', data[:4] + b'\0' + data[5:second])
put('/zones/norule', data[:rule] + b'\n\n')
late = 'l 2200 7 1 12 0 0'
answers = told(['/zones/version1', '/zones/norule', 'Europe/Paris'], ['t 1594000000', late])
same(answers['/zones/version1'][1], [paris, '7273796400 same'],
     'version 1: right until its table ends, then as it ended')
same(answers['/zones/norule'], ('/zones/norule: CET CEST', [paris, '7273796400 same']),
     'a file without a rule, too')
same(answers['Europe/Paris'][1], [paris, '7273792800 same'], 'the rule goes on for ever')

# --- damage: UTC or a zone, never a crash

names = []
for i in range(200):
    broken = bytearray(data)
    for _ in range(random.randrange(1, 5)):
        broken[random.randrange(random.choice((44, len(broken))))] = random.randrange(256)
    if i % 10 == 0:
        broken = broken[:random.randrange(len(broken))]
    names.append('/broken/%d' % i)
    put(names[-1], broken)
answers = told(names, ['t 1594000000', 'l 2021 3 28 2 30 0', 't -9000000000', 't 9000000000'])
refused = sum(answers[name][1][0] == utc for name in names)
ok(all(len(line.split()) >= 2 for name in names for line in answers[name][1]) and
   20 < refused < 200, '200 damaged files: %d are refused, no crash' % refused)

# --- the reader by itself

r = run('cc', '-std=gnu11', '-g', '-O1', '-fsanitize=address,undefined',
        '-fno-sanitize-recover=all', '-Wall', '-Wextra', '-I.', '-o', tmp + '/zone_test',
        'tests/host/zone_test.c', 'lib/time/zone_file.c')
same((r.status, r.err), (0, b''), 'tests/host/zone_test.c compiles')
r = run(tmp + '/zone_test', *[FOLDER + zone for zone in ZONES], limit=300)
for line in r.out.decode().splitlines():
    if line[:2] != '1.':
        ok(line.startswith('ok'), line.split(' - ')[-1], r.err.decode())
same(r.status, 0, 'no sanitizer complains')
done_testing()
