"""The events as lines of text, for grep: time since the first one (us), processor, thread, what."""


def argument(image, value):
    """As a system call's first argument or result is best read."""
    if value >> 63:
        return str(value - (1 << 64))
    return str(value) if value < 1 << 16 else image.place(value)


def say(image, names, event):
    def name(number):
        return names.get(number) or ('thread %d' % number if number else 'idle')

    def why():
        state, waits_for = event.why()
        return state + (' for %s' % image.place(waits_for) if waits_for else '')

    if event.kind == 'switch':
        return 'goes on' if event.a == event.thread else '%s; then %s' % (why(), name(event.a))
    return {
        'wake': lambda: 'wakes %s' % name(event.a),
        'interrupt': lambda: 'interrupt %d, %s' % (event.a, image.place(event.b)),
        'interrupt-end': lambda: 'end of interrupt %d' % event.a,
        'call': lambda: '%s(%s)' % (image.call(event.a), argument(image, event.b)),
        'call-end': lambda: '%s = %s' % (image.call(event.a), argument(image, event.b)),
        'touch': lambda: 'first touch of 0x%x by %s' % (event.a, image.place(event.b)),
        'timer': lambda: 'timer, %s' % image.place(event.a),
        'idle': lambda: '%s; nothing to do' % why(),
        'idle-end': lambda: 'woken',
        'name': lambda: 'is thread %d' % event.thread,
        'end': lambda: 'ends',
    }[event.kind]()


def lines(recording, image, start, end):
    names = {}
    for event in recording.events:
        if event.kind == 'name':
            names[event.thread] = event.name()
        if start <= event.ns <= end or event.kind == 'name':
            yield '%12.3f  %d  %-15s %s' % ((event.ns - recording.start()) / 1000, event.processor,
                                            names.get(event.thread) or 'idle',
                                            say(image, names, event))
