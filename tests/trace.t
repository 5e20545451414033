#!/usr/bin/python3 -IBS
# No storm: it knows each event that there will be.
"""make trace: what an image records is all that happened, in its order, and can be drawn.

PLATFORMS: pc linux. The program is tests/programs/trace.c, whose doings are known; what comes out
is read with tools/trace.d, and each claim is checked against the events themselves."""
import json
import os
import re
import sys
import xml.etree.ElementTree

sys.path[:0] = ['tests', 'tools/trace.d']
from tap import *  # noqa: E402
import events  # noqa: E402
import story  # noqa: E402

plain_build()
BASE = 'build/%s/trace' % ('pc' if ON_PC else 'linux')
TRACED = BASE + '.traced' + ('.elf' if ON_PC else '')
PLAIN = BASE + ('.elf' if ON_PC else '')
ROUNDS = 10


def trace(*words):
    return run('make', 'trace', 'APP=tests/programs/trace.c', 'TIMEOUT=100', *words, limit=600)


def recorded():
    with open(BASE + '.trace', 'rb') as f:
        return events.Recording(f.read())


def by_processor(recording):
    for number in sorted(recording.processors):
        yield number, [event for event in recording.events
                       if event.processor == number and event.kind != 'name']


def check_chain(recording):
    """On each processor whoever runs was switched to: nothing is missing in between."""
    broken = []
    for number, found in by_processor(recording):
        current = found[0].thread
        for event in found:
            # Until it has a number of its own, the first thread has none.
            if event.thread != current and current != 0:
                broken.append((number, event.ns, event.kind, current, event.thread))
            current = event.a if event.kind == 'switch' else event.thread
    same(broken, [], 'each processor goes from thread to thread without a gap')


def check_order(recording):
    ok(all(a.ns <= b.ns for _, found in by_processor(recording)
           for a, b in zip(found, found[1:])), 'times never go back')


def check_pairs(recording):
    """Interrupts and system calls end as often as they begin, and in the right order."""
    depth, bad = {}, []
    for event in recording.events:
        if event.kind in ('interrupt', 'interrupt-end'):
            stack = depth.setdefault(('interrupt', event.processor), [])
        elif event.kind in ('call', 'call-end'):
            stack = depth.setdefault(('call', event.thread), [])
        else:
            continue
        if event.kind in ('interrupt', 'call'):
            stack.append(event.a)
        elif not stack or stack.pop() != event.a:
            bad.append((event.kind, event.ns, event.thread))
    same(bad, [], 'what ends has begun')
    return depth


def check_json(name):
    with open(BASE + '.trace.json') as f:
        found = json.load(f)['traceEvents']
    slices, flows, named = {}, {}, set()
    for event in found:
        if event['ph'] == 'X':
            slices.setdefault((event['pid'], event['tid']), []).append(event)
        elif event['ph'] in 'sf':
            flows.setdefault(event['id'], []).append(event['ph'])
        elif event['name'] == 'thread_name':
            named.add((event['pid'], event['tid']))
    bad = []
    for track in slices.values():
        ends = []
        for event in sorted(track, key=lambda e: (e['ts'], -e['dur'])):
            while ends and ends[-1] <= event['ts'] + 1e-9:
                ends.pop()
            if event['dur'] < 0 or ends and event['ts'] + event['dur'] > ends[-1] + 2e-3:
                bad.append(event)
            ends.append(event['ts'] + event['dur'])
    same(bad[:3], [], '%s: slices of a track nest' % name)
    same([ends for ends in flows.values() if ends != ['s', 'f']], [],
         '%s: arrows have both ends' % name)
    same(set(slices) - named, set(), '%s: tracks have names' % name)
    ok(flows, '%s: there are arrows' % name)


def check_svg(name, *texts):
    with open(BASE + '.trace.svg') as f:
        text = f.read()
    root = xml.etree.ElementTree.fromstring(text)
    labels = [''.join(node.itertext()) for node in root.iter('{http://www.w3.org/2000/svg}text')]
    same([wanted for wanted in texts if wanted not in labels], [], '%s: its rows are there' % name)
    boxes = list(root.iter('{http://www.w3.org/2000/svg}rect'))
    outside = [box.attrib for box in boxes if box.get('x') and not
               0 <= float(box.get('x')) <= float(root.get('width'))]
    same(outside, [], '%s: nothing is drawn outside' % name)
    unlike(text, '<script|href|url', '%s: it stands alone' % name)
    ok(any(len(box) for box in boxes), '%s: boxes have tooltips' % name)


# ---- one processor: every switch is known

r = trace()
same(r.status, 0, 'make trace ends as the program does')
like(r.out, rb'^touched 0x[0-9a-f]+\n$', 'its output comes through')
like(r.err, re.escape(BASE + '.trace.svg').encode(), 'where the picture is, is said')
touched = int(r.out.split()[1], 16)

recording, image = recorded(), events.Image(TRACED)
told = story.Story(recording, image)
check_order(recording)
check_chain(recording)
depth = check_pairs(recording)
same({key: [image.call(a) for a in stack] for key, stack in depth.items() if stack},
     {key: ['exit' if key[1] == 1 else 'thread_exit'] for key in depth
      if key[0] == 'call'}, 'all calls have returned but for the last of each thread')
threads = {thread.name: thread for thread in told.threads.values()}
same(sorted(threads), ['guest', 'main', 'pong'], 'the threads, by their names')
main, pong, guest = threads['main'], threads['pong'], threads['guest']

switches = [(event.thread, event.a) for event in recording.events if event.kind == 'switch']
there = switches.count((main.number, pong.number))
back = switches.count((pong.number, main.number))
ok(there >= ROUNDS, 'main gives way to pong in each round', switches)
ok(back >= ROUNDS, 'and pong to main', switches)
wakes = [(wake.thread, wake.woken) for wake in told.wakes]
ok(wakes.count((main.number, pong.number)) >= ROUNDS, 'main wakes pong in each round', wakes)
ok(wakes.count((pong.number, main.number)) >= ROUNDS, 'and pong main', wakes)

waits = [one for one in pong.slices if one.what == 'waiting']
like(waits[1].text, r'^futex_wait\(to_pong', 'why pong waits, with the name of the semaphore')
door = [one for one in guest.slices if one.what == 'waiting' and 'door' in one.text]
same(len(door), 1, 'the guest waits for the door, once')
sleep = [one for one in main.slices if one.what == 'waiting' and 'nanosleep' in one.text]
same(len(sleep), 1, 'main sleeps, once')
call = [call for call in main.calls if call.what == 'clock_nanosleep'][0]
ok(call.length() >= 30000000, 'for 30 ms', call.length())
ok(call.start < door[0].end and door[0].start < call.end, 'while the guest waits')
woken = [wake for wake in told.wakes if wake.woken == main.number and wake.interrupt]
same(len(woken), 1, 'and an interrupt wakes it')
like(woken[0].interrupt.text, 'timer, timer_wakes', 'the timer\'s')
# A process of Linux sees those of its stacks only.
ok(any(event.kind == 'touch' and (event.a == touched or not ON_PC) for event in recording.events),
   'the first touch of a page is there, with its address')
same([bool(thread.ended) for thread in (pong, guest)], [True, True], 'threads end')
idle = [one for one in told.processors[0].slices if one.what == 'idle']
ok(any(one.start >= call.start and one.end <= call.end for one in idle),
   'while all sleep the processor idles')
for thread in main, pong, guest:
    gaps = [(a.end, b.start) for a, b in zip(thread.slices, thread.slices[1:]) if a.end != b.start]
    same(gaps, [], '%s: one state follows the other' % thread.name)
check_json('the file for Perfetto')
check_svg('the picture', 'processor 0', 'main', 'pong', 'guest')

# ---- a window of it, and files that are none

r = run('tools/trace', 'show', TRACED, BASE + '.trace', 'FROM=1ms', 'TO=2.5ms')
same(r.status, 0, 'FROM= and TO=: a part is drawn')
check_svg('the part', 'main')
with open(BASE + '.trace', 'rb') as f:
    data = f.read()
for name, damaged, pattern in (('empty', b'', b'ended without sending'),
                               ('cut off', data[:-5], b'cut off'),
                               ('something else', b'x' * 500, b'no trace'),
                               ('newer', data[:8] + b'\xff' + data[9:], b'version 255')):
    with open(tmp + '/damaged', 'wb') as f:
        f.write(damaged)
    r = run('tools/trace', 'show', TRACED, tmp + '/damaged')
    same(r.status, 125, 'a file that is %s is refused' % name)
    like(r.err, pattern, 'and it is said why')
for word, pattern in (('FROM=3', b'a time is'), ('FROM=9s', b'FROM=, TO='), ('TRACE=x', b'stays')):
    r = run('tools/trace', 'show', TRACED, BASE + '.trace', word)
    same(r.status, 125, '%s is refused' % word)
    like(r.err, pattern, 'with what would be right')

# ---- a ring that is too small keeps the newest

r = trace('ARGS=calls', 'OPTIONS=hitoma.trace=64')
like(r.err, rb'Error 5', 'the status is the program\'s')
recording = recorded()
found = [event for event in recording.events if event.kind != 'name']
same(len(found), 64, 'a full ring holds what it can')
ok(recording.forgotten[0] > 3000, 'it says how many it forgot', recording.forgotten)
same(image.call(found[-1].a), 'exit', 'the last call is in it')
check_order(recording)
same([event.name() for event in recording.events if event.kind == 'name'], ['main'],
     'names are not forgotten')
with open(BASE + '.trace.svg') as f:
    like(f.read(), 'before them are forgotten', 'the picture says so')
r = run('tools/trace', 'run', TRACED, 'EVENTS=100', '--', 'calls')
same(len([e for e in recorded().events if e.kind != 'name']), 128,
     'EVENTS=: rounded up to a power of two')

# ---- two processors

r = trace('SMP=2')
same(r.status, 0, 'with two processors')
recording = recorded()
told = story.Story(recording, image)
same(sorted(recording.processors), [0, 1], 'each has a ring')
check_order(recording)
check_chain(recording)
check_pairs(recording)
ran = {}
for processor in told.processors.values():
    for one in processor.slices:
        if one.thread and one.length() > 0:
            ran.setdefault(one.thread, []).append((one.start, one.end))
same([(thread, a, b) for thread, spans in ran.items()
      for a, b in zip(sorted(spans), sorted(spans)[1:]) if a[1] > b[0]], [],
     'no thread runs on both at once')
check_json('of two processors')
check_svg('of two processors', 'processor 0', 'processor 1', 'pong')

# ---- a crash

for word, status, line in ('crash', 139, b'page fault: writing to address 0x8'), \
                          ('abort', 134, b'ended by signal 6'):
    r = trace('ARGS=' + word)
    like(r.err, b'Error %d' % status, '%s while tracing: the status is as ever' % word)
    like(r.err, line, 'so is the report')
    like(r.err, rb'processor 0, before that:\n(hitoma: +[0-9]+\.[0-9]{3} us ago  [^\n]+\n){8}',
         'which ends with the last events')
    like(r.err, rb'main/1: write = [0-9]+\n' if word == 'crash' else rb'main/1: (thread_)?kill\(',
         'in words')
    check_pairs(recorded())
    check_svg('after ' + word, 'main', 'guest')

# ---- off

r = run('tools/run', TRACED, 'TIMEOUT=60')
same(r.status, 0, 'an image that could, and is not asked to')
same(r.err, b'', 'records nothing')
r = run('tools/run', TRACED, 'TIMEOUT=60', 'OPTIONS=hitoma.trace=x')
ok(r.status == 126 and b'trace' in r.err, 'a wrong size is refused', r.err)
built = run('make', 'image', 'APP=tests/programs/trace.c', limit=600)
r = run('tools/run', PLAIN, 'TRACE=%s/x' % tmp)
same(r.status, 125, 'TRACE= for an image without the part')
like(r.err, b'make trace', 'says what to do')
ok(b' record\n' not in run('nm', PLAIN).out, 'which has nothing of it in it')
if ON_PC:
    count = 'QEMU_FLAGS=-icount shift=0,sleep=off'
    plain, traced = (run('tools/run', path, count, '--', 'cost').out for path in (PLAIN, TRACED))
    like(plain, rb'^call [0-9]+ touch [0-9]+\n', 'the cost of a call and of a first touch')
    same(traced, plain, 'is the same, to the instruction, in an image that could trace')
for suffix in '', '.json', '.svg':
    os.unlink(BASE + '.trace' + suffix)
done_testing()
