"""The border between program and kernel, proved on what was built.

Objects of lib/ and apps/ may refer to no symbol of the kernel but the system calls, so that the
same objects can once run in ring 3, where a system call is an instruction. `nm` lists what each
object defines and lacks; a name that a program's object lacks and that only the kernel's archives
define is an offence unless it is allowed below.
"""
import glob
import os
import re

# What a program may have of the kernel besides system calls, and why.
ALLOWED = [
    r'syscall_\w+',        # the border itself
    r'__stack_chk_guard',  # one guard for the whole machine; in ring 3 lib/ brings a second one
    r'__stack_chk_fail',
]

KERNEL_ARCHIVES = ['libkernel.a', 'libdrivers.a', 'libboot.a']


def symbols(tree, file, option):
    """(member, name) of an object's or archive's symbols."""
    done = tree.run('nm', '-A', '-P', option, file)
    for line in done.stdout.decode(errors='replace').splitlines():
        found = re.match(r'(.*?)(?:\[(.*)\])?: (\S+) (\S)', line)
        if found:
            yield found[2] or os.path.basename(found[1]), found[3], found[4]


def defined(tree, file):
    return {name for _, name, kind in symbols(tree, file, '--defined-only') if kind.isupper()}


def border(tree):
    """objects of lib/ and apps/ refer to no kernel symbol but system calls (nm)"""
    archives = {name: os.path.join(tree.built, 'lib', name) for name in KERNEL_ARCHIVES}
    archives = {name: path for name, path in archives.items() if os.path.exists(path)}
    library = os.path.join(tree.built, 'lib', 'libhitoma.a')
    if not archives or not os.path.exists(library):
        tree.notes.append('border was not checked: nothing is built yet (make libs)')
        return
    kernel = {}
    for name, path in archives.items():
        for symbol in defined(tree, path):
            kernel.setdefault(symbol, name)
    own = defined(tree, library)
    allowed = re.compile('|'.join(ALLOWED))
    for file in [library] + program_objects(tree):
        here = own | defined(tree, file)
        for member, symbol, _ in symbols(tree, file, '--undefined-only'):
            if symbol in kernel and symbol not in here and not allowed.fullmatch(symbol):
                yield (source_of(tree, file, member), 0,
                       'refers to %s, which is the kernel\'s (%s); '
                       'only syscall_* may be' % (symbol, kernel[symbol]))


def program_objects(tree):
    """Objects of programs. bare has none: its code takes the kernel's place; tests/inside-* look
    below on purpose."""
    pattern = os.path.join(tree.built, 'app', '**', '*.o')
    objects = sorted(glob.glob(pattern, recursive=True))
    return [path for path in objects if not re.search('/app/(bare|inside-[^/]*)/', path)]


def source_of(tree, file, member):
    """The tree's path for an archive's member or an object."""
    for folder in ('lib', 'apps'):
        for path in tree.files:
            if path.startswith(folder + '/') and path.endswith(('.c', '.S')):
                stem = os.path.splitext(path)[0]
                if member in (os.path.basename(path) + '.o', os.path.basename(stem) + '.o'):
                    return path
    return '%s(%s)' % (os.path.relpath(file, tree.root), member)


RULES = [border]
