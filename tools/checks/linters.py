"""Rules that other people's tools decide: clang-format, clang-tidy, cppcheck, shellcheck.

A tool that isn't there is a complaint with its remedy; a rule is never skipped in silence.
"""
import concurrent.futures
import hashlib
import os
import re
import shlex
import shutil

from .layers import resolve
from .reflow import reflow


def lacks(*tools):
    """A complaint for the first tool that is missing."""
    for tool in tools:
        if not shutil.which(tool):
            yield 'tools/check', 0, '%s is not installed; `make setup` installs it' % tool
            return


def batches(items, size):
    return [items[i:i + size] for i in range(0, len(items), size)]


def parallel(work, items):
    """work(item) for each, on as many threads as there are processors; results in order."""
    with concurrent.futures.ThreadPoolExecutor(min(os.cpu_count() or 1, 8)) as pool:
        yield from pool.map(work, items)


_MESSAGE = re.compile(r'^(?P<path>[^\s:][^:]*):(?P<line>\d+):(?:\d+:)? ?(?P<text>(?:warning|error|'
                      r'style|performance|portability|information|note|fatal error): .*)$')


def read_messages(tree, output):
    """Complaints in a compiler's form; the notes that belong to one are left out."""
    seen = set()
    for line in output.decode(errors='replace').splitlines():
        found = _MESSAGE.match(line)
        if not found or found['text'].startswith('note:'):
            continue
        path = os.path.relpath(os.path.join(tree.root, found['path']), tree.root)
        complaint = (path, int(found['line']), found['text'])
        if complaint not in seen:
            seen.add(complaint)
            yield complaint


def fix_format(tree):
    for path in tree.files:
        text = tree.text(path)
        better = text if path.endswith(('.md', '.patch')) or not text else reflow(path, text)
        if better != text:
            tree.write(path, better)
    for files in batches(tree.c_files(), 50):
        tree.run('clang-format', '-i', *files)


def format(tree):  # noqa: A001 (the rule's name)
    """C files are as clang-format 14 writes them; tools/check --fix makes them so"""
    missing = list(lacks('clang-format'))
    yield from missing
    if missing:
        return
    version = tree.run('clang-format', '--version').stdout.decode()
    major = re.search(r'version (\d+)', version)
    if not major or major[1] != '14':
        tree.notes.append('format was not checked: it takes clang-format 14, this is '
                          + version.strip())
        return
    # Each file's first difference is enough: --fix mends them all.
    told = set()
    for files in batches(tree.c_files(), 50):
        output = tree.run('clang-format', '--dry-run', '--Werror', *files).stdout
        for path, line, _ in read_messages(tree, output):
            if path not in told:
                told.add(path)
                yield path, line, 'not as clang-format writes it; tools/check --fix does'


def tidy(tree):
    """no warning of clang-tidy (what .clang-tidy asks for)"""
    missing = list(lacks('clang-tidy'))
    yield from missing
    if missing:
        return
    flags = tree.run('tools/compile-commands', '--flags').stdout.decode() \
        if tree.exists('tools/compile-commands') else ''
    by_kind = dict(line.split(': ', 1) for line in flags.splitlines() if ': ' in line)
    if 'kernel' not in by_kind:
        # A tree without a build (the tests' small ones).
        by_kind = {'kernel': '-std=gnu11 -ffreestanding -mgeneral-regs-only -I.'}
    files = [path for path in tree.ending('.c') if kind_of(path) in by_kind]

    def work(path):
        words = shlex.split(by_kind[kind_of(path)]) + debian_words(tree, path)
        memory = os.path.join(tree.root, 'build', 'check', digest(tree, path, words))
        if os.path.exists(memory):
            return b''
        output = tree.run('clang-tidy', '--quiet', path, '--', *words).stdout
        if not list(read_messages(tree, output)):
            os.makedirs(os.path.dirname(memory), exist_ok=True)
            open(memory, 'w').close()
        return output

    for output in parallel(work, files):
        yield from read_messages(tree, output)


def debian_words(tree, path):
    """For a program that includes headers of a Debian package's (app.mk): where they are."""
    makefile = os.path.join(os.path.dirname(path), 'app.mk')
    text = tree.text(makefile) if tree.exists(makefile) else ''
    folder = re.search(r'-I\$\(DEBIAN_FOLDER\)/(\S+)', text)
    if not folder:
        return []
    for other in re.findall(r'^include (\S+)', text, re.M):
        text += tree.text(other)
    package = re.search(r'^DEBIAN := (.*)', text, re.M)[1].split()
    unpacked = tree.run('tools/source', 'fetch', *package).stdout.decode().strip()
    return ['-I.', '-isystem', os.path.join(unpacked, folder[1])]


_INCLUDE = re.compile(r'^\s*#\s*include(?:_next)?\s+[<"]([^>"]+)[>"]', re.M)


def digest(tree, path, words):
    """A name for all that clang-tidy would read: what was clean needs no second look."""
    seen, todo = {}, ['.clang-tidy'] if tree.exists('.clang-tidy') else []
    todo.append(path)
    while todo:
        name = todo.pop()
        if name not in seen:
            seen[name] = tree.text(name)
            for include in _INCLUDE.findall(seen[name]):
                target = resolve(tree, name, include)
                if target:
                    todo.append(target)
    whole = repr((sorted(seen.items()), words))
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def kind_of(path):
    """Which flags a file is compiled with."""
    folder = path.split('/')[0]
    if path.startswith(('kernel/platform/linux/', 'drivers/linux/')):
        return 'linux'
    if folder in ('kernel', 'drivers', 'boot'):
        return 'kernel'
    if folder in ('lib', 'apps'):
        return 'program'
    return 'host'


def cppcheck(tree):
    """no warning of cppcheck in the kernel"""
    missing = list(lacks('cppcheck'))
    yield from missing
    if missing:
        return
    files = [path for path in tree.ending('.c') if kind_of(path) in ('kernel', 'linux', 'program')]
    if not files:
        return
    done = tree.run(
        'cppcheck', '--quiet', '--inline-suppr', '--std=c11', '--platform=unix64', '-I.',
        '--enable=warning,portability', '-j%d' % (os.cpu_count() or 1),
        '--template={file}:{line}: {severity}: {message} ({id})', '--template-location=',
        '--library=' + os.path.join(os.path.dirname(os.path.abspath(__file__)), 'cppcheck.cfg'),
        # linker.ld's marks delimit one object, and for the loader address 0 is memory.
        '--suppress=comparePointers', '--suppress=subtractPointers',
        '--suppress=nullPointer:boot/*', '--suppress=missingInclude',
        *files)
    yield from read_messages(tree, done.stdout)


def shellcheck(tree):
    """no warning of shellcheck in the shell scripts"""
    missing = list(lacks('shellcheck'))
    yield from missing
    if missing:
        return
    files = tree.scripts('bash', '/sh', 'env sh') + [p for p in tree.ending('.sh')]
    if not files:
        return

    # SC1007: `local a= b=` is meant. SC1090, SC1091: a sourced file that it was not given. SC2034,
    # SC2154: variables that pass between a test and tests/tap.sh.
    def work(some):
        return tree.run('shellcheck', '--shell=bash', '--external-sources', '--format=gcc',
                        '--severity=warning',
                        '--exclude=SC1007,SC1090,SC1091,SC2034,SC2154', *some).stdout

    for output in parallel(work, batches(sorted(set(files)), 8)):
        yield from read_messages(tree, output)


RULES = [format, shellcheck, cppcheck, tidy]
