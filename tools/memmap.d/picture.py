"""The picture: an SVG of three panels, from what tools/memmap found out.

    The image             its sections, with the rights that their pages get
    Physical memory       what lies where, over all of RAM, and where it is crowded
    Who holds how much    the account, down to the total

It stands alone: no script, no font, nothing from elsewhere. Each row is a group with its numbers as
data-owner and data-bytes, for whoever wants to read them by machine.
"""
import os
import struct
from xml.sax.saxutils import escape, quoteattr

WIDTH, MARGIN = 960, 24
INNER = WIDTH - 2 * MARGIN
BAR, BAR_WIDTH = 560, WIDTH - MARGIN - 560  # where bars begin
ROW = 22
PAGE = 4096

# Neighbours in the strips differ in brightness as well as in colour.
COLOURS = {
    'image': '#1b4f72', 'page descriptors': '#b7950b', 'page tables': '#d35400',
    'stacks': '#7d3c98', 'kernel heap': '#c0392b', 'malloc': '#1e8449',
    'other mappings': '#76b041', 'files': '#2e86c1', 'command line': '#566573',
    'FILES, as the loader brought them': '#85c1e9', 'reserve for first touches': '#e59866',
    'address ranges': '#a04000', 'not attributed': '#000000',
    'page 0, never mapped': '#839192', 'firmware, loader, holes': '#bfc5c9', 'free': '#eef2f4',
}
RIGHTS = {5: ('read, execute', '#1b4f72'), 4: ('read', '#5d8aa8'), 6: ('read, write', '#c0392b')}

STYLE = ('text{font-family:sans-serif;font-size:13px;fill:#1c2833}'
         '.mono{font-family:monospace;font-size:12px}.number{text-anchor:end}'
         'h1,.h1{font-size:22px;font-weight:bold}.h2{font-size:17px;font-weight:bold}'
         '.note{font-size:12px;fill:#4d5656}').replace('h1,.h1', '.h1')


def size_text(size):
    """In the largest unit in which it is at least 1."""
    for unit, bits in ('GiB', 30), ('MiB', 20), ('KiB', 10):
        if size >= 1 << bits:
            text = '%.1f' % (size / (1 << bits))
            return '%s %s' % (text[:-2] if text.endswith('.0') else text, unit)
    return '%d bytes' % size


# ---- the image


def sections(path):
    """(name, address, size, rights of its segment) of what the image has in memory."""
    with open(path, 'rb') as f:
        data = f.read()
    programs, table = struct.unpack_from('<QQ', data, 32)
    entry, count, _, number, names = struct.unpack_from('<HHHHH', data, 54)
    segments = [struct.unpack_from('<IIQQQQQQ', data, programs + i * entry) for i in range(count)]
    headers = [struct.unpack_from('<IIQQQQIIQQ', data, table + i * 64) for i in range(number)]
    text = headers[names][4]
    found = []
    for name, _, flags, address, _, size, *_ in headers:
        tls = flags & 0x400 and headers  # .tbss takes no room (linker.ld)
        if not flags & 2 or not size or tls and _is_nobits(headers, name):
            continue
        rights = [s[1] for s in segments if s[0] == 1 and s[3] <= address < s[3] + s[6]]
        label = data[text + name:data.index(b'\0', text + name)].decode()
        found.append((label, address, size, rights[0] if rights else 6))
    return sorted(found, key=lambda section: section[1])


def _is_nobits(headers, name):
    return any(header[0] == name and header[1] == 8 for header in headers)


# ---- pieces of SVG


class Sheet:
    """Grows downwards: what was drawn, and how far down that is."""

    def __init__(self):
        self.parts, self.y = [], MARGIN

    def add(self, text):
        self.parts.append(text)

    def text(self, x, words, kind='', down=0):
        self.add('<text x="%d" y="%d"%s>%s</text>'
                 % (x, self.y + down, ' class="%s"' % kind if kind else '', escape(words)))

    def box(self, x, width, colour, down=-12, height=15):
        self.add('<rect x="%.2f" y="%d" width="%.2f" height="%d" fill="%s"/>'
                 % (x, self.y + down, width, height, colour))

    def heading(self, words, note):
        self.y += 40
        self.text(MARGIN, words, 'h2')
        self.y += 18
        self.text(MARGIN, note, 'note')
        self.y += 26

    def row(self, owner, size, *texts, bar=0.0, colour='#000000'):
        """One line of a table: texts are (x, words, class)."""
        self.add('<g data-owner=%s data-bytes="%d">' % (quoteattr(owner), size))
        for x, words, kind in texts:
            self.text(x, words, kind)
        if bar > 0:
            self.box(BAR, max(bar * BAR_WIDTH, 1), colour)
        self.add('</g>')
        self.y += ROW


def draw_image(sheet, path):
    found = sections(path)
    sheet.heading('The image: %s' % os.path.basename(path),
                  'Its sections in the order of their addresses; bars compare sizes. Colours are '
                  'the rights of their pages.')
    largest = max(size for _, _, size, _ in found)
    for name, address, size, rights in found:
        words, colour = RIGHTS.get(rights, ('?', '#000000'))
        sheet.row(name, size, (MARGIN, name, 'mono'), (210, '0x%x' % address, 'mono'),
                  (400, size_text(size), 'number'), (424, words, ''),
                  bar=size / largest, colour=colour)


# ---- physical memory


def places(runs, ram):
    """The runs with the hole below 4 GiB closed, if the machine has RAM above it."""
    low = max((end for _, end, _ in runs if end <= 4 << 30), default=ram)
    return [(start, end, what) if start < 4 << 30 else
            (start - (4 << 30) + low, end - (4 << 30) + low, what) for start, end, what in runs]


def strip(sheet, runs, size):
    """All of [0, size), a column of pixels at a time: what is held shows beside what is free."""
    sheet.box(MARGIN, INNER, COLOURS['firmware, loader, holes'], 0, 34)
    for last, kind in enumerate((True, False)):
        for start, end, what in runs:
            if (what == 'free') == kind and start < size:
                width = (min(end, size) - start) * INNER / size
                sheet.box(MARGIN + start * INNER / size, width if kind else max(width, 1),
                          COLOURS.get(what, '#000000'), 0, 34)
    sheet.text(MARGIN, '0', 'mono', 50)
    sheet.text(WIDTH - MARGIN, '0x%x = %s' % (size, size_text(size)), 'mono number', 50)
    sheet.y += 74


def draw_memory(sheet, account, ram):
    sheet.heading('Physical memory: %s' % size_text(ram),
                  'By address, in the colours of the account below. What the machine has but the '
                  'loader did not give is grey.')
    runs = places(account['runs'], ram)
    strip(sheet, runs, ram)
    crowded = max(end for _, end, what in runs if what != 'free')
    zoom = 1 << (crowded - 1).bit_length()
    if zoom <= ram // 2:
        sheet.text(MARGIN, 'The same, the first %s' % size_text(zoom), 'note')
        sheet.y += 8
        strip(sheet, runs, zoom)
    for start, end, what in ranges(account):
        sheet.row('range', end - start, (MARGIN, '0x%x' % start, 'mono'),
                  (150, '0x%x' % end, 'mono'), (400, size_text(end - start), 'number'),
                  (424, what, ''))
    draw_orders(sheet, account)


def ranges(account):
    """By address: what lies beside the allocator's regions, and how far these have been used."""
    found = [tuple(run) for run in account['runs'] if run[2] in account['fixed']]
    for _, first, frontier, end in account['regions']:
        found += [(first, frontier, 'handed out by the page allocator, at one time or another'),
                  (frontier, end, 'free, never touched yet')]
    return sorted(run for run in found if run[0] < run[1])


def draw_orders(sheet, account):
    """Free blocks: how many of each size."""
    sheet.y += 14
    sheet.text(MARGIN, 'Free blocks of the page allocator, by size (what was never touched is not '
               'in blocks yet)', 'note')
    sheet.y += 22
    width = INNER / len(account['free_blocks'])
    for order, count in enumerate(account['free_blocks']):
        x = MARGIN + order * width
        sheet.add('<g data-owner="free, order %d" data-bytes="%d">' % (order, count << 12 + order))
        sheet.box(x, width - 4, COLOURS['free'], -14, 42)
        sheet.text(int(x + 6), size_text(PAGE << order), 'note')
        sheet.text(int(x + 6), str(count), '', 20)
        sheet.add('</g>')
    sheet.y += 30


# ---- the account


def draw_account(sheet, account, ram, moment):
    sheet.heading('Who holds how much, %s' % moment,
                  'Bars compare what is held. All rows down to the total, added up, are the RAM '
                  'that the machine has.')
    held = sorted(account['held'].items(), key=lambda item: -item[1])
    held += sorted(account['fixed'].items(), key=lambda item: -item[1])
    largest = max(size for _, size in held)
    for owner, size in held:
        draw_owner(sheet, owner, size, size / largest)
    promised = account['promised']
    draw_owner(sheet, 'free', account['free'] - promised, 0)
    draw_owner(sheet, 'free, but promised to mappings', promised, 0)
    sheet.add('<path d="M%d %dH%d" stroke="#1c2833"/>' % (MARGIN, sheet.y - 13, BAR - 20))
    sheet.y += 4
    sheet.row('total', ram, (MARGIN + 22, 'total', ''), (400, size_text(ram), 'number'),
              (540, '%d bytes' % ram, 'mono number'))
    sheet.row('malloc, asked for', account['malloc_live'],
              (MARGIN, 'Of malloc: %d bytes, which the program has asked for and not given back '
               '(blocks: %d).' % (account['malloc_live'], account['malloc_blocks']), 'note'))


def draw_owner(sheet, owner, size, bar):
    colour = COLOURS.get(owner, COLOURS['free'])
    sheet.box(MARGIN, 14, colour)
    sheet.row(owner, size, (MARGIN + 22, owner, ''), (400, size_text(size), 'number'),
              (540, '%d pages' % (size // PAGE), 'mono number'), bar=bar, colour=colour)


def draw(image, account, ram, moment):
    sheet = Sheet()
    name = os.path.splitext(os.path.basename(image))[0]
    sheet.y += 10
    sheet.text(MARGIN, 'Memory of %s, %s' % (name, moment), 'h1')
    draw_image(sheet, image)
    draw_memory(sheet, account, ram)
    draw_account(sheet, account, ram, moment)
    held = ', '.join('%s %s' % (owner, size_text(size)) for owner, size in sorted(
        account['held'].items(), key=lambda item: -item[1]))
    description = ('Three panels: the sections of the image; physical memory by address; who holds '
                   'how much of %s: %s, free %s.' % (size_text(ram), held,
                                                     size_text(account['free'])))
    return ('<?xml version="1.0" encoding="UTF-8"?>\n'
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" '
            'role="img" aria-labelledby="title desc">\n'
            '<title id="title">Memory of %s, %s</title>\n<desc id="desc">%s</desc>\n'
            '<style>%s</style>\n<rect width="100%%" height="100%%" fill="#ffffff"/>\n%s\n</svg>\n'
            % (WIDTH, sheet.y + 10, WIDTH, sheet.y + 10, escape(name), escape(moment),
               escape(description), STYLE, '\n'.join(sheet.parts)))
