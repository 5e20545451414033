"""Commands for gdb on a running image: `hitoma help`. tools/debug loads them; by hand it is

    (gdb) source tools/gdb/hitoma.py

Nothing here calls a function in the guest or changes it: a machine in the middle of a fault can be
looked at, too. What is read is named in the source beside it, and tests/gdb.t uses every command.
"""
import gdb

COMMANDS = {}


def command(function):
    """Makes `hitoma NAME` of it; the first line of its text is what `hitoma help` says."""
    COMMANDS[function.__name__] = function
    return function


def value(expression):
    """What gdb makes of a C expression; None when the image has no such thing."""
    try:
        return gdb.parse_and_eval(expression)
    except gdb.error:
        return None


def number(expression):
    found = value(expression)
    try:
        return None if found is None else int(found.cast(gdb.lookup_type('unsigned long')))
    except gdb.error:  # a register that this machine doesn't have
        return None


def place(address):
    """'function+0x12 (file:line)', as far as the symbols tell."""
    block = gdb.execute('info symbol 0x%x' % address, to_string=True).split(' in section')[0]
    if block.startswith('No symbol'):
        return '(no function of this image)'
    found = gdb.find_pc_line(address)
    source = ' (%s:%d)' % (found.symtab.filename, found.line) if found.symtab and found.line else ''
    return block.replace(' + ', '+') + source


def is_readable(address):
    try:
        gdb.selected_inferior().read_memory(address, 8)
        return True
    except gdb.error:
        return False


def word(address):
    return int.from_bytes(gdb.selected_inferior().read_memory(address, 8).tobytes(), 'little')


@command
def log():
    """log       the kernel's messages: the ring of kernel/log.c, oldest first

    The next byte goes to log_ring[log_written % sizeof(log_ring)]."""
    ring, written = value('log_ring'), number('log_written')
    if ring is None or written is None:
        print('this image keeps no log')
        return
    size = ring.type.sizeof
    text = gdb.selected_inferior().read_memory(int(ring.address), size).tobytes()
    text = text[:written] if written <= size else text[written % size:] + text[:written % size]
    print(text.decode(errors='replace').rstrip('\n') or '(nothing was said yet)')


@command
def threads():
    """threads   the threads: name, where each is, its stack and how much of that is in use

    A * is the one that runs on this processor (%gs:0, boot_cpu in kernel/thread.c)."""
    first = value('&first_thread')
    if first is None:
        print('this image has no threads')
        return
    current = number('boot_cpu.current')
    thread = first.dereference()
    if not thread['name']:
        print('no thread runs yet: the machine is still booting')
        return
    print('%s %-8s %s  stack 0x%x to 0x%x, %s' % (
        '*' if int(first) == current else ' ', thread['name'].string(),
        'in a system call' if int(thread['in_kernel']) else 'in the program',
        int(thread['stack_low']), int(thread['stack_high']), stack_use(thread)))


def stack_use(thread):
    """How much of its stack the running thread has in use, now or where a trap interrupted it."""
    low, high = int(thread['stack_low']), int(thread['stack_high'])
    sp, interrupted = int(gdb.newest_frame().read_register('rsp')), trap_frame()
    where = ''
    if not low <= sp <= high and interrupted is not None:
        sp, where = int(interrupted['rsp']), ' before the trap'
    if not low <= sp <= high:
        return 'on another one now'
    return '%d of %d bytes in use%s' % (high - sp, high - low, where)


def has_frame(rip):
    """Has the function at rip made its frame yet? As in kernel/platform/fault.c: by its code."""
    block = gdb.block_for_pc(rip)
    while block is not None and block.function is None:
        block = block.superblock
    if block is None:
        return False
    code = gdb.selected_inferior().read_memory(block.start, rip - block.start + 1).tobytes()[:-1]
    return b'\x48\x89\xe5' in code


@command
def bt():
    """bt        a backtrace by frame pointers alone, as the kernel's own report makes it

    For when gdb's `bt` loses its way. Each frame begins with the caller's rbp and the return
    address."""
    rip, rbp, rsp = number('$rip'), number('$rbp'), number('$rsp')
    print('    %016x  %s' % (rip, place(rip)))
    if not has_frame(rip) and is_readable(rsp):
        print('    %016x  %s' % (word(rsp), place(word(rsp) - 1)))
    for _ in range(64):
        if rbp == 0:
            return
        if rbp % 8 or not is_readable(rbp) or not is_readable(rbp + 8):
            print('    (the chain of frames breaks at 0x%x)' % rbp)
            return
        rbp, back = word(rbp), word(rbp + 8)
        if back == 0:
            return
        print('    %016x  %s' % (back, place(back - 1)))


def trap_frame():
    """The nearest struct trap_frame that a function on the stack was given, or None."""
    frame = gdb.newest_frame()
    while frame is not None and frame.is_valid():
        if frame.name() in ('trap_dispatch', 'fault_report'):
            found = frame.read_var('frame') if frame.function() else None
            if found is not None and not found.is_optimized_out:
                return found.dereference()
        frame = frame.older()
    return None


@command
def trap():
    """trap      what was interrupted, when stopped in the kernel's handling of a trap or fault"""
    frame = trap_frame()
    if frame is None:
        print('no trap is being handled')
        return
    names = 'rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15'.split()
    for i in range(0, 16, 4):
        print('  '.join('%-3s %016x' % (name, int(frame[name])) for name in names[i:i + 4]))
    print('rip %016x  %s' % (int(frame['rip']), place(int(frame['rip']))))
    cr2 = number('$cr2')
    print('vector %d, error code %x%s' % (int(frame['vector']), int(frame['error_code']),
                                         '' if cr2 is None else ', cr2 %x' % cr2))


@command
def image():
    """image     where the parts of the image lie (kernel/image.h, linker.ld)"""
    parts = (('text', 'image_start', 'image_text_end', 'read, execute'),
             ('read-only data', 'image_rodata_start', 'image_rodata_end', 'read'),
             ('data', 'image_data_start', 'image_end', 'read, write'),
             ('  the kernel\'s', 'kernel_data_start', 'kernel_data_end', 'read, write'))
    for name, start, end, rights in parts:
        start, end = number('&' + start), number('&' + end)
        if start is not None and end is not None:
            size = (end - start) // 1024
            print('%-16s 0x%x to 0x%x  %4d KiB  %s' % (name, start, end, size, rights))


@command
def help():  # noqa: A001 (the command's name)
    """help      this list"""
    for function in COMMANDS.values():
        print('hitoma ' + function.__doc__.split('\n')[0])


class Hitoma(gdb.Command):
    """Looks at a Hitoma machine: hitoma help"""

    def __init__(self):
        super().__init__('hitoma', gdb.COMMAND_STATUS)

    def complete(self, text, word_to_complete):
        return [name for name in COMMANDS if name.startswith(text)]

    def invoke(self, argument, from_tty):
        name = argument.strip() or 'help'
        if name not in COMMANDS:
            raise gdb.GdbError('hitoma: no command "%s"; there are: %s'
                               % (name, ' '.join(COMMANDS)))
        COMMANDS[name]()


Hitoma()
# main() is not where it begins here: kernel_main() is.
gdb.execute('set backtrace past-main on')
