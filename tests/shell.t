#!/usr/bin/env -S python3 -IBS
"""apps/shell through pipes and at a terminal: words, redirections, statuses, each command.

PLATFORMS: pc linux"""
import sys
sys.path.insert(0, 'tests')
from tap import *
from terminal_session import OnTerminal

SHELL = image_of('shell')

built = run('make', 'image', 'APP=shell', limit=600)
if built.status:
    ok(False, 'make image APP=shell', built.err.decode())
    done_testing()


def lines(text, *words, **options):
    return run('tools/run', SHELL, *words, input=text.encode(), **options)


# Each session starts in a fresh machine: (name, lines, output, error pattern or None, status).
SESSIONS = (
    ('quotes', """
echo one  two 'a  b' "c  d" e\\ f\\'s '' "" x'y'"z"
export A='a  value' B=
echo $A"$A" ${A}s '$A' \\$A "\\$A \\" \\\\ \\x" $B $ # a remark
echo a#b
""", "one two a  b c  d e f's   xyz\na  valuea  value a  values $A $A $A \" \\ \\x $\na#b\n",
     None, 0),
    ('statuses', """
cat /nowhere
echo $?
echo $?
nosuch
echo $?
ls -x
echo "$?"
'
echo $?
exit 300
echo $?
exit 7
echo never
""", '1\n0\n127\n2\n2\n2\n',
     r"cat: /nowhere: No such file or directory\nshell: there is no command nosuch.*"
     r"ls: there is no option -x\nusage: ls .*a ' is missing\nusage: exit", 7),
    ('the last status is the shell\'s', 'rm /nowhere', '', 'rm: /nowhere: No such', 1),
    ('what is not there says so', 'echo a; echo b\necho a &\necho `x`\n'
     'echo |\n| cat\necho a || cat\n', '',
     r'\A(shell: & ; .*\n){3}(shell: a command is missing.*\n){3}\Z', 2),
    ('pipes', """
cd /tmp
echo one | cat
echo two three | hexdump | cat
echo four | cat > f | cat
cat f | cat | cat | cat
echo five | cat > g
cat < f | cat - g
echo six | true
nothing | cat
echo $?
echo seven | nothing
echo $?
""", 'one\n00000000  74 77 6f 20 74 68 72 65  65 0a                    |two three.|\n0000000a\n'
          'four\nfour\nfive\n0\n127\n', r'\A(shell: there is no command .*\n){3}\Z', 0),
    ('redirection', """
cd /tmp
echo one > f
echo two >>f
> empty
cat < f
cat f - < f
echo to$?file>g
cat g empty f
echo < /nowhere
echo lost > /nowhere/f
echo > g > h kept
cat g h
echo x >
echo still here
""", 'one\ntwo\none\ntwo\none\ntwo\nto0file\none\ntwo\nkept\nstill here\n',
     r'\Ashell: /nowhere: No such.*shell: /nowhere/f: No such.*name is missing', 0),
    ('a command reads what comes behind its line', 'cat\nthese\nare\nits input',
     'these\nare\nits input', None, 0),
    ('a full disk', 'echo x > /dev/full\necho $?\n', '1\n', r'No space left', 0),
    ('folders', """
cd /tmp
pwd
mkdir a
mkdir a
mkdir -p a/b/c d/e
echo text > a/b/file
ls a a/b
ls -d a
cd a/b
pwd
cd ../..
rm d
rm -r d
ls
cd /nowhere
pwd
cd
pwd
""", '/tmp\na:\nb\na/b:\nc\nfile\na\n/tmp/a/b\na\n/tmp\n/\n',
     r'mkdir: a: File exists\nrm: d: Is a directory\ncd: /nowhere: No such', 0),
    ('copying, moving, removing', """
cd /tmp
echo text > f
cp f g
cat g
cp f f
mkdir d
cp f g d
mv f d/h
find d
cp d e
cp -r d e
cp -r d e
find e -type f
find e -type d -name "[de]"
find . -name 'g*'
mv nowhere e
mv d e g
rm -f nowhere
rm -r d e
ls
""", 'text\nd\nd/f\nd/g\nd/h\ne/d/f\ne/d/g\ne/d/h\ne/f\ne/g\ne/h\ne\ne/d\n./d/g\n./e/d/g\n./e/g\n'
     './g\ng\n',
     r'cp: f: is f itself\ncp: d: is a folder; -r.*\nmv: nowhere: No such.*\nmv: g: is no folder',
     0),
    ('hexdump', "cd /tmp\necho '0123456789abcdef\u4e00' > f\nhexdump f\nhexdump < /dev/null\n",
     '00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n'
     '00000010  e4 b8 80 0a                                       |....|\n00000014\n00000000\n',
     None, 0),
    ('echo -n', 'echo -n a\necho b', 'ab\n', None, 0),
    ('help for one', 'help pwd nosuch', 'pwd : print the current folder\n', 'no command nosuch', 1),
)

for name, text, output, errors, status in SESSIONS:
    r = lines(text)
    same((r.status, r.out.decode()), (status, output), name)
    if errors:
        like(r.err, errors.encode(), name + ': messages')
    else:
        same(r.err, b'', name + ': no message')

out = lines('help').out.decode()
commands = [line.split()[0] for line in out.split('\n\n')[0].splitlines()]
same(commands, sorted(commands), 'help lists the commands by name')
for word in ('cat', 'cp', 'date', 'df', 'env', 'find', 'free', 'hexdump', 'log', 'ls', 'mkdir',
             'mv', 'rm'):
    ok(word in commands, 'there is ' + word)
like(lines('free').out, rb'KB +used +free\n +\d\d+ +\d\d+ +\d\d+\n', 'free')
like(lines('echo from the shell > /dev/kmsg\nlog').out,
     rb'\A(hitoma: .+\n)*hitoma: files: .*\n(hitoma: .+\n)*hitoma: program: from the shell\n\Z',
     'log has the kernel\'s messages, and what was written to /dev/kmsg')
like(lines('df\ndf /tmp /nowhere').out,
     rb'KB +used +free\n +\d+ +\d+ +\d+  /\n.*\n.* /tmp\n', 'df')
like(lines('date -u "+%Y %Z"').out, rb'\A20\d\d (GMT|UTC)\n', 'date')
like(lines('ls -l /dev').out, rb'^crw.* null\n', 'ls -l')
same(lines('env', 'ENV=A=1').out.split(b'\n')[0], b'A=1', 'env')

r = run('tools/run', SHELL, '--', '-c', 'echo "a  b"\nexit 3')
same((r.status, r.out), (3, b'a  b\n'), 'shell -c')
same(run('tools/run', SHELL, '--', '-x').status, 2, 'wrong words')
r = run('tools/run', SHELL, '--', '/nowhere')
same(r.status, 127, 'a script that is not there')

# ---- at a terminal ----

t = OnTerminal('tools/run', SHELL)
ok(t.sees(b'hitoma$ '), 'a prompt')
t.type(b'ecko one two\x17three\x01\x06\x06\x1b[3~h\r')
ok(t.sees(b'\r\none three\r\n'), 'a line is edited', t.screen)
t.type(b'echo other\r\x1b[A\x1b[A\x05 times\r')
ok(t.sees(b'\r\none three times\r\n'), 'history', t.screen)
t.type(b'echo -n no newline\r')
ok(t.sees(b'\r\nno newline\x1b[7m%'), 'output without a newline stays on the screen', t.screen)
t.type(b'echo not this\x03')
ok(t.sees(b'^C\r\n'), 'Ctrl-C leaves a line')
t.type(b'echo $?\r')
ok(t.sees(b'\r\n130\r\n'), 'with 130', t.screen)
t.type(b'echo it reads > /said\r')
t.type(b'cat /said -\r')
t.sees(b'\r\nit reads\r\n')  # the terminal's mode is cat's by then
t.type(b'typed\r')
ok(t.sees(b'typed\r\ntyped\r\n'), 'a command gets lines', t.screen)
t.type(b'\x04')
ok(t.sees(b'hitoma$ '), 'until Ctrl-D')
t.type(b'exit 4\r')
same(t.end()[1], 4, 'exit')
t = OnTerminal('tools/run', SHELL)
t.sees(b'hitoma$ ')
t.type(b'cat /nowhere\r')
t.sees(b'hitoma$ ')
t.type(b'\x04')
same(t.end()[1], 1, 'Ctrl-D ends the shell with the status of the last line')
t = OnTerminal('tools/run', SHELL, 'ENV=TERM=dumb')
t.sees(b'hitoma$ ')
t.type(b'echo a\r')
ok(t.sees(b'\r\na\r\n'), 'a dumb terminal gets no control sequences', t.screen)
t.type(b'\x04')
ok(b'\x1b' not in t.end()[0], 'none at all')
done_testing()
