"""What every test written in Python stands on; the sibling of tap.sh, with the same words.

    #!/usr/bin/python3 -IBS
    import sys
    sys.path.insert(0, 'tests')             # tests run from the repository's root
    from tap import *

    r = run('tools/run', BUILD + '/hello.elf')      # r.status, r.out, r.err (bytes)
    same(r.status, 0, 'hello ends with 0')
    like(r.out, rb'^hello', 'and greets')
    done_testing()

Each test takes its name last and returns whether it passed. A script that raises, or stops before
done_testing(), has failed. tmp is a folder that lasts as long as the script, BUILD where images
are made (with `make test SAN=undefined` another one). (`is` is a word of
Python's: here it is `same`.)
"""
import atexit
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

__all__ = ['ok', 'same', 'like', 'unlike', 'skip', 'skip_all', 'diag', 'run', 'Result',
           'done_testing', 'tmp', 'LIMIT', 'BUILD', 'ON_PC', 'MACHINES', 'image_of', 'on_machine',
           'plain_build']

LIMIT = float(os.environ.get('TAP_LIMIT', 180))  # seconds that a command may take
PLATFORM = os.environ.get('PLATFORM') or 'pc'
ON_PC = PLATFORM == 'pc'  # scripts that say PLATFORMS near their beginning run once for each
VARIANT = ''.join('-' + word for word in (os.environ.get('SAN'), os.environ.get('DEBUG'),
                                          os.environ.get('STORM') and 'storm') if word)
BUILD = 'build/' + PLATFORM + VARIANT
if not ON_PC:
    os.environ['HITOMA_BUILD'] = os.path.abspath(BUILD)
MACHINES = ('microvm', 'q35', 'pc') if ON_PC else (PLATFORM,)
tmp = tempfile.mkdtemp(prefix='hitoma-test.')
_count = _failed = 0
_finished = False

# What a test starts hears every signal, also where the test itself was started by nohup or in the
# background, with some of them ignored.
for _number in signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM:
    if signal.getsignal(_number) == signal.SIG_IGN:
        signal.signal(_number, signal.SIG_DFL)
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def image_of(name):
    """Where make puts this image."""
    return '%s/%s%s' % (BUILD, name, '.elf' if ON_PC else '')


def on_machine(machine):
    """The word for tools/run, where there are machines to choose from."""
    return ['MACHINE=' + machine] if ON_PC else []


def plain_build():
    """For a script that is about how something is built: it says itself with which checks."""
    for name in 'SAN', 'DEBUG', 'STORM', 'HITOMA_NEEDS':
        os.environ.pop(name, None)
    os.environ.pop('HITOMA_BUILD', None)


def diag(text):
    for line in str(text).splitlines():
        print('#', line, file=sys.stderr, flush=True)


def ok(good, name, explanation=''):
    global _count, _failed
    _count += 1
    print('%s %d - %s' % ('ok' if good else 'not ok', _count, name), flush=True)
    if not good:
        _failed += 1
        frame = sys._getframe(1)
        while frame.f_code.co_filename == __file__:
            frame = frame.f_back
        diag('failed: %s (%s:%d)' % (name, frame.f_code.co_filename, frame.f_lineno))
        diag(explanation)
    return bool(good)


def _short(value):
    text = repr(value)
    if len(text) < 800:
        return text
    return '%s ... %s (%d in all)' % (text[:400], text[-300:], len(value))


def same(got, want, name):
    return ok(got == want, name, '     got: %s\nexpected: %s' % (_short(got), _short(want)))


def like(got, pattern, name):
    found = re.search(pattern, got, re.S | re.M)
    return ok(found, name, 'does not match %r:\n%s' % (pattern, _short(got)))


def unlike(got, pattern, name):
    found = re.search(pattern, got, re.S | re.M)
    return ok(not found, name, 'matches %r:\n%s' % (pattern, _short(got)))


def skip(name, reason):
    global _count
    _count += 1
    print('ok %d - %s # SKIP %s' % (_count, name, reason), flush=True)


def skip_all(reason):
    global _finished
    print('1..0 # SKIP', reason)
    _finished = True
    sys.exit(0)


class Result:
    """status as a shell sees it (128+signal), out and err as bytes."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status if status >= 0 else 128 - status, out, err


def run(*command, input=b'', limit=None, **options):
    """Run a command, its input and outputs in memory.

    Status 124 (and a diag) when it takes longer than the limit. It leads a process group of its
    own, so that all of it can be ended."""
    p = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, start_new_session=True, **options)
    try:
        out, err = p.communicate(input, timeout=limit or LIMIT)
        return Result(p.returncode, out, err)
    except subprocess.TimeoutExpired:
        os.killpg(p.pid, signal.SIGKILL)
        out, err = p.communicate()
        diag('took more than %g seconds: %s' % (limit or LIMIT, ' '.join(map(str, command))))
        return Result(124, out, err)
    except BaseException:  # Ctrl-C among them: nothing of ours outlives us
        os.killpg(p.pid, signal.SIGKILL)
        raise


def done_testing():
    global _finished
    print('1..%d' % _count, flush=True)
    _finished = True
    sys.exit(1 if _failed or not _count else 0)


def _at_exit():
    shutil.rmtree(tmp, ignore_errors=True)
    if not _finished:
        diag('stopped before done_testing')
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(1)


atexit.register(_at_exit)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
# What a script starts with & ignores SIGINT, and so would everything that we start.
signal.signal(signal.SIGINT, signal.default_int_handler)
