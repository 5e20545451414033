"""The picture: an SVG with a row for each processor and each thread, time from left to right.

It stands alone: no script, no font, nothing from elsewhere. What is narrower than a point is drawn
together with its neighbours, as the shares of the time that each has had. Everything says more in a
tooltip (<title>).
"""
from xml.sax.saxutils import escape

WIDTH, MARGIN, LABELS = 1400, 24, 190
LEFT = MARGIN + LABELS
PLOT = WIDTH - MARGIN - LEFT
BAND, PROCESSOR_ROW, THREAD_ROW = 20, 38, 42
NARROW, TOGETHER = 0.9, 3.0  # points: narrower is drawn together, until that wide
ROWS_MAX, ARROWS_MAX = 60, 1500
CHARACTER = 5.9  # about how wide, of labels

# Neighbours differ in brightness as well as in colour.
THREADS = ('#1f6fb2', '#c8553d', '#2d8a57', '#7a4fa3', '#b8860b', '#17808a', '#a63a6f', '#5b7a1e',
           '#3b4a9b', '#8c5a2b', '#4d8fcc', '#d98236')
READY, LOCK, SLEEP, WAIT, IDLE = '#f2b134', '#f6d5d1', '#dbe7f4', '#dde5da', '#e9ecef'
LIGHT = READY, LOCK, SLEEP, WAIT, IDLE  # drawn below the threads' own
CALL, INTERRUPT, TOUCH, TIMER, ARROW = '#5d6d7e', '#d4162f', '#0b8a7d', '#6a1b9a', '#2c3e50'

STYLE = ('text{font-family:Helvetica,Arial,sans-serif;font-size:12px;fill:#1c2833}'
         '.h1{font-size:20px;font-weight:bold}.h2{font-size:14px;font-weight:bold}'
         '.note{font-size:11px;fill:#4d5656}.in{font-size:11px;pointer-events:none}'
         '.name{font-weight:bold}.end{text-anchor:end}.middle{text-anchor:middle}'
         '.light{fill:#fff}')


def span(ns, digits=4):
    """A length of time, in the unit that suits it."""
    for unit, size in ('s', 10 ** 9), ('ms', 10 ** 6), ('us', 1000):
        if ns >= size:
            return '%.*g %s' % (digits, ns / size, unit)
    return '%d ns' % ns


def count(number, noun):
    return '%s %s%s' % (format(number, ','), noun, '' if number == 1 else 's')


class Sheet:
    """What was drawn, and how far down that is."""

    def __init__(self, story, start, end):
        self.story, self.start, self.end = story, start, end
        self.parts, self.y = [], MARGIN
        self.colours = {number: THREADS[i % len(THREADS)]
                        for i, number in enumerate(story.threads)}

    def add(self, text):
        self.parts.append(text)

    def x(self, ns):
        return LEFT + PLOT * (ns - self.start) / (self.end - self.start)

    def text(self, x, y, text, style=''):
        self.add('<text x="%.1f" y="%.1f"%s>%s</text>'
                 % (x, y, ' class="%s"' % style if style else '', escape(text)))

    def box(self, x, y, width, height, colour, title='', more=''):
        inside = '<title>%s</title>' % escape(title) if title else ''
        self.add('<rect x="%.2f" y="%.1f" width="%.2f" height="%.1f" fill="%s"%s>%s</rect>'
                 % (x, y, width, height, colour, more, inside))

    def inside(self, slices):
        """Those of the window, with their ends in points."""
        for one in slices:
            if one.end >= self.start and one.start <= self.end:
                yield (one, self.x(max(one.start, self.start)), self.x(min(one.end, self.end)))

    def when(self, ns):
        return 'at ' + span(ns - self.story.start)

    # ---- a row of slices

    def row(self, slices, y, look):
        """look(slice): colour, height (of BAND), label, is the label light?, tooltip."""
        together = []
        for one, x0, x1 in self.inside(slices):
            if x1 - x0 < NARROW:
                together.append((one, x0, x1))
                if x1 - together[0][1] >= TOGETHER:
                    self.shares(together, y, look)
                    together = []
                continue
            self.shares(together, y, look)
            together = []
            self.slice(one, x0, x1, y, look)
        self.shares(together, y, look)

    def slice(self, one, x0, x1, y, look):
        colour, height, label, light, title = look(one)
        self.box(x0, y + BAND - height, x1 - x0, height, colour, title)
        room = int((x1 - x0 - 6) / CHARACTER)
        if label and room >= min(len(label), 6):
            if len(label) > room:
                label = label[:room - 1] + '…'
            self.text(x0 + 4, y + BAND - 6, label, 'in light' if light else 'in')

    def shares(self, together, y, look):
        """Slices that are too narrow for themselves: one above the other, by their shares."""
        if not together:
            return
        x0, x1 = together[0][1], together[-1][2]
        lengths, lines = {}, {}
        for one, _, _ in together:
            colour, _, label, _, title = look(one)
            lengths[colour] = lengths.get(colour, 0) + max(one.length(), 1)
            text = one.what if one.what != 'running' else label or one.what
            lines[text] = lines.get(text, 0) + one.length()
        total = sum(lengths.values())
        title = '%s, %s:\n' % (count(len(together), 'slice'), self.when(together[0][0].start))
        title += '\n'.join('%s: %s' % (name, span(ns)) for name, ns in
                           sorted(lines.items(), key=lambda item: -item[1])[:8])
        if len(together) == 1:
            title = look(together[0][0])[4]
        # Always in the same order, so that neighbours look alike.
        for colour, length in sorted(lengths.items(), key=lambda item: (item[0] in LIGHT, item)):
            height = BAND * length / total
            self.box(x0, y, max(x1 - x0, NARROW), height, colour, title)
            y += height

    def ticks(self, marks, y, height, colour):
        """Moments: at most one a point."""
        drawn = -1
        for ns, text in marks:
            if self.start <= ns <= self.end and self.x(ns) - drawn >= 1:
                drawn = self.x(ns)
                self.box(drawn - 0.75, y, 1.5, height, colour, '%s, %s' % (text, self.when(ns)))


# ---- the two kinds of row


def thread_look(sheet, thread):
    def look(one):
        head = '%s: ' % thread.label()
        tail = ' for %s, %s' % (span(one.length()), sheet.when(one.start))
        if one.what == 'running':
            where = 'processor %d' % one.processor
            label = str(one.processor) if len(sheet.story.processors) > 1 else ''
            return (sheet.colours[thread.number], BAND, label, True,
                    head + 'runs on ' + where + tail)
        if one.what == 'ready':
            return READY, BAND / 2, '', False, '%sready%s\n%s' % (head, tail, one.text)
        colour = WAIT
        if one.text.startswith('futex_'):
            colour = LOCK
        elif 'sleep' in one.text:
            colour = SLEEP
        return colour, BAND, one.text, False, '%swaits%s\n%s' % (head, tail, one.text)
    return look


def processor_look(sheet, processor):
    def look(one):
        tail = ' for %s, %s' % (span(one.length()), sheet.when(one.start))
        thread = sheet.story.threads.get(one.thread)
        if one.what == 'idle' or not thread:
            return IDLE, BAND, '', False, 'processor %d: idle%s' % (processor.number, tail)
        return (sheet.colours[one.thread], BAND, thread.label(), True,
                'processor %d: %s%s' % (processor.number, thread.label(), tail))
    return look


def draw_processor(sheet, processor):
    y = sheet.y + 8
    share = processor.idle_ns() / max(sheet.story.end - sheet.story.start, 1)
    sheet.text(MARGIN, y + 9, 'processor %d' % processor.number, 'name')
    sheet.text(MARGIN, y + 22, 'idle %d %%, %s' % (round(100 * share), count(
        len(processor.interrupts), 'interrupt')), 'note')
    sheet.row(processor.slices, y, processor_look(sheet, processor))
    drawn = -1
    for one, x0, x1 in sheet.inside(processor.interrupts):
        if x0 - drawn >= 1:
            drawn = x0
            sheet.box(x0, y - 6, max(x1 - x0, 1.5), 6, INTERRUPT, '%s: %s, %s' % (
                one.text, span(one.length()), sheet.when(one.start)))
    sheet.y += PROCESSOR_ROW
    return y


def draw_thread(sheet, thread):
    y = sheet.y + 6
    sheet.text(MARGIN, y + 9, thread.label()[:22], 'name')
    sheet.text(MARGIN, y + 22, 'ran %s, waited %s' % (span(thread.total('running'), 3),
                                                      span(thread.total('waiting'), 3)), 'note')
    sheet.row(thread.slices, y, thread_look(sheet, thread))
    drawn = -1
    for one, x0, x1 in sheet.inside(thread.calls):
        if x1 - drawn >= 1:
            x0 = max(x0, drawn)
            drawn = max(x1, x0 + 0.8)
            sheet.box(x0, y + BAND + 2, drawn - x0, 5, CALL, '%s: %s, %s, %s' % (
                thread.label(), one.text, span(one.length()), sheet.when(one.start)))
    sheet.ticks(thread.marks, y + BAND + 1, 7, TOUCH)
    sheet.y += THREAD_ROW
    return y


# ---- what goes across


def step_of(length):
    """A round distance between two lines of the axis."""
    step = 1
    while length / step > 12:
        step *= 10
    for factor in (2, 5):
        if length / step < 5 and step % factor == 0 or length / step > 12:
            break
    for divisor in (5, 2):
        if step % divisor == 0 and length / (step // divisor) <= 14:
            return step // divisor
    return step


def axis(sheet, top, bottom):
    """Lines behind everything, with the time since the trace's beginning at both ends."""
    origin, step = sheet.story.start, step_of(sheet.end - sheet.start)
    ns = -(-(sheet.start - origin) // step) * step
    lines = []
    while origin + ns <= sheet.end:
        x = sheet.x(origin + ns)
        lines.append('<line x1="%.1f" x2="%.1f" y1="%d" y2="%d" stroke="#dfe4e8"/>'
                     % (x, x, top, bottom))
        for y in (top - 5, bottom + 14):
            lines.append('<text x="%.1f" y="%d" class="note middle">%s</text>'
                         % (x, y, span(ns) if ns else '0'))
        ns += step
    return lines


def arrows(sheet, processor_rows, thread_rows):
    """Each wake-up; those that would lie on one another, once."""
    drawn = set()
    for wake in sheet.story.wakes:
        if not sheet.start <= wake.ns <= sheet.end or wake.woken not in thread_rows:
            continue
        x, to = sheet.x(wake.ns), thread_rows[wake.woken]
        woken = sheet.story.threads[wake.woken].label()
        if wake.interrupt or wake.thread not in thread_rows:
            start, who = processor_rows[wake.processor], 'an interrupt'
            who = wake.interrupt.text if wake.interrupt else 'processor %d' % wake.processor
            start += BAND
        else:
            start, who = thread_rows[wake.thread], sheet.story.threads[wake.thread].label()
        place = round(x / 2), wake.thread, wake.woken
        if place in drawn or len(drawn) >= ARROWS_MAX or start == to:
            continue
        drawn.add(place)
        if start < to:
            start, tip = max(start, start + (0 if wake.interrupt else BAND)), to - 1
        else:
            tip = to + BAND + 1
        title = '%s wakes %s, %s' % (who, woken, sheet.when(wake.ns))
        if wake.ran:
            title += '; it runs %s later' % span(wake.ran - wake.ns)
        head = -5 if tip > start else 5
        sheet.add('<g class="wake"><title>%s</title><line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" '
                  'stroke="%s" stroke-width="1"/><path d="M%.1f %.1f l-3 %d h6 z" fill="%s"/></g>'
                  % (escape(title), x, x, start, tip + head / 2, ARROW, x, tip, head, ARROW))


def legend(sheet):
    x, y = LEFT, sheet.y
    items = ((THREADS[0], BAND, 'runs: a colour a thread'),
             (READY, BAND / 2, 'ready: waits for a processor'),
             (LOCK, BAND, 'waits for a lock or a thread'), (SLEEP, BAND, 'sleeps'),
             (WAIT, BAND, 'waits for something else'), (IDLE, BAND, 'processor idle'),
             (CALL, 5, 'system call'), (TOUCH, 7, 'first touch of a page'),
             (INTERRUPT, 6, 'interrupt'))
    for colour, height, text in items:
        width = 34 + CHARACTER * len(text)
        if x + width > WIDTH - MARGIN:
            x, y = LEFT, y + 24
        sheet.box(x, y + (BAND - height) / 2, 14, height, colour)
        sheet.text(x + 19, y + 14, text, 'note')
        x += width + 4
    sheet.add('<g><line x1="%.1f" x2="%.1f" y1="%d" y2="%d" stroke="%s"/>'
              '<path d="M%.1f %d l-3 -5 h6 z" fill="%s"/></g>'
              % (x + 7, x + 7, y + 2, y + 14, ARROW, x + 7, y + 18, ARROW))
    sheet.text(x + 17, y + 14, 'wakes', 'note')
    sheet.y = y + 32


def chosen_threads(story, start, end):
    """Those with something in the window; of too many those that ran most."""
    busy = [thread for thread in story.threads.values()
            if any(s.end >= start and s.start <= end for s in thread.slices)]
    shown = sorted(busy, key=lambda thread: -thread.total('running'))[:ROWS_MAX]
    return [thread for thread in busy if thread in shown], len(busy) - len(shown)


def draw(story, title, start, end):
    sheet = Sheet(story, start, end)
    threads, left_out = chosen_threads(story, start, end)
    sheet.text(MARGIN, sheet.y + 14, '%s: who ran where, and why it waited' % title, 'h1')
    about = '%s, %s, %s, %s' % (
        span(story.end - story.start), count(len(story.processors), 'processor'),
        count(len(story.threads), 'thread'), count(story.events, 'event'))
    if story.forgotten:
        about += ('; %s before them are forgotten (EVENTS= keeps more)'
                  % format(story.forgotten, ','))
    if (start, end) != (story.start, story.end):
        about += '; shown: %s to %s' % (span(start - story.start), span(end - story.start))
    if left_out:
        about += '; %s that ran less are left out' % count(left_out, 'thread')
    sheet.text(MARGIN, sheet.y + 34, about, 'note')
    sheet.y += 66
    top = sheet.y
    processor_rows = {number: draw_processor(sheet, processor)
                      for number, processor in story.processors.items()}
    sheet.add('<line x1="%d" x2="%d" y1="%d" y2="%d" stroke="#aab4bd"/>'
              % (MARGIN, WIDTH - MARGIN, sheet.y, sheet.y))
    thread_rows = {thread.number: draw_thread(sheet, thread) for thread in threads}
    bottom = sheet.y
    behind = axis(sheet, top, bottom)
    arrows(sheet, processor_rows, thread_rows)
    sheet.y += 34
    legend(sheet)
    return ('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d">\n'
            '<title>%s</title><style>%s</style>\n<rect width="100%%" height="100%%" fill="#fff"/>\n'
            '%s\n</svg>\n' % (WIDTH, sheet.y, WIDTH, sheet.y, escape(title), STYLE,
                          '\n'.join(behind + sheet.parts)))
