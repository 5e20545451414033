"""The ELF core of a machine: what of its memory is in it, and how it is laid out.

gdb is to find everything where a pointer of the image says it is. So the file holds virtual memory,
as the processor's page tables show it: RAM at its own address, less what the page allocator has
free; and the high addresses of stacks and mappings. What is mapped high is not there a second time
at its own address, unless it lies there singly. Pages of zeros are holes in the file.

    ELF header | program headers | notes: registers, name | memory, a PT_LOAD for each run

ELF: System V ABI, chapter 4. The notes are Linux's, for which gdb was made (<linux/elfcore.h>).
"""
import os
import struct

from gdb_server import Broken

PAGE = 4096
PRESENT, WRITE, CACHE_DISABLE, LARGE = 1, 2, 1 << 4, 1 << 7  # SDM 3A tables 4-15 to 4-20
NO_EXECUTE, ADDRESS = 1 << 63, 0x000ffffffffff000
CHUNK = 4 << 20       # of memory, read at a time
NEAR = 16 * PAGE      # a gap not worth a segment of its own
SEGMENTS_MAX = 60000  # an ELF header counts to 65,534
TABLES_MAX = 20000    # for 39 GiB
NO_RAM = 0xa0000, 0x100000  # a PC's devices and firmware below 1 MiB

REGISTERS = ('r15', 'r14', 'r13', 'r12', 'rbp', 'rbx', 'r11', 'r10', 'r9', 'r8', 'rax', 'rcx',
             'rdx', 'rsi', 'rdi', 'orig_rax', 'rip', 'cs', 'eflags', 'rsp', 'ss', 'fs_base',
             'gs_base', 'ds', 'es', 'fs', 'gs')


# ---- what is mapped where


def mappings(physical, root):
    """Runs of equal kind in the page tables: [virtual address, physical, length, flags]."""
    runs, tables = [], []

    def add(address, to, length, flags):
        last = runs[-1] if runs else None
        if last and last[0] + last[2] == address and last[1] + last[2] == to and last[3] == flags:
            last[2] += length
        else:
            runs.append([address, to, length, flags])

    def walk(table, level, base):
        tables.append(table)
        if len(tables) > TABLES_MAX:
            raise Broken('the page tables are too many to be right')
        for i, entry in enumerate(struct.unpack('<512Q', physical(table, PAGE))):
            if not entry & PRESENT:
                continue
            address = base + (i << 12 + 9 * level)
            if level == 0 or (level < 3 and entry & LARGE):
                size = 1 << 12 + 9 * level
                flags = entry & (WRITE | CACHE_DISABLE | NO_EXECUTE)
                add(address, entry & ADDRESS & -size, size, flags)
            else:
                walk(entry & ADDRESS, level - 1, address)

    walk(root & ADDRESS, 3, 0)
    return runs


# ---- what of it is in use: kernel/page.c's knowledge


def free_ranges(physical, symbols, ram):
    """Physical [start, end) that the page allocator has free, as pairs; none if it can't be told.

    See kernel/page.c: struct region, struct page, enum page_state."""
    found = []
    try:
        count = int.from_bytes(physical(symbols['region_count'][0], 4), 'little')
        regions = physical(symbols['regions'][0], min(count, 64) * 24)
        for first, frontier, end, descriptors in struct.iter_unpack('<IIIxxxxQ', regions):
            if not first <= frontier <= end or end * PAGE > ram + (4 << 30):
                return []
            table = physical(descriptors, 12 * (frontier - first)) if frontier > first else b''
            page = first
            while page < frontier:
                state, order = table[12 * (page - first) + 8], table[12 * (page - first) + 9]
                if state not in (0xf5, 0xa7) or order > 10:
                    return []
                if state == 0xf5:
                    found.append((page * PAGE, (page + (1 << order)) * PAGE))
                page += 1 << order
            found.append((frontier * PAGE, end * PAGE))
    except KeyError:
        return []
    return found


def subtract(ranges, holes):
    """Ranges (start, end) less others; both become sorted, and touching ones are joined."""
    left, holes = [], sorted(holes)
    i = 0
    for start, end in sorted(ranges):
        while i > 0 and holes[i - 1][1] > start:
            i -= 1
        while i < len(holes) and holes[i][0] < end:
            if holes[i][1] > start:
                if holes[i][0] > start:
                    left.append((start, holes[i][0]))
                start = holes[i][1]
            i += 1
        if start < end:
            left.append((start, end))
    return left


def join(ranges, gap=0):
    """Sorted; those that touch, or lie no further than a gap apart, become one."""
    joined = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1] + gap:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


# ---- the segments


def segments_of(runs, free, ram):
    """[address, length, flags, [[physical address, length, offset in the segment], ...]]."""
    own = [run for run in runs if run[0] == run[1]]
    high = [run for run in runs if run[0] != run[1] and not run[3] & CACHE_DISABLE]
    holes = join(free + [(to, to + length) for _, to, length, _ in high] + [NO_RAM])
    gap, found = NEAR, None
    while found is None or len(found) > SEGMENTS_MAX:
        worth = [hole for hole in holes if hole[1] - hole[0] >= gap]
        # Memory above 4 GiB begins there; below it ends with the RAM, if not earlier.
        worth += [(min(ram, 1 << 32), 1 << 32)]
        found = own_segments(own, worth) + high_segments(high, 0 if gap == NEAR else gap)
        gap *= 4
    return found


def own_segments(runs, holes):
    found = []
    for address, _, length, flags in runs:
        for start, end in subtract([(address, address + length)], holes):
            found.append([start, end - start, flags, [[start, end - start, 0]]])
    return found


def high_segments(runs, gap):
    """What lies side by side becomes one, wherever its pages are."""
    found = []
    for address, to, length, flags in runs:
        last = found[-1] if found else None
        if last and last[2] == flags and last[0] + last[1] <= address <= last[0] + last[1] + gap:
            last[3].append([to, length, address - last[0]])
            last[1] = address + length - last[0]
        else:
            found.append([address, length, flags, [[to, length, 0]]])
    return found


# ---- the file


def note(kind, content, name=b'CORE'):
    text = name + bytes(4 - len(name) % 4)
    content += bytes(-len(content) % 4)
    return struct.pack('<III', len(name) + 1, len(content), kind) + text + content


def notes(registers, signal, image, story):
    """Three that gdb reads, and ours, `name=value` lines, which it passes over."""
    status = struct.pack('<IIIHxxQQIIII', signal, 0, 0, signal, 0, 0, 1, 0, 1, 1) + bytes(64)
    status += b''.join(struct.pack('<Q', registers.get(name, (1 << 64) - 1) % (1 << 64))
                       for name in REGISTERS)
    name = os.fsencode(os.path.basename(image))
    process = struct.pack('<BcBBxxxxQIIIIII', 0, b'R', 0, 0, 0, 0, 0, 1, 0, 1, 1)
    process += struct.pack('16s80s', name[:15], os.fsencode(image)[:79])
    return (note(1, status + struct.pack('<Q', 1)) + note(2, vectors(registers))
            + note(3, process) + note(1, story.encode(), b'Hitoma'))


def vectors(registers):
    """As FXSAVE stores them: SDM 1, table 10-2."""
    tags = sum(1 << i for i in range(8) if registers['ftag'] >> 2 * i & 3 != 3)
    area = struct.pack('<HHBxHQQII', registers['fctrl'] & 0xffff, registers['fstat'] & 0xffff, tags,
                       registers['fop'] & 0xffff, registers['fioff'], registers['fooff'],
                       registers['mxcsr'], 0xffff)
    area += b''.join(registers['st%d' % i].to_bytes(16, 'little') for i in range(8))
    area += b''.join(registers['xmm%d' % i].to_bytes(16, 'little') for i in range(16))
    return area + bytes(512 - len(area))


def write(f, physical, symbols, registers, signal, image, ram, at):
    """Writes the whole core into an open, empty file. `physical(address, length)` reads memory.

    `at`: the function that is being entered, or "crash"."""
    runs = mappings(physical, registers['cr3'])
    segments = segments_of(runs, free_ranges(physical, symbols, ram), ram)
    text = notes(registers, signal, image, 'ram=%d\nat=%s\n' % (ram, at))
    at = 64 + 56 * (len(segments) + 1)
    headers = [struct.pack('<IIQQQQQQ', 4, 0, at, 0, 0, len(text), 0, 4)]
    end = -(-(at + len(text)) // PAGE) * PAGE
    copies = []
    for address, length, flags, pieces in segments:
        rights = 4 | (flags & WRITE) | (0 if flags & NO_EXECUTE else 1)
        headers.append(struct.pack('<IIQQQQQQ', 1, rights, end, address, 0, length, length, PAGE))
        copies += [(to, size, end + offset) for to, size, offset in pieces]
        end += length
    f.write(struct.pack('<16sHHIQQQIHHHHHH', b'\x7fELF\2\1\1', 4, 62, 1, 0, 64, 0, 0, 64, 56,
                        len(headers), 0, 0, 0))
    f.write(b''.join(headers) + text)
    for to, lengths, places in parts(copies):
        data, taken = memoryview(physical(to, sum(lengths))), 0
        for length, place in zip(lengths, places):
            write_sparsely(f, data[taken:taken + length], place)
            taken += length
    f.truncate(end)


def parts(copies):
    """The copies in the order of physical memory, as reads of a chunk at most.

    Each is an address, the lengths that lie behind one another there, and where each goes."""
    address, held, lengths, offsets = 0, 0, [], []
    for to, size, offset in sorted(copies):
        while size > 0:
            some = min(size, CHUNK)
            if lengths and (to != address + held or held + some > CHUNK):
                yield address, lengths, offsets
                held, lengths, offsets = 0, [], []
            if not lengths:
                address = to
            lengths.append(some)
            offsets.append(offset)
            held += some
            to, size, offset = to + some, size - some, offset + some
    if lengths:
        yield address, lengths, offsets


def write_sparsely(f, data, offset):
    """Runs of pages that aren't all zeros."""
    zeros, start = bytes(PAGE), None
    for at in range(0, len(data) + PAGE, PAGE):
        empty = at >= len(data) or data[at:at + PAGE] == zeros
        if not empty and start is None:
            start = at
        elif empty and start is not None:
            f.seek(offset + start)
            f.write(data[start:at])
            start = None
