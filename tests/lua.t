#!/usr/bin/env -S python3 -IBS
"""apps/lua against the build host's lua5.4: tests/lua/*.lua use every function of the manual's
section 6, and must print the same on both. Then what is Hitoma's own: the console, no second
process, exit statuses.

PLATFORMS: pc linux. Two things are evened out: names of temporary files, and the program's name
in messages."""
import os
import re
import shutil
import sys
sys.path.insert(0, 'tests')
from tap import *
from terminal_session import OnTerminal

LUA = image_of('lua')
FOLDER = 'tests/lua'

if not shutil.which('lua5.4'):
    skip_all('lua5.4 is not installed')
built = run('make', 'image', 'APP=lua', limit=600)
if built.status:
    ok(False, 'make image APP=lua', built.err.decode())
    done_testing()

# ---- the same as on the host ----


def on_hitoma(*words, **options):
    return run('tools/run', LUA, 'MEM=256M', 'FILES=' + FOLDER, 'ENV=HITOMA_LUA_TEST=set', '--',
               *words, **options)


def on_host(*words, **options):
    environment = dict(os.environ, HITOMA_LUA_TEST='set', TZ='UTC', LC_ALL='C')
    return run('lua5.4', *words, cwd=FOLDER, env=environment, **options)


def evened(text):
    text = re.sub(rb'lua_\w{6}\b', b'lua_NAME', text)
    return re.sub(rb'^lua5?\.?4?:', b'lua:', text, flags=re.M)


def difference(got, want):
    got, want = got.splitlines(), want.splitlines()
    for number, pair in enumerate(zip(got, want), 1):
        if pair[0] != pair[1]:
            return 'line %d\n     got: %r\nexpected: %r' % (number, *pair)
    return '%d lines, expected %d' % (len(got), len(want))


STDIN = (b'1 0x10 rest\nline\nfive5six\nabcdefghij\nfirst\nsecond\ndebug\nprint("in debug")\n'
         b'cont\nend')
scripts = sorted(name for name in os.listdir(FOLDER) if name.endswith('.lua'))
source = ''
for script in scripts:
    with open(os.path.join(FOLDER, script), encoding='utf-8') as f:
        source += f.read()
    if script == 'names.lua':
        continue
    data = STDIN if script == 'stdin.lua' else b''
    ours, theirs = on_hitoma(script, input=data), on_host(script, input=data)
    got, want = evened(ours.out), evened(theirs.out)
    ok(got == want, '%s prints what it prints on the host' % script, difference(got, want))
    same(ours.status, theirs.status, '%s ends as on the host' % script)

names = on_hitoma('names.lua').out.decode().split()
used = re.sub(r'--.*', '', source)
missing = [name for name in names if not re.search(r'\b%s\b' % re.split('[.:]', name)[-1], used)]
same(sorted(missing), ['io.popen', 'os.execute'],
     'they use all %d functions of the library but two' % len(names))

# ---- what is different here, and says so ----

r = on_hitoma('-e', 'print(os.execute()) print(pcall(io.popen, "ls")) print(os.execute("ls"))')
like(r.out, rb"\Afalse\nfalse\t'popen' not supported\nnil\tFunction not implemented\t\d+\n\Z",
     'there is no second process: os.execute and io.popen')

# ---- command line, statuses ----

r = on_hitoma('-e', 'print(1+1)')
same((r.status, r.out), (0, b'2\n'), '-e')
r = on_hitoma('-', 'a', 'b', input=b'print(..., arg[0], arg[2], #arg)')
same((r.status, r.out), (0, b'a\t-\tb\t2\n'), 'a script on standard input, with arguments')
r = on_hitoma('-e', 'error("on purpose")')
same(r.status, 1, 'an error is status 1')
like(r.err, rb'on purpose.*stack traceback', 'with a traceback on the error output')
r = on_hitoma('nowhere.lua')
same(r.status, 1, 'a script that is not there is status 1')
like(r.err, rb'cannot open nowhere.lua', 'and is named')
r = on_hitoma('-e', 'os.exit(7)')
same(r.status, 7, 'os.exit(7)')
r = on_hitoma('-e', 'local t = {} while true do t[#t + 1] = ("x"):rep(1 << 20) .. #t end')
same(r.status, 1, 'out of memory is an error of Lua')
like(r.err, rb'not enough memory', 'which says so')

# ---- the console ----

t = OnTerminal('tools/run', LUA)
ok(t.sees(b'Lua 5.4') and t.sees(b'> '), 'a prompt')
t.type(b'pint(1 + 1\x01\x06r\x05)\r')
ok(t.sees(b'\r\n2\r\n'), 'a line, mended by Ctrl-A, Ctrl-F and Ctrl-E', t.screen)
t.type(b'\x1b[A\x1b[D * 5\r')
ok(t.sees(b'\r\n6\r\n'), 'and again from history, with cursor keys', t.screen)
t.type(b'for i = 1, 2 do\r')
ok(t.sees(b'>> '), 'an incomplete line asks for more', t.screen)
t.type(b'print(i * 11) end\r')
ok(t.sees(b'\r\n11\r\n22\r\n'), 'and both are run', t.screen)
t.type('= "\u4e00\u00e4\u00f6\x7f\x7f\u9593"\r'.encode())
ok(t.sees('\r\n\u4e00\u9593\r\n'.encode()), 'UTF-8 is erased by characters', t.screen)
t.type(b'io.write("no newline")\r')
ok(t.sees(b'\r\nno newline') and t.sees(b'> '), 'output without a newline stays', t.screen)
t.type(b'io.write("re", "ads\\n") l = io.read()\r')
t.sees(b'\r\nreads\r\n')  # the mode has been set back by then
t.type(b'typed\r')
t.type(b'print("<" .. l .. ">")\r')
ok(t.sees(b'\r\n<typed>\r\n'), 'between lines the terminal is as it was', t.screen)
t.type(b'x = \x03')
same(t.end()[1], 130, 'Ctrl-C ends Lua with 130')
t = OnTerminal('tools/run', LUA)
t.sees(b'> ')
t.type(b'\x04')
same(t.end()[1], 0, 'Ctrl-D ends it with 0')
done_testing()
