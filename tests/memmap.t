#!/usr/bin/env -S python3 -IBS
# No storm: it accounts for each page, those of one thread more, too.
"""make memmap: the picture stands alone and says what is true. Its rows add up to the machine's
RAM; what a program takes, on purpose and in known amounts, is found where it belongs."""
import os
import re
import sys
import xml.etree.ElementTree as ET

sys.path.insert(0, 'tests')
from tap import *  # noqa: E402

plain_build()

if run('sh', '-c', 'command -v gdb').status:
    skip_all('gdb is not installed (make setup)')

SVG = '{http://www.w3.org/2000/svg}'
MIB = 1 << 20

PROGRAM = r'''
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

__attribute__((noinline)) void milestone(void)
{
    __asm__ volatile("");
}

__attribute__((noinline)) void never(void)
{
    __asm__ volatile("");
}

__attribute__((noinline)) static int use_stack(int kib)
{
    volatile char here[1024];
    here[0] = kib;
    return kib ? use_stack(kib - 1) + here[0] : 0;
}

int main(int argc, char **argv)
{
    void *volatile kept;
    char *what = argv[1];
    unsigned long size = argc > 2 ? strtoul(argv[2], NULL, 0) : 0;
    if (argc > 5)
        never();
    if (argc < 2)
        return 0;
    if (strcmp(what, "malloc") == 0)
        memset(kept = malloc(size), 1, size);
    if (strcmp(what, "small") == 0)
        for (; size >= 100; size -= 100)
            memset(kept = malloc(100), 1, 100);
    if (strcmp(what, "untouched") == 0)
        kept = malloc(size);
    if (strcmp(what, "freed") == 0) {
        for (int i = 0; i < 100; i++)
            memset(kept = malloc(size / 100), 1, size / 100), free(kept);
        milestone();
    }
    if (strcmp(what, "mmap") == 0)
        memset(mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 1,
               size);
    if (strcmp(what, "barred") == 0) {
        char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        memset(p, 1, size);
        mprotect(p, size, PROT_NONE);
    }
    if (strcmp(what, "stack") == 0)
        use_stack(size / 1024);
    if (strcmp(what, "file") == 0) {
        int fd = open("/tmp/file", O_WRONLY | O_CREAT, 0600);
        static char page[4096] = "data";
        for (; size >= sizeof(page); size -= sizeof(page))
            if (write(fd, page, sizeof(page)) < 0)
                return 1;
    }
    if (strcmp(what, "crash") == 0)
        *(volatile int *)8 = 1;
    return 7;
}
'''

source = tmp + '/taker.c'
with open(source, 'w') as f:
    f.write(PROGRAM)
made = run('make', 'image', 'APP=' + source, limit=600)
same(made.status, 0, 'the image is built')
IMAGE, PICTURE = 'build/pc/taker.elf', 'build/pc/taker.memmap.svg'


def rows(path=PICTURE):
    """{owner: bytes} of the picture's account; the other panels' rows have names of their own."""
    found = {}
    for group in ET.parse(path).iter(SVG + 'g'):
        owner = group.get('data-owner')
        if owner != 'range':
            found[owner] = int(group.get('data-bytes'))
    return found


def account(*words, name, ram=64 * MIB, limit=None):
    """Draws, and checks what must always be true of the picture."""
    r = run('tools/memmap', IMAGE, 'TIMEOUT=60', *words, limit=limit)
    same(r.status, 0, name + ': a picture', ) or diag(r.err.decode())
    found = rows()
    beside = {key for key in found if key.startswith(('.', 'free, order', 'total', 'malloc, '))}
    same(sum(size for key, size in found.items() if key not in beside), ram,
         name + ": the rows add up to the machine's RAM")
    same(found['total'], ram, name + ': which is the total')
    ok('not attributed' not in found, name + ': every page has an owner', str(found))
    return found


def grown(new, old, owner):
    return new.get(owner, 0) - old.get(owner, 0)


def about(got, want, name, more=64 << 10):
    ok(want <= got <= want + more, name, 'got %d, want %d or a little more' % (got, want))


# ---- the picture as a picture ----

r = run('make', 'memmap', 'APP=hello')
same(r.status, 0, 'make memmap') or diag(r.err.decode())
same(r.out, b'hello, world\n', 'standard output is the program\'s')
like(r.err, rb'memmap: build/pc/hello.memmap.svg\n', 'the others are told where the picture is')
path = 'build/pc/hello.memmap.svg'
with open(path) as f:
    text = f.read()
root = ET.fromstring(text.encode())
same(root.tag, SVG + 'svg', 'it is SVG, and well-formed')
unlike(text, r'href|url\(|@import|<script|<image|<!DOCTYPE|<!ENTITY', 'and stands alone')
same(root.get('role'), 'img', 'it says that it is a picture')
ids = {e.get('id'): e for e in root.iter() if e.get('id')}
named = [ids[i].tag for i in root.get('aria-labelledby').split()]
same(named, [SVG + 'title', SVG + 'desc'], 'named by its title and its description')
like(ids['title'].text, 'Memory of hello, when it ended', 'the title says what and when')
like(ids['desc'].text, r'64 MiB: .*stacks.*free 6\d', 'the description has the figures')
box = [float(n) for n in root.get('viewBox').split()]
outside = []
for e in root.iter():
    if e.tag in (SVG + 'rect', SVG + 'text') and e.get('x'):
        x, y = float(e.get('x')), float(e.get('y'))
        right = x + float(e.get('width', 0))
        if not (0 <= x and right <= box[2] + 0.5 and 0 <= y <= box[3]):
            outside.append(ET.tostring(e))
same(outside, [], 'nothing is drawn outside of it')
headings = [e.text for e in root.iter(SVG + 'text') if e.get('class') == 'h2']
same([h.split(':')[0].split(',')[0] for h in headings],
     ['The image', 'Physical memory', 'Who holds how much'], 'three panels')

# The sections, with readelf as the judge.
listed = run('readelf', '-SW', 'build/pc/hello.elf').out.decode()
sections = {m[1]: int(m[3], 16) for m in re.finditer(
    r'\] (\S+) +\S+ +([0-9a-f]+) [0-9a-f]+ ([0-9a-f]+) \d\d +[WXT]*A', listed) if int(m[3], 16)}
drawn = {owner: size for owner, size in rows(path).items() if owner.startswith('.')}
same(drawn, sections, 'the sections and their sizes')
rights = {e[0].text: e[3].text for e in root.iter(SVG + 'g')
          if e.get('data-owner', '').startswith('.')}
same([rights[n] for n in ('.kernel.text', '.text', '.rodata', '.kernel.bss')],
     ['read, execute', 'read, execute', 'read', 'read, write'], 'their rights')

# ---- who holds how much ----

base = account('--', 'nothing', name='a program that takes nothing')
big = account('--', 'malloc', '10485760', name='malloc(10 MB)')
about(grown(big, base, 'malloc'), 10 * MIB, '10 MB more are under malloc')
about(grown(big, base, 'malloc, asked for'), 10 * MIB, 'and are asked for', 0)
about(-grown(big, base, 'free') - grown(big, base, 'free, but promised to mappings'),
      10 * MIB, '10 MB less are free', 128 << 10)
same(grown(big, base, 'kernel heap'), 0, "the kernel's heap has nothing to do with it")
small = account('--', 'small', '10485700', name='many small blocks')
about(grown(small, base, 'malloc, asked for'), 10485700, 'each of them is counted', 0)
about(grown(small, base, 'malloc'), 10485700, 'and takes some more', 2 * MIB)
lazy = account('--', 'untouched', '10485760', name='10 MB that are not touched')
about(grown(lazy, base, 'malloc'), 0, 'are not there')
about(grown(lazy, base, 'free, but promised to mappings'), 10 * MIB, 'but promised')
about(grown(lazy, base, 'malloc, asked for'), 10 * MIB, 'and asked for', 0)
mapped = account('--', 'mmap', '5242880', name='mmap() of 5 MB')
about(grown(mapped, base, 'other mappings'), 5 * MIB, 'is a mapping of its own', 0)
about(grown(mapped, base, 'malloc'), 0, 'and none of malloc\'s')
barred = account('--', 'barred', '1048576', name='1 MB that PROT_NONE bars')
about(grown(barred, base, 'other mappings'), MIB, 'is still held', 0)
stack = account('--', 'stack', '2097152', name='2 MB of stack')
about(grown(stack, base, 'stacks'), 2 * MIB, 'are under stacks', 512 << 10)
files = account('--', 'file', '3145728', name='a file of 3 MB')
about(grown(files, base, 'files'), 3 * MIB, 'is under files', 0)

with open(tmp + '/given', 'wb') as f:
    f.write(bytes(2 * MIB))
given = account('FILES=' + tmp, '--', 'nothing', name='FILES')
about(grown(given, base, 'FILES, as the loader brought them'), 2 * MIB,
      'what FILES gives is apart', 128 << 10)
for machine, mem, ram in (('q35', '64M', 64), ('pc', '256M', 256), ('q35', '5G', 5120)):
    other = account('MACHINE=' + machine, 'MEM=' + mem, '--', 'malloc', '10485760',
                    name='%s, %s' % (machine, mem), ram=ram * MIB)
    about(grown(other, base, 'malloc'), 10 * MIB, 'with as much under malloc')

# ---- the moment ----

account('AT=milestone', '--', 'freed', '104857600', name='AT=milestone')
with open(PICTURE) as f:
    like(f.read(), r'<title id="title">Memory of taker, when milestone\(\) was first entered<',
         'the title names the moment')
early = account('AT=kernel_main', name='AT=kernel_main: nothing is set up yet')
ok('malloc' not in early and early['free'] == 0, 'the allocator has no memory yet', str(early))
account('--', 'crash', name='a crash')
with open(PICTURE) as f:
    like(f.read(), 'Memory of taker, when it crashed<', 'is a moment, too')

r = run('tools/memmap', IMAGE, 'AT=never', 'TIMEOUT=60', '--', 'nothing')
same(r.status, 125, 'a function that is never entered')
like(r.err, rb'never\(\) was not entered before the program ended with status 7', 'it is said')
r = run('tools/memmap', IMAGE, 'AT=nevre', 'TIMEOUT=60')
same(r.status, 125, 'a function that is not there')
like(r.err, rb'AT=nevre: the image has no such function', 'it is said, too')
r = run('tools/memmap', IMAGE, 'CORE=' + tmp + '/core')
same(r.status, 125, 'CORE= has no place here')
r = run('tools/memmap', tmp + '/none.elf')
same(r.status, 126, 'no such image')
r = run('tools/memmap')
like(r.err, rb'which image\?', 'none at all')
r = run('env', 'PATH=/nowhere', '/usr/bin/python3', '-IS', 'tools/memmap', IMAGE)
like(r.err, rb'gdb is not installed; `make setup`', 'no gdb')

# In the midst of an allocation the books are not in order, and that is no moment for a picture.
middle = 'an account that does not add up is not drawn'
if b' t list_remove' in run('nm', IMAGE).out:
    run('rm', PICTURE)
    r = run('tools/memmap', IMAGE, 'AT=list_remove', 'TIMEOUT=60', '--', 'nothing')
    same(r.status, 125, middle)
    like(r.err, rb'the account does not add up: \d+ bytes in use .* in the midst', 'it is said')
    same(os.path.exists(PICTURE), False, 'and there is no picture')
else:
    skip(middle, 'this compiler made no function list_remove() of it')
wrong = tmp + '/wrong.c'
with open(wrong, 'w') as f:
    f.write(PROGRAM.replace('return 7;', '''
    extern void *page_alloc(unsigned, unsigned);
    kept = page_alloc(0, 0);
    return 7;'''))
run('make', 'image', 'APP=' + wrong, limit=600)
r = run('tools/memmap', 'build/pc/wrong.elf', 'TIMEOUT=60', '--', 'nothing')
same(r.status, 0, 'a page that nobody admits to')
same(rows('build/pc/wrong.memmap.svg').get('not attributed'), 4096, 'is told as such')
run('sh', '-c', 'rm -rf build/pc/taker.* build/pc/wrong.* build/pc/app/taker build/pc/app/wrong')
done_testing()
