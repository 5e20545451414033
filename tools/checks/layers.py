"""Calls go down only; so do #include lines.

    apps -> lib -> kernel/fs, kernel/net -> drivers -> kernel -> kernel/platform, boot

A file includes what lies in its own layer or below. Two borders are finer than that:

- The platform stands below the kernel, and both of them share a vocabulary: a few headers that the
  platform may include, listed here one by one so that a new one is a decision.
- The kernel (and whatever lies above) knows its platform by kernel/platform.h alone, never by a
  header of kernel/platform/pc/ or its sibling. What threads and signals need of the processor is
  the same on both: the kernel's core may include the headers in kernel/platform/ itself.

tests/ look inside whatever they test and may include anything.
"""
import os
import re

# Highest first; the first that matches is a file's layer.
LAYERS = [
    ('apps', 6),
    ('lib', 5),
    ('kernel/fs', 4),
    ('kernel/net', 4),
    ('drivers', 3),
    ('kernel/platform', 1),
    ('kernel', 2),
    ('boot', 1),
]

# Headers of kernel/ that the platform and boot/ may include.
VOCABULARY = """
    asan boot_info clock_line copy errno format image init log option page panic param platform
    heap processors program report sanitize scheduler signal spinlock string symbols thread trace vm
    vm_reserve
""".split()

# Headers of kernel/ that lib/ and apps/ may include: the border between program and kernel.
BORDER = '''
    clock_line errno file_numbers file_status init mman objects posix_timer program
    readiness_numbers sanitize signal_numbers syscall system_info terminal thread_numbers
'''.split()


def layer_of(path):
    for folder, rank in LAYERS:
        if path.startswith(folder + '/'):
            return folder, rank
    return None, 0


def resolve(tree, path, name):
    """The file of the tree that `#include "name"` (or <name>) in path means, or None."""
    beside = os.path.normpath(os.path.join(os.path.dirname(path), name))
    # The platform's folder is on the include path: "cpu.h" is the one of the platform that is
    # built.
    for candidate in (beside, name, 'kernel/platform/pc/' + name, 'kernel/platform/linux/' + name,
                      'lib/include/' + name, 'lib/newlib/' + name):
        if os.path.isfile(tree.full(candidate)):
            return candidate
    return None


def objection(path, target):
    """Why path may not include target, or None."""
    from_layer, from_rank = layer_of(path)
    to_layer, to_rank = layer_of(target)
    if not from_layer or not to_layer:
        return None
    stem = os.path.splitext(os.path.basename(target))[0]
    platform = target.startswith('kernel/platform/')
    if from_rank == 1 and to_layer == 'kernel':
        if stem in VOCABULARY:
            return None
        return ('upwards: %s/ is below kernel/ and shares only the headers with it that '
                'tools/checks/layers.py lists' % from_layer)
    if to_rank > from_rank:
        return ('upwards: %s/ is below %s/; let the higher part register a function'
                % (from_layer, to_layer))
    if from_rank >= 2 and platform and (from_layer != 'kernel' or target.count('/') > 2):
        return 'past kernel/platform.h into one platform'
    if from_rank >= 5 and to_rank <= 4 and to_layer == 'kernel' and stem not in BORDER:
        return 'a header of the kernel; a program reaches it by system calls only'
    if from_rank >= 5 and to_rank < 5 and to_layer != 'kernel':
        return 'a header of %s/; a program reaches it by system calls only' % to_layer
    return None


# The platform's own drivers may know it: what they drive exists on that platform only.
def exempt(path, target):
    return path.startswith('apps/bare/') or path == 'kernel/platform.h' or (
        path.startswith('drivers/') and target.startswith('kernel/platform/'))


def layers(tree):
    """no file includes from a layer above its own, or past an interface"""
    for path in tree.ending('.c', '.h', '.S'):
        for number, line in tree.lines(path):
            found = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if not found:
                continue
            target = resolve(tree, path, found[1])
            if target and not exempt(path, target):
                why = objection(path, target)
                if why:
                    yield path, number, 'includes "%s": %s' % (found[1], why)


RULES = [layers]
