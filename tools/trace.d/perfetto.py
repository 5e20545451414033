"""The trace-event format, which ui.perfetto.dev (and chrome://tracing) show.

Two processes stand for the two views: 1 is the processors, 2 the threads. A thread has two tracks,
since its system calls begin and end in the middle of its states, and slices of one track must nest.
"""
import json

PROCESSORS, THREADS = 1, 2
COLOURS = {'running': 'thread_state_running', 'ready': 'thread_state_runnable',
           'waiting': 'thread_state_sleeping'}


def microseconds(ns):
    return round(ns / 1000, 3)


def track(pid, tid, name, order):
    yield {'ph': 'M', 'pid': pid, 'tid': tid, 'name': 'thread_name', 'args': {'name': name}}
    yield {'ph': 'M', 'pid': pid, 'tid': tid, 'name': 'thread_sort_index',
           'args': {'sort_index': order}}


def complete(pid, tid, one, name, **more):
    return {'ph': 'X', 'pid': pid, 'tid': tid, 'ts': microseconds(one.start),
            'dur': max(microseconds(one.end) - microseconds(one.start), 0), 'name': name, **more}


def instants(pid, tid, marks):
    for ns, text in marks:
        yield {'ph': 'i', 's': 't', 'pid': pid, 'tid': tid, 'ts': microseconds(ns), 'name': text}


def states_track(number):
    return 2 * number


def calls_track(number):
    return 2 * number + 1


def processors(story):
    for number, processor in story.processors.items():
        tid = number + 1
        yield from track(PROCESSORS, tid, 'processor %d' % number, number)
        for one in processor.slices:
            if one.what == 'running' and one.thread in story.threads:
                yield complete(PROCESSORS, tid, one, story.threads[one.thread].label())
        # On a track of their own: a switch may come in the middle of one.
        if processor.interrupts or processor.marks:
            yield from track(PROCESSORS, 1000 + tid, 'interrupts of %d' % number, 1000 + number)
        for one in processor.interrupts:
            yield complete(PROCESSORS, 1000 + tid, one, one.text)
        yield from instants(PROCESSORS, 1000 + tid, processor.marks)


def threads(story):
    for number, thread in story.threads.items():
        states, calls = states_track(number), calls_track(number)
        yield from track(THREADS, states, thread.label(), states)
        for one in thread.slices:
            name = 'waits: ' + one.text if one.what == 'waiting' else one.what
            more = {'cname': COLOURS[one.what]}
            if one.what == 'running':
                more['args'] = {'processor': one.processor}
            elif one.what == 'ready':
                more['args'] = {'because': one.text}
            yield complete(THREADS, states, one, name, **more)
        if thread.calls:
            yield from track(THREADS, calls, thread.label() + ': calls', calls)
        for one in thread.calls:
            yield complete(THREADS, calls, one, one.what, args={'call': one.text})
        yield from instants(THREADS, states, thread.marks)


def wakes(story):
    """Flow arrows, from whoever woke to where the woken one runs."""
    for number, wake in enumerate(story.wakes):
        if wake.woken not in story.threads or wake.ran is None:
            continue
        if wake.interrupt:
            start = {'pid': PROCESSORS, 'tid': 1000 + wake.processor + 1}
        elif wake.thread in story.threads:
            start = {'pid': THREADS, 'tid': states_track(wake.thread)}
        else:
            continue
        both = {'name': 'wakes', 'cat': 'wake', 'id': number + 1}
        yield {'ph': 's', 'ts': microseconds(wake.ns), **start, **both}
        yield {'ph': 'f', 'bp': 'e', 'ts': microseconds(wake.ran), 'pid': THREADS,
               'tid': states_track(wake.woken), **both}


def write(story, title, out):
    events = [{'ph': 'M', 'pid': pid, 'name': 'process_name', 'args': {'name': name}}
              for pid, name in ((PROCESSORS, 'processors'), (THREADS, 'threads of ' + title))]
    for part in processors(story), threads(story), wakes(story):
        events += part
    json.dump({'traceEvents': events, 'displayTimeUnit': 'ns',
               'otherData': {'program': title, 'forgotten': story.forgotten}}, out)
    out.write('\n')
