#!/usr/bin/env -S python3 -IBS
"""Users and groups: /etc/passwd and /etc/group of FILES, and what there is without them.

PLATFORMS: pc linux."""
import os
import sys

sys.path.insert(0, 'tests')
from tap import *

built = run('make', 'image', 'APP=tests/programs/users.c', limit=600)
if built.status:
    ok(False, 'make image', built.err.decode())
    done_testing()
USERS = image_of('users')
LONG = 'x' * 9000
PASSWD = b"""# users of a machine
keeper:x:0:0:The Keeper,,,:/root:/bin/sh
daemon:*:1:1::/usr/sbin:
too:few:2
noone:x:nan:1:g:/:/bin/sh
huge:x:4294967296:1:g:/:/bin/sh
high:x:4294967294:65534:g:/h:/bin/sh:with:colons

:x:7:7:nameless:/:/
long:x:9:9:%s:/long:/bin/long
daemon:x:5:5:the second of this name:/:/
last:x:10:10:no newline:/last:/bin/last""" % LONG.encode()
GROUP = b"""wheel:x:0:keeper,daemon
empty:*:1:
one:x:2:last
gaps:x:3:,a,,b,
few:x:4
bad:x:-1:a
many:x:5:%s
""" % b','.join(b'user%d' % i for i in range(500))


def good(text, count, id_fields):
    """The entries, as the C library must see them: fields, or not an entry at all."""
    for line in text.decode().split('\n'):
        fields = line.split(':', count - 1)
        if line[:1] not in ('#', ':') and len(fields) == count and all(
                fields[i].isdigit() and int(fields[i]) < 1 << 32 for i in id_fields):
            yield fields


def first(entries, index, value):
    return next((entry for entry in entries if entry[index] == value), None)


def line(how, entry, error=0):
    return '%s %s' % (how, ':'.join(entry) if entry else 'none errno %d' % error)


def expected(passwd, group, words, login):
    users = list(good(passwd, 7, (2, 3)))
    groups = [[name, mark, number, ','.join(filter(None, members.split(',')))]
              for name, mark, number, members in good(group, 4, (2,))]
    said = [line('user', user) for user in users] * 2 + [line('group', each) for each in groups]
    for word in words:
        index = 2 if word.isdigit() else 0
        user, group = first(users, index, word), first(groups, index, word)
        said += [line('user', user), line('group', group)]
        if index == 0:
            said += [line('user_r', user), line('group_r', group)]
    return said + ['login ' + login]


def told(folder, words):
    r = run('tools/run', USERS, 'FILES=' + folder if folder else 'FILES=', 'TIMEOUT=100',
            'ARGS=' + ' '.join(words), limit=200)
    diag(r.err.decode())
    return r.out.decode().splitlines()


words = ['root', 'keeper', 'daemon', 'long', 'last', 'high', 'nobody', 'many', 'gaps', 'one', '0',
         '1', '3', '5', '9', '4294967294', '77']
same(told('', words),
     expected(b'root:*:0:0:root:/:\n', b'root:*:0:root\n', words, 'root'),
     'without files there is root, and the group root')
os.makedirs(tmp + '/in/etc')
for name, text in (('passwd', PASSWD), ('group', GROUP)):
    with open('%s/in/etc/%s' % (tmp, name), 'wb') as f:
        f.write(text)
same(told(tmp + '/in', words), expected(PASSWD, GROUP, words, 'keeper'),
     'the lists in FILES are the lists')
for name in 'passwd', 'group':
    with open('%s/in/etc/%s' % (tmp, name), 'wb') as f:
        f.write(b'')
same(told(tmp + '/in', ['root', '0']), expected(b'', b'', ['root', '0'], 'root'),
     'empty lists have nobody in them')
done_testing()
