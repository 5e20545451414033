"""Programs whose start is refused memory, a boot for each allocation: for tests/refusal.t, which
tries some, and tests/soak/refusal.t, which tries all.

What may happen to a program that is refused memory: it does without, or it ends as programs end, or
it breaks in its own code and is reported; a kernel that can't boot says so and ends with 126. What
may not: a fault or an assertion in the kernel, silence, a machine that goes on for good.
"""
import glob
import os
import re
import shlex
import time
from collections import namedtuple

from tap import BUILD, ON_PC, diag, image_of, ok, run, tmp

Start = namedtuple('Start', 'name image arguments options')
SHELL = ('help', 'help ls', 'echo a "b c" $HOME', 'pwd', 'cd /tmp', 'date', 'df', 'free', 'env',
         'export A=b', 'ls', 'ls -l /dev', 'find /', 'cat /lines', 'hexdump /lines',
         'mkdir -p /tmp/a/b', 'echo a > /tmp/a', 'cp /lines /tmp', 'mv /lines /tmp', 'rm /lines',
         'cat < /lines', 'nonsense', 'exit 3', 'ls -d /', 'ls /nowhere', 'find / -name "l*"',
         'find / -type d', 'cp -r /a /tmp', 'rm -r /a', 'date -u +%F', 'echo -n', 'help nonsense',
         'df /tmp', 'hexdump < /lines', 'cat /lines /lines > /tmp/twice', 'echo a >> /lines')
LUA = ('-v', "-e ''", "-e 'print(1.5, #arg, 2^53)'", "-e 'error(1)'", '-', '/nowhere.lua',
       "-e 'print(os.date())'", "-e 'for line in io.lines([[/lines]]) do print(line) end'",
       "-e 'print(require([[string]]).format([[%q]], 1/3))'", "-e 'coroutine.wrap(print)(1)'",
       "-e 'local t = {} for i = 1, 1000 do t[i] = i .. [[]] end print(#table.concat(t))'")
PROGRAMS = ('args', 'clock wall', 'files', 'memory', 'print', 'tree list', 'power now')
COMPARE = ('numbers', 'zones', 'patterns', 'encodings', 'options', 'wide')
REFUSED = b'this allocation fails'  # fail_alloc.c and lib/malloc/settings.c say it
SECONDS = 20  # that a run may take


def build(name, *words):
    image = '%s/%s%s' % (tmp, name, '.elf' if ON_PC else '')
    r = run('tools/hitoma-cc', '--needs=fail-alloc', '-w', '-o', image, *words, limit=600)
    if r.status:
        raise SystemExit(r.err.decode())
    return image


def make(app):
    r = run('make', '-s', 'image', 'APP=' + app, limit=1200)
    if r.status:
        raise SystemExit(r.err.decode())
    return image_of(os.path.basename(app).replace('.c', ''))


def make_files():
    """The folder that programs find as /."""
    folder = tmp + '/root'
    for name in 'tmp', 'a/b/c':
        os.makedirs(folder + '/' + name, exist_ok=True)
    with open(folder + '/lines', 'w') as file:
        file.writelines('%d\n' % n for n in range(200))
    for name in os.listdir('tests/lua'):
        with open('tests/lua/' + name) as source, open(folder + '/' + name, 'w') as file:
            file.write(source.read())
    return folder


LUA_PACKAGE = re.search(r'^DEBIAN := (.*)', open('apps/lua/app.mk').read(), re.M).group(1)


def inside(seed, most):
    """Runs tests/inside-refusal, each of its starts one test."""
    make('lua')
    lua = run('tools/source', 'path', *LUA_PACKAGE.split()).out.decode().strip()
    objects = [name for name in glob.glob(BUILD + '/app/lua/**/*.o', recursive=True)
               if os.path.basename(name) != 'lua.c.o']
    platform = 'kernel/platform/' + ('pc' if ON_PC else 'linux')
    image = build('refusal', '-I.', '-I' + platform, '-I%s/src' % lua,
                  *glob.glob('tests/inside-refusal/*.c'), *glob.glob('apps/shell/commands/*.c'),
                  *('apps/shell/%s.c' % name for name in ('words', 'run', 'records', 'folder')),
                  *objects)
    r = run('tools/run', image, 'FILES=' + make_files(), '--', str(most), str(seed), limit=7200)
    for line in r.out.decode().splitlines():
        if line.startswith('#'):
            diag(line[2:])
        elif not line.startswith('1..'):
            ok(line.startswith('ok'), line.partition(' - ')[2])
    ok(r.out.endswith(b'\n') and b'1..' in r.out and r.status in (0, 1),
       'the machine came to the end', '%d %r %s' % (r.status, r.out[-100:], r.err.decode()))


def starts():
    """Those that are quickly built."""
    files = ('FILES=' + make_files(),)
    found = [Start(name, build(name, 'apps/%s/%s.c' % (name, name)), '', ())
             for name in (('hello', 'bare') if ON_PC else ('hello',))]
    found += [Start('cat', make('cat'), '', ())]
    found += [Start('shell -c ' + words, make('shell'), '-c ' + shlex.quote(words), files)
              for words in SHELL]
    scripts = sorted(os.path.basename(path) for path in glob.glob('tests/lua/*.lua'))
    found += [Start('lua ' + words, make('lua'), words, files) for words in (*LUA, *scripts)]
    for words in PROGRAMS:
        program, _, arguments = words.partition(' ')
        image = build(program, 'tests/programs/%s.c' % program)
        found.append(Start(words, image, arguments, ()))
    return found


def more_starts(newlib):
    """Those that take minutes; `newlib` are its own test programs."""
    found = [Start('bench ' + name, make('bench'), name, ())
             for name in ('syscall', 'clock_gettime', 'snprintf', 'printf', 'open', 'malloc')]
    inside = build('inside', 'tests/libc/inside.c')
    compare = build('compare', 'tests/libc/compare.c')
    found += [Start('libc', inside, '', ())]
    found += [Start('libc exit ' + how, inside, 'exit ' + how, ())
              for how in ('exit', 'return', 'quick_exit')]
    found += [Start('compare ' + part, compare, part, ()) for part in COMPARE]
    for source in newlib:
        name = os.path.basename(source)[:-2]
        include = os.path.dirname(os.path.dirname(source)) + '/include'
        found.append(Start('newlib ' + name, build(name, source, '-I' + include), '', ()))
    return found


def refused(start, kind, number):
    """A run with that allocation refused: (was there one?, what was wrong, or '')."""
    options = ['OPTIONS=hitoma.log=1', 'ENV=HITOMA_LUA_TEST=set']
    options.append('OPTIONS=hitoma.failalloc=%d' % number if kind == 'kernel' else
                   'ENV=MALLOC_FAIL=%d' % number)
    r = run('tools/run', start.image, *options, *start.options, 'ARGS=' + start.arguments,
            'TIMEOUT=%d' % SECONDS, limit=3 * SECONDS)
    was = REFUSED in r.err or r.status == 126
    wrong = judge(start, r)
    return was, wrong and '%s, allocation %d of the %s: %s\n%s' % (
        start.name, number, kind, wrong, r.err.decode(errors='replace')[-1500:])


def judge(start, r):
    if r.status in (124, 125):
        return 'no end' if r.status == 124 else 'an end without a status'
    if re.search(rb'panic|assertion \(|another fault|heap: the block', r.err):
        return 'the kernel says that it is broken'
    if r.status == 126 and b'memory' not in r.err:
        return 'no boot, and not for want of memory'
    at = re.search(rb'^hitoma: rip ([0-9a-f]+)', r.err, re.M)
    if at and in_kernel(start.image, int(at.group(1), 16)):
        return 'a fault in the kernel'
    if at and (b'null pointer' in r.err or b'nothing is mapped' in r.err) and not is_test(start):
        return 'a fault in the program'
    return ''


def is_test(start):
    """Whose code doesn't look at each result: newlib's tests and ours, which fail in some way."""
    return not start.name.startswith(('hello', 'bare', 'cat', 'shell', 'lua', 'bench'))


_kernel_text = {}


def in_kernel(image, address):
    if image not in _kernel_text:
        headers = run('objdump', '-h', image).out.decode()
        size, start = re.search(r' \.kernel\.text +(\w+) +(\w+)', headers).groups()
        _kernel_text[image] = int(start, 16), int(start, 16) + int(size, 16)
    low, high = _kernel_text[image]
    return low <= address < high


def sweep(start, kind, most, seconds):
    """One allocation after another until a run asks for fewer, `most`, or for so many seconds:
    (how many, what was wrong)."""
    began = time.monotonic()
    for number in range(1, most + 1):
        was, wrong = refused(start, kind, number)
        if wrong or not was:
            return number - 1, wrong
        if time.monotonic() - began > seconds:
            break
    return number, ''
