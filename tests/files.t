#!/usr/bin/python3 -IBS
"""Files: from inside (tests/programs/files.c), and FILES= and OUT= through tools/run.

PLATFORMS: pc linux"""
import hashlib
import io
import os
import sys
import tarfile

sys.path.insert(0, 'tests')
from tap import *  # noqa: E402

for app in 'files', 'fifo', 'tree':
    built = run('make', 'image', 'APP=tests/programs/%s.c' % app, limit=600)
    if built.status:
        ok(False, 'make image', built.err.decode())
        done_testing()
FILES, TREE = image_of('files'), image_of('tree')


def from_inside(name, *words, image=FILES):
    """A program that prints TAP: each line that isn't ok is shown."""
    r = run('tools/run', image, 'TIMEOUT=100', *words)
    bad = [line for line in r.out.decode(errors='replace').splitlines() if line.startswith('not')]
    ok(r.status == 0 and not bad and b'\n1..' in r.out, name,
       '\n'.join(bad) + r.err.decode() + '\n' + r.out.decode(errors='replace')[-200:])


for machine in MACHINES:
    from_inside('each call, each errno, on ' + machine, *on_machine(machine))
from_inside('until memory is full, and then again', 'MEM=24M', '--', 'fill')
from_inside('FIFOs, device files, realpath()', image=image_of('fifo'))

# ---- a folder goes in, what changed comes out

there, back = tmp + '/in', tmp + '/out'
os.makedirs(there + '/sub/deep')


def make(name, data, mode=0o644):
    path = os.path.join(os.fsencode(there), name)
    with open(path, 'wb') as f:
        f.write(data)
    os.chmod(path, mode)


big = hashlib.shake_128(b'big').digest(20 << 20)
make(b'big', big)
make(b'empty', b'')
make(b'script', b'#!x\n', 0o751)
make(b'sub/\xff\x80 8 bit', b'bytes')
make('sub/ümlaut'.encode(), b'utf-8')
make(b'n' * 200, b'a long name')
os.symlink('sub/deep', there + '/link')
os.symlink('x' * 150, there + '/longlink')
os.link(there + '/script', there + '/hard')
os.utime(there + '/empty', ns=(1000000000123456789, 1000000000123456789))
os.utime(there + '/sub', (1000000000, 1000000000))


def told():
    """The folder as tests/programs/tree.c prints it."""
    lines = []
    for folder, folders, names in os.walk(os.fsencode(there)):
        for name in folders + names:
            path = os.path.join(folder, name)
            s = os.lstat(path)
            links = 1 if name in (b'sub', b'deep') else s.st_nlink
            text = b'%o %d %s' % (s.st_mode, links, path[len(there):])
            if os.path.islink(path):
                text += b' -> ' + os.readlink(path)
            elif os.path.isfile(path):
                data = open(path, 'rb').read()
                total = sum(data) % 65521
                text += b' %d %d' % (len(data), total)
            lines.append(text)
    return sorted(lines)


for machine in MACHINES:
    r = run('tools/run', TREE, *on_machine(machine), 'FILES=' + there, 'TIMEOUT=50', '--', 'list')
    got = sorted(r.out.splitlines())
    ok(got == told(), 'FILES arrive whole on ' + machine,
       b'\n'.join(sorted(set(got) ^ set(told()))).decode(errors='replace') + r.err.decode())

    r = run('tools/run', TREE, *on_machine(machine), 'FILES=' + there, 'OUT=' + back, 'TIMEOUT=100',
            '--', 'change')
    same(r.status, 7, "OUT= leaves the program's status alone")
    same(sorted(os.listdir(back)), ['hard', 'link2', 'moved', 'new', 'script'],
         'what is new, changed or moved comes back, nothing else, on ' + machine)
    ok(open(back + '/moved', 'rb').read() == big, '20 MB come back as they were')
    same(open(back + '/script').read(), '#!x\nmore\n', 'a changed file')
    same(os.lstat(back + '/script').st_mode & 0o777, 0o751, 'with its mode')
    same(os.readlink(back + '/link2'), 'a/b', 'a new link')
    same(sorted(os.listdir(os.fsencode(back) + b'/new')), [b'd' * 120, b'deep', b'\xff name'],
         'a new folder and a moved one, 8-bit and long names')
    run('rm', '-rf', back)
ok(open(there + '/big', 'rb').read() == big and os.path.exists(there + '/script'),
   'FILES is a copy: the folder is as it was')

r = run('tools/run', TREE, 'FILES=' + there, 'TIMEOUT=50', '--', 'time')
same(r.out, b'1000000000.123456789\n1000000000.000000000\n',
     'times to the nanosecond; a folder has its own')

# ---- what can't be

r = run('tools/run', TREE, 'FILES=' + there, 'MEM=16M', 'TIMEOUT=50', '--', 'list')
if ON_PC:
    ok(r.status == 125 and b"don't fit in MEM=16M; give it MEM=" in r.err, 'more FILES than MEM',
       r.err.decode())
else:
    same(r.status, 0, 'FILES are mapped, and need no memory')
r = run('tools/run', TREE, 'FILES=/nonexistent')
ok(r.status == 125 and b'no such folder' in r.err, 'no such FILES')
run('make', 'image', 'APP=hello', limit=600)
for name in 'FILES', 'OUT':
    r = run('tools/run', image_of('hello'), '%s=%s' % (name, there))
    ok(r.status == 125 and b'this image has no files in it' in r.err,
       name + '= for an image that opens none', r.err.decode())


def archive(change=None, members=(('a', b'data'), ('b/c', b'more'))):
    """A tar file; `change` gets its bytes."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w', format=tarfile.USTAR_FORMAT) as t:
        for name, data in members:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            t.addfile(member, io.BytesIO(data))
    data = bytearray(out.getvalue())
    if change:
        data = change(data) or data
    with open(tmp + '/x.tar', 'wb') as f:
        f.write(data)
    return 'FILES=' + tmp + '/x.tar'


def flip(data):
    data[1024 + 5] ^= 1


r = run('tools/run', TREE, archive(), '--', 'list')
ok(r.status == 0 and b'/b/c' in r.out, 'FILES may be an archive', r.err.decode())
for name, change, message in (
        ('a flipped bit', flip, b'damaged at a: the checksum'),
        ('cut in the data', lambda d: d[:1024 + 512 + 2], b'damaged at b/c: the archive ends'),
        ('cut in a header', lambda d: d[:1024 + 100], b'damaged at a: the archive ends'),
        ('no tar at all', lambda d: b'hello' * 1000, b'damaged at its beginning: the checksum')):
    r = run('tools/run', TREE, archive(change))
    ok(r.status == 126 and message in r.err, 'a damaged archive: ' + name, r.err.decode())

# ---- OUT refuses to leave its folder

sys.path.insert(0, 'tools/run.d')
import files as there_and_back  # noqa: E402

said = []
os.makedirs(back)
os.makedirs(tmp + '/outside')
os.symlink(tmp + '/outside', back + '/way')
evil = archive(members=(('/abs', b'1'), ('../up', b'2'), ('x/../../up', b'3'), ('way/out', b'4'),
                        ('good', b'5')))
with open(evil[6:], 'rb') as f:
    same(there_and_back.unpack(f, back, said.append), False, 'evil paths are told')
same(sorted(os.listdir(back)) + os.listdir(tmp + '/outside'), ['good', 'way'], 'and refused')
same(len(said), 4, 'each by name')
done_testing()
