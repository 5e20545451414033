"""Runs inside gdb, on a core that was taken of a whole machine: who holds which page of RAM.

    gdb -batch -nx -ex 'python TO = "file"' -x tools/memmap.d/account.py IMAGE CORE

Writes to TO, as JSON, what tools/memmap draws. Every page that the page allocator knows gets
exactly one owner, found where that owner keeps its own books: page tables, lists of spans,
directories. A page that nobody admits to is told as such (a pipe's ring, a file without a name).
Structures are read by gdb, from the image's own description of them; names are those of the files
that each function names.
"""
import bisect
import json
import struct

import gdb

PAGE, ORDERS = 4096, 11
FREE, USED = 0xf5, 0xa7                                  # kernel/page.c, enum page_state
PRESENT, LARGE, BARRED = 1, 1 << 7, 1 << 10              # page_runs.c: barred pages are there, too
LENT = 1 << 52                                           # page_runs.h: counted as the file's
ADDRESS = 0x000ffffffffff000
STACKS, HIGH, DEVICES = 0x400000000000, 0x410000000000, 0x480000000000  # paging.c's map
OBJECTS_MAGIC, SPAN_ORDER = 0x73217962, 2                                # kernel/objects.h
OBJECTS_STATES = 0xa110, 0xa120  # of live objects, in the upper half; the size is in the lower one
LARGE_MAGIC = 0x6c726765                                 # kernel/heap.c
REGULAR, DIRECTORY, TYPE = 0o100000, 0o040000, 0o170000  # kernel/file.h


def value(name, file=None):
    """A variable of the image, or None if it has no such part."""
    try:
        return gdb.parse_and_eval("'%s'::%s" % (file, name) if file else name)
    except gdb.error:
        return None


def number(name, file=None):
    found = value(name, file)
    return 0 if found is None else int(found)


def memory(address, length):
    return gdb.selected_inferior().read_memory(address, length).tobytes()


def chain(pointer, field):
    """The elements of a list that ends with NULL."""
    while pointer is not None and int(pointer):
        yield pointer.dereference()
        pointer = pointer.dereference()[field]


class Account:
    """Physical pages by their owners."""

    def __init__(self):
        self.blocks = {}   # the first page of each used block: its order
        self.owners = {}   # the same page: a name
        self.free = [0] * ORDERS
        self.fixed = []    # (start, end, what), outside the allocator
        self.runs = []     # (start, end, what), all of it
        self.regions = []

    # -- the page allocator: kernel/page.c --

    def read_allocator(self):
        regions = value('regions', 'kernel/page.c')
        if regions is None:
            raise gdb.GdbError("the image's page allocator is not kernel/page.c: nobody knows "
                               'how to read it')
        for i in range(number('region_count', 'kernel/page.c')):
            first, frontier, end, table = (int(regions[i][name]) for name in (
                'first', 'frontier', 'end', 'descriptors'))
            self.regions.append((table, first * PAGE, frontier * PAGE, end * PAGE))
            self.fixed.append((table, first * PAGE, 'page descriptors'))
            self.runs.append((frontier * PAGE, end * PAGE, 'free'))
            if frontier > first:
                self.read_descriptors(first, frontier, table)

    def read_descriptors(self, first, frontier, table):
        kind = gdb.lookup_type('struct page')
        size = kind.sizeof
        place = {field.name: field.bitpos // 8 for field in kind.fields()}
        data = memory(table, (frontier - first) * size)
        page = first
        while page < frontier:
            at = (page - first) * size
            state, order = data[at + place['state']], data[at + place['order']]
            if state not in (FREE, USED) or order >= ORDERS:
                raise gdb.GdbError('the descriptor of the page at 0x%x is damaged: state 0x%x, '
                                   'order %d' % (page * PAGE, state, order))
            if state == FREE:
                self.free[order] += 1
                self.runs.append((page * PAGE, (page + (1 << order)) * PAGE, 'free'))
            else:
                self.blocks[page] = order
            page += 1 << order

    def claim(self, address, owner):
        """The used block that begins at this physical address is this owner's."""
        page = address // PAGE
        if page in self.blocks:
            self.owners.setdefault(page, owner)

    # -- who has them --

    def read_page_tables(self):
        root = value('&paging_root_table')
        if root is None:
            return
        malloc, stacks = malloc_ranges(), stack_ranges()
        self.walk(int(root), 3, 0, malloc, stacks)

    def walk(self, table, level, base, malloc, stacks):
        """kernel/platform/pc/paging.c and page_runs.c."""
        self.claim(table, 'page tables')
        for i, entry in enumerate(struct.unpack('<512Q', memory(table, PAGE))):
            address = base + (i << 12 + 9 * level)
            kept = PRESENT | (BARRED if address >= HIGH else 0)  # below, a guard's is a name
            if level > 0 and entry & PRESENT and not entry & LARGE:
                self.walk(entry & ADDRESS, level - 1, address, malloc, stacks)
            elif level == 0 and entry & kept and not entry & LENT and STACKS <= address < DEVICES:
                if address < HIGH or contains(stacks, address):
                    self.claim(entry & ADDRESS, 'stacks')
                elif contains(malloc, address):
                    self.claim(entry & ADDRESS, 'malloc')
                else:
                    self.claim(entry & ADDRESS, 'other mappings')

    def read_kernel(self):
        for span in chain(value('objects_spans.all', 'kernel/heap.c'), 'all_next'):
            self.claim(int(span.address), 'kernel heap')
        for page, order in self.blocks.items():
            if page not in self.owners and order >= SPAN_ORDER:
                magic, its_order = struct.unpack('<II', memory(page * PAGE, 8))
                if (magic, its_order) == (LARGE_MAGIC, order):
                    self.claim(page * PAGE, 'kernel heap')
        reserve = value('boot_cpu')['reserve']
        for i in range(int(reserve['count'])):
            self.claim(int(reserve['pages'][i]), 'reserve for first touches')
        for node in chain(value('store', 'kernel/address_ranges.c'), 'left'):
            self.claim(int(node.address) & -PAGE, 'address ranges')
        self.read_ranges(value('root', 'kernel/address_ranges.c'))
        arguments = value('program_arguments')
        if arguments is not None and int(arguments['argv']):
            self.claim(int(arguments['argv'][0]), 'command line')

    def read_ranges(self, node):
        if node is not None and int(node):
            self.claim(int(node) & -PAGE, 'address ranges')
            self.read_ranges(node['left'])
            self.read_ranges(node['right'])

    # -- the RAM file system: kernel/fs/ --

    def read_files(self):
        mount = value('root_mount')
        if mount is not None and int(mount):
            self.read_inode(mount['root'], set())

    def read_inode(self, inode, seen):
        if not int(inode) or int(inode) in seen:
            return
        seen.add(int(inode))
        kind = int(inode['mode']) & TYPE
        own = inode.cast(gdb.lookup_type('struct ram_inode').pointer())
        if kind == REGULAR:
            tree = own['data']['pages']
            self.read_tree(int(tree['root']), int(tree['height']))
        elif kind == DIRECTORY:
            entries = own['directory']
            for i in range(int(entries['used'])):
                if int(entries['order'][i]):
                    self.read_inode(entries['order'][i]['inode'], seen)

    def read_tree(self, node, height):
        if node and height == 0:
            self.claim(node, 'files')
        elif node:
            for below in struct.unpack('<64Q', memory(node, 512)):
                self.read_tree(below, height - 1)

    # -- beside the allocator --

    def read_boot(self):
        start, end = (int(value('&' + name)) for name in ('image_start', 'image_end'))
        self.fixed.append((start, end, 'image'))
        info = value('boot_info', 'kernel/platform/pc/start.c')
        for i in range(int(info['module_count'])):
            module = info['modules'][i]
            self.fixed.append((int(module['start']) & -PAGE, -(-int(module['end']) // PAGE) * PAGE,
                               'FILES, as the loader brought them'))
        self.fixed.append((0, PAGE, 'page 0, never mapped'))

    def told(self):
        names = {}
        for page, order in self.blocks.items():
            owner = self.owners.get(page, 'not attributed')
            names[owner] = names.get(owner, 0) + (PAGE << order)
            self.runs.append((page * PAGE, (page + (1 << order)) * PAGE, owner))
        self.runs += self.fixed
        fixed = {}
        for start, end, what in self.fixed:
            fixed[what] = fixed.get(what, 0) + end - start
        live, blocks = live_objects()
        return {'held': names, 'fixed': fixed, 'free_blocks': self.free, 'regions': self.regions,
                'untouched': sum(end - frontier for _, _, frontier, end in self.regions),
                'counted_free': number('free_count', 'kernel/page.c') * PAGE,
                'counted_total': number('total_count', 'kernel/page.c') * PAGE,
                'promised': number('promised_count', 'kernel/page.c') * PAGE,
                'malloc_live': live, 'malloc_blocks': blocks, 'runs': join(self.runs)}


def join(runs):
    """Sorted; neighbours of one owner are one."""
    joined = []
    for start, end, what in sorted(run for run in runs if run[0] < run[1]):
        if joined and joined[-1][1] == start and joined[-1][2] == what:
            joined[-1][1] = end
        else:
            joined.append([start, end, what])
    return joined


def contains(ranges, address):
    at = bisect.bisect_right(ranges, (address, 1 << 64)) - 1  # they are sorted
    return at >= 0 and address < ranges[at][1]


def stack_ranges():
    """kernel/vm.c."""
    stacks = value('stacks', 'kernel/vm.c')
    return sorted((int(stacks[i]['low']), int(stacks[i]['high']))
                  for i in range(number('stack_count', 'kernel/vm.c')))


def malloc_large():
    """lib/malloc/large.c: the blocks in use, and those kept for later."""
    yield from chain(value('blocks', 'lib/malloc/large.c'), 'next')
    kept = value('kept', 'lib/malloc/large.c')
    for i in range(number('kept_count', 'lib/malloc/large.c')):
        yield kept[i].dereference()


def malloc_ranges():
    """lib/malloc/malloc.c: its spans, and the large blocks."""
    found = [(int(span.address), int(span.address) + (64 << 10))
             for span in chain(value('objects_spans.all', 'lib/malloc/malloc.c'), 'all_next')]
    found += [(int(large.address), int(large.address) + int(large['length']))
              for large in malloc_large()]
    return join_ranges(found)


def join_ranges(ranges):
    return [(start, end) for start, end, _ in join([(a, b, '') for a, b in ranges])]


def live_objects():
    """What the program has asked malloc() for and not given back: bytes, and how many blocks."""
    total = count = 0
    for span in chain(value('objects_spans.all', 'lib/malloc/malloc.c'), 'all_next'):
        start, slot, fresh = (int(span[name]) for name in ('first', 'slot', 'fresh'))
        data = memory(int(span.address) + start - 4, slot * fresh)
        for at in range(0, len(data), slot):
            word, = struct.unpack_from('<I', data, at)
            if word >> 16 in OBJECTS_STATES:
                total, count = total + (word & 0xffff), count + 1
    for large in chain(value('blocks', 'lib/malloc/large.c'), 'next'):
        total, count = total + int(large['size']), count + 1
    return total, count


def main():
    account = Account()
    account.read_boot()
    account.read_allocator()
    account.read_page_tables()
    account.read_kernel()
    account.read_files()
    with open(TO, 'w') as f:  # noqa: F821 (the caller's)
        json.dump(account.told(), f)


main()
