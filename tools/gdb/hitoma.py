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
def threads(what=''):
    """threads   the threads: state, processor, priority, stack, what each waits for; bt: and where

    A * is one that runs. They are found by thread_all (kernel/threads.c), or it is first_thread
    alone."""
    if what not in ('', 'bt'):
        print('hitoma threads, or hitoma threads bt')
        return
    found = all_threads()
    if not found:
        return
    runs = running()
    for thread in found:
        processor = runs.get(int(thread.address))
        print('%s %3d %-15s %s' % ('*' if processor else ' ', int(thread['id']),
                                   thread['name'].string(), describe(thread, processor)))
        if what == 'bt':
            for address in callers(*registers_of(thread, processor)):
                print('    %016x  %s' % (address, place(address)))
    addresses = [int(thread.address) for thread in found]
    for processor in runs.values():
        if processor.current not in addresses:
            print('processor %d idles' % processor.number)


def all_threads():
    """struct thread of each, in the order of their ids."""
    thread = value('first_thread')
    if thread is None:
        print('this image has no threads')
        return []
    if not thread['name']:
        print('no thread runs yet: the machine is still booting')
        return []
    found, link = [], value('thread_all')
    while link is not None and int(link):
        found.append(link.dereference())
        link = found[-1]['next_of_all']
    return sorted(found, key=lambda one: int(one['id'])) or [thread]


class Processor:
    """One of the machine's: struct cpu_local, and the registers that gdb has of it."""

    def __init__(self, local):
        self.number, self.is_idle = int(local['number']), bool(local['idle'])
        self.current, self.address = int(local['current']), int(local.address)
        self.rip = self.rbp = self.rsp = None


def processors():
    many, boot = number('processor_count') or 1, value('boot_cpu')
    table = value('processors') if many > 1 else None
    found = [Processor(boot if table is None else table[i].dereference()) for i in range(many)]
    by_address = {processor.address: processor for processor in found}
    selected, selected_frame = gdb.selected_thread(), gdb.selected_frame()
    for thread in gdb.selected_inferior().threads():
        thread.switch()
        processor = found[0] if many == 1 else by_address.get(number('$gs_base'))
        if processor and processor.rip is None:
            frame = gdb.newest_frame()
            processor.rip, processor.rbp, processor.rsp = (
                int(frame.read_register(name)) % (1 << 64) for name in ('rip', 'rbp', 'rsp'))
    selected.switch()
    selected_frame.select()
    return found


def running():
    """{address of a struct thread: the processor whose current thread it is}."""
    return {processor.current: processor for processor in processors()}


def describe(thread, processor):
    state = ('running', 'ready', 'moving', 'blocked', 'ended')[int(thread['state'])]
    if processor and processor.is_idle:
        state = 'waiting%s; processor %d idles on its stack' % (waits_for(thread), processor.number)
    elif processor:
        where = 'in a system call' if int(thread['in_kernel']) else 'in the program'
        state = 'on processor %d, %s' % (processor.number, where)
    elif state == 'blocked':
        state = 'waiting' + waits_for(thread)
    elif state == 'ready' and not int(thread['stack_pointer']):
        state = 'ready, was preempted'
    policy = ('', 'fifo', 'rr')[int(thread['policy'])]
    priority = ', %s %d' % (policy, int(thread['priority'])) if policy else ''
    return '%s%s  stack 0x%x to 0x%x, %s' % (state, priority, int(thread['stack_low']),
                                             int(thread['stack_high']),
                                             stack_use(thread, processor))


def waits_for(thread):
    """' for ...': the word of the program's that it sleeps on, or the kernel's wait queue."""
    word_of_it = futex_word(thread)
    if word_of_it:
        return ' for the word at %s' % object_name(word_of_it)
    if int(thread['waiting_on']):
        return ' for %s' % object_name(int(thread['waiting_on']))
    return ''


def object_name(address):
    """'0x1234' and, where there is a symbol, its name."""
    text = gdb.execute('info symbol 0x%x' % address, to_string=True).split(' in section')[0]
    return '0x%x' % address + ('' if text.startswith('No symbol') else
                               ' (%s)' % text.replace(' + ', '+'))


def futex_word(thread):
    """From the buckets of kernel/futex.c, or the locks of kernel/futex_lock.c; None: neither."""
    buckets, waiter = value("'futex.c'::buckets"), value('(struct futex_waiter *)0')
    if buckets is not None and waiter is not None:
        for i in range(buckets.type.range()[1] + 1):
            ring = buckets[i]['ring']
            link = ring['next']
            while int(link) and int(link) != int(ring.address):
                found = link.cast(waiter.type).dereference()
                if int(found['thread']) == int(thread.address):
                    return int(found['word'])
                link = link['next']
    waits, lock = thread['waits_for'], value('(struct contended *)0')
    if int(waits) and lock is not None:
        return int(waits['lock'].cast(lock.type)['word'])
    return None


def registers_of(thread, processor):
    """rip, rbp, rsp: of its processor, of where it was interrupted, or of its last switch.

    Those of a switch lie on its stack: struct switch_frame, kernel/platform/switch.h."""
    if processor:
        return processor.rip, processor.rbp, processor.rsp
    stack = int(thread['stack_pointer'])
    if stack == 0:
        return tuple(int(thread['frame'][name]) for name in ('rip', 'rbp', 'rsp'))
    if not is_readable(stack) or not is_readable(stack + 56):
        return None, 0, stack
    return word(stack + 56), word(stack + 48), stack + 64


def stack_use(thread, processor):
    """How much of its stack is in use, now or where a trap interrupted it."""
    low, high = int(thread['stack_low']), int(thread['stack_high'])
    sp, where = registers_of(thread, processor)[2], ''
    interrupted = trap_frame() if sp is None or not low <= sp <= high else None
    if interrupted is not None:
        sp, where = int(interrupted['rsp']), ' before the trap'
    if sp is None or not low <= sp <= high:
        return 'on another one now'
    return '%d of %d bytes in use%s' % (high - sp, high - low, where)


def has_frame(rip):
    """Has the function at rip made its frame yet? As in kernel/platform/fault.c: by its code."""
    block = gdb.block_for_pc(rip)
    if block is None:
        return False
    while block.superblock and not block.superblock.is_static:  # out of what is inlined
        block = block.superblock
    code = gdb.selected_inferior().read_memory(block.start, rip - block.start + 1).tobytes()[:-1]
    return b'\x48\x89\xe5' in code


@command
def bt():
    """bt        a backtrace by frame pointers alone, as the kernel's own report makes it

    For when gdb's `bt` loses its way. Each frame begins with the caller's rbp and the return
    address."""
    for address in callers(number('$rip'), number('$rbp'), number('$rsp')):
        print('    %016x  %s' % (address, place(address)))


def callers(rip, rbp, rsp):
    """The place itself, then those it was called from: the address before each return address."""
    if rip is None:
        return
    yield rip
    if not has_frame(rip) and is_readable(rsp) and word(rsp):
        yield word(rsp) - 1
    for _ in range(64):
        if rbp == 0:
            return
        if rbp % 8 or not is_readable(rbp) or not is_readable(rbp + 8):
            print('    (the chain of frames breaks at 0x%x)' % rbp)
            return
        rbp, back = word(rbp), word(rbp + 8)
        if back == 0:
            return
        yield back - 1


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
        name, *words = argument.split() or ['help']
        if name not in COMMANDS:
            raise gdb.GdbError('hitoma: no command "%s"; there are: %s'
                               % (name, ' '.join(COMMANDS)))
        try:
            COMMANDS[name](*words)
        except TypeError:
            raise gdb.GdbError('hitoma %s: %s' % (name, COMMANDS[name].__doc__.split('\n')[0]))


Hitoma()
# main() is not where it begins here: kernel_main() is.
gdb.execute('set backtrace past-main on')
