"""From single events to what a picture shows: slices of time.

    a thread      running (where), ready (why it doesn't run), waiting (for what); its system calls
    a processor   the thread that ran, or idle; its interrupts
    a wake-up     by whom, when; whom, and when that one ran
"""


class Slice:
    """A stretch of time in which something was so."""

    __slots__ = 'start', 'end', 'what', 'text', 'processor', 'thread'

    def __init__(self, start, what, text='', processor=None, thread=None):
        self.start, self.end, self.what, self.text = start, None, what, text
        self.processor, self.thread = processor, thread

    def length(self):
        return self.end - self.start


class Thread:
    def __init__(self, number):
        self.number, self.name, self.is_namesake = number, None, False
        self.slices, self.calls, self.open_calls, self.marks = [], [], [], []
        self.began = self.ended = None

    def label(self):
        if self.is_namesake and self.name:
            return '%s/%d' % (self.name, self.number)
        return self.name or 'thread %d' % self.number

    def now(self):
        return self.slices[-1] if self.slices and self.slices[-1].end is None else None

    def total(self, what):
        return sum(s.length() for s in self.slices if s.what == what)


class Processor:
    def __init__(self, number):
        self.number, self.current = number, None
        self.slices, self.interrupts, self.open_interrupts, self.marks = [], [], [], []

    def idle_ns(self):
        return sum(s.length() for s in self.slices if s.what == 'idle')


class Wake:
    """thread None: by an interrupt, whose slice `interrupt` is."""

    def __init__(self, ns, processor, thread, interrupt, woken):
        self.ns, self.processor, self.thread, self.interrupt = ns, processor, thread, interrupt
        self.woken, self.ran = woken, None


# What a wait is for, by the system call in which it is.
LOCKS = ('futex_',)
SLEEPS = 'clock_sleep', 'clock_nanosleep', 'nanosleep', 'sleep'


class Story:
    def __init__(self, recording, image):
        self.image, self.threads, self.processors, self.wakes = image, {}, {}, []
        self.events, self.start = len(recording.events), recording.start()
        self.end, self.forgotten = recording.end, sum(recording.forgotten.values())
        for number in sorted(recording.processors):
            self.processors[number] = Processor(number)
        for event in recording.events:
            self.take(event)
        self.close()

    def thread(self, number):
        if number not in self.threads:
            self.threads[number] = Thread(number)
        return self.threads[number]

    # ---- what becomes of a thread, of a processor

    def becomes(self, number, ns, what, text='', processor=None):
        """The thread is so from now on; nothing changes if it was."""
        if number == 0:
            return  # a processor's idle thread
        thread, before = self.thread(number), self.thread(number).now()
        if before and before.what == what and before.processor == processor:
            return
        if before:
            before.end = ns
        if what != 'ended':
            thread.slices.append(Slice(ns, what, text, processor, number))

    def runs(self, processor, number, ns):
        if processor.slices:
            processor.slices[-1].end = ns
        processor.current = number
        what = 'running' if number else 'idle'
        processor.slices.append(Slice(ns, what, '', processor.number, number))
        self.becomes(number, ns, 'running', '', processor.number)
        if number:
            for wake in reversed(self.wakes[-64:]):
                if wake.woken == number:
                    wake.ran = wake.ran or ns
                    break

    def idles(self, processor, ns):
        if processor.slices and processor.slices[-1].what != 'idle':
            processor.slices[-1].end = ns
            processor.slices.append(Slice(ns, 'idle', '', processor.number, 0))

    def stops(self, number, event):
        """The thread has given its processor up; why, the event says."""
        state, waits_for = event.why()
        if state == 'blocked':
            self.becomes(number, event.ns, 'waiting', self.reason(number, waits_for))
        elif state == 'ended':
            self.becomes(number, event.ns, 'ended')
        else:
            calls = self.thread(number).open_calls
            yields = bool(calls) and calls[-1].what == 'thread_yield'
            self.becomes(number, event.ns, 'ready', 'yielded' if yields else 'preempted')

    def reason(self, number, waits_for):
        calls = self.thread(number).open_calls
        call = calls[-1] if calls else None
        if call and call.what.startswith(LOCKS):
            return call.text
        where = self.image.symbol(waits_for) if waits_for else None
        if call and call.what not in SLEEPS and where:
            return '%s: %s' % (call.text, where)
        return call.text if call else where or ('0x%x' % waits_for if waits_for else 'sleeps')

    # ---- each event

    def take(self, event):
        processor = self.processors[event.processor]
        if event.kind == 'name':
            self.take_name(event, processor)
            return
        if processor.current is None or processor.current != event.thread:
            self.runs(processor, event.thread, event.ns)  # the beginning, or events are forgotten
        handler = getattr(self, 'take_' + event.kind.replace('-', '_'))
        handler(event, processor)

    def take_name(self, event, processor):
        thread = self.thread(event.thread)
        if thread.name is None and thread.began is None and not thread.slices:
            thread.began = event.ns
            if processor.current is not None:
                self.becomes(event.thread, event.ns, 'ready', 'made by %s'
                             % self.thread(processor.current).label())
                self.wakes.append(Wake(event.ns, processor.number, processor.current, None,
                                       event.thread))
        thread.name = event.name()

    def take_switch(self, event, processor):
        if event.a != event.thread:
            self.stops(event.thread, event)
        self.runs(processor, event.a, event.ns)

    def take_idle(self, event, processor):
        self.stops(event.thread, event)
        self.idles(processor, event.ns)

    def take_idle_end(self, event, processor):
        pass  # what comes next tells whether it goes on idling

    def take_wake(self, event, processor):
        now = self.thread(event.a).now()
        if event.a == 0 or (now and now.what != 'waiting'):
            return  # it wasn't asleep
        interrupt = processor.open_interrupts[-1] if processor.open_interrupts else None
        by = None if interrupt else event.thread
        who = interrupt.text if interrupt else self.thread(event.thread).label()
        self.becomes(event.a, event.ns, 'ready', 'woken by ' + who)
        self.wakes.append(Wake(event.ns, processor.number, by, interrupt, event.a))

    def take_interrupt(self, event, processor):
        text = 'interrupt %d, %s' % (event.a, self.image.place(event.b))
        interrupt = Slice(event.ns, 'interrupt', text, processor.number, event.thread)
        processor.open_interrupts.append(interrupt)
        processor.interrupts.append(interrupt)

    def take_interrupt_end(self, event, processor):
        if processor.open_interrupts:
            processor.open_interrupts.pop().end = event.ns

    def take_call(self, event, processor):
        name = self.image.call(event.a)
        thread = self.thread(event.thread)
        where = self.image.symbol(event.b)
        argument = where or (event.b if event.b < 1 << 16 else '0x%x' % event.b)
        if event.b >= 1 << 63:
            argument = event.b - (1 << 64)
        call = Slice(event.ns, name, '%s(%s)' % (name, argument), processor.number, event.thread)
        thread.open_calls.append(call)
        thread.calls.append(call)

    def take_call_end(self, event, processor):
        thread, name = self.thread(event.thread), self.image.call(event.a)
        if not any(call.what == name for call in thread.open_calls):
            return  # its beginning is forgotten
        call = None
        while call is None or call.what != name:  # out of those inside it a handler has jumped
            call = thread.open_calls.pop()
            call.end = event.ns
        result = event.b - (1 << 64) if event.b >> 63 else event.b
        call.text += ' = %s' % (result if abs(result) < 1 << 32 else '0x%x' % event.b)

    def take_touch(self, event, processor):
        self.thread(event.thread).marks.append(
            (event.ns, 'first touch of %s' % self.image.place(event.a)))

    def take_timer(self, event, processor):
        late = event.ns - event.b
        processor.marks.append((event.ns, 'timer: %s, %d ns after its time'
                                % (self.image.place(event.a), late)))
        if processor.open_interrupts:
            processor.open_interrupts[-1].text = 'timer, %s' % self.image.place(event.a)

    def take_end(self, event, processor):
        self.thread(event.thread).ended = event.ns
        for call in self.thread(event.thread).open_calls:
            call.end = event.ns

    # ---- the end

    def find_namesakes(self):
        names = [thread.name for thread in self.threads.values()]
        for thread in self.threads.values():
            thread.is_namesake = names.count(thread.name) > 1

    def close(self):
        lists = [t.slices for t in self.threads.values()] + [t.calls for t in self.threads.values()]
        for processor in self.processors.values():
            lists += [processor.slices, processor.interrupts]
        for slices in lists:
            for one in slices:
                if one.end is None:
                    one.end = max(self.end, one.start)
        self.find_namesakes()
        self.threads = {number: thread for number, thread in sorted(self.threads.items())
                        if number and (thread.slices or thread.calls)}
