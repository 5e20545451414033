"""Rules that need nothing but the text of the files."""
import ast
import re
import unicodedata

COLUMNS = 100


def width(line):
    """Columns on a terminal: Japanese takes two each."""
    return sum(2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in line)


def columns(tree):
    """no line is longer than 100 columns (tables and addresses in documents may be)"""
    for path in tree.files:
        if path.endswith('.patch') or path == 'LICENSE':
            continue
        for number, line in tree.lines(path):
            if len(line) <= COLUMNS // 2 or width(line) <= COLUMNS:
                continue
            if path.endswith('.md') and (line.startswith('|') or 'http' in line):
                continue
            yield path, number, '%d columns; %d is the most' % (width(line), COLUMNS)


def blanks(tree):
    """no blanks at a line's end, no carriage returns, no tabs in C, a newline at the end"""
    for path in tree.files:
        text = tree.text(path)
        if not text or path.endswith('.patch'):
            continue
        for number, line in tree.lines(path):
            if line.rstrip() != line and not line.isspace():
                yield path, number, 'a blank or carriage return at the end of the line'
            elif line.isspace():
                yield path, number, 'a line of nothing but blanks'
            elif path.endswith(('.c', '.h', '.py')) and '\t' in line:
                yield path, number, 'a tab; four spaces indent'
        if not text.endswith('\n'):
            yield path, text.count('\n') + 1, 'the last line has no newline'
        elif text.endswith('\n\n'):
            yield path, text.count('\n'), 'an empty line at the end of the file'


def conditional(tree):
    """no #if, #ifdef or #ifndef in a .c file of the image"""
    for path in tree.ending('.c'):
        if path.startswith('tools/'):
            continue  # for the build host, whose versions of things differ
        for number, line in tree.lines(path):
            if re.match(r'\s*#\s*(if|ifdef|ifndef)\b', line):
                yield (path, number, 'conditional compilation in a .c file; '
                       'make it another file, a hook, or a constant in kernel/param.h')


def guard(tree):
    """a header's guard is named by its path: kernel/log.h has KERNEL_LOG_H"""
    for path in tree.ending('.h'):
        if path.startswith('lib/'):
            continue  # some of these stand in front of newlib's headers and have its names
        want = re.sub(r'[^A-Za-z0-9]', '_', path).upper()
        found = re.search(r'^#ifndef (\w+)\n#define (\w+)$', tree.text(path), re.M)
        # Without the first folders is fine: PC_CPU_H.
        if not found or found[1] != found[2] or not ('_' + want).endswith('_' + found[1]):
            yield path, 1, 'no guard `#ifndef %s`, `#define %s`' % (want, want)


def purpose(tree):
    """a source file begins by saying what it is for"""
    for path in tree.ending('.c', '.h', '.S'):
        # lib/unistd/close.c is close(): its name says it.
        tiny = path.startswith('lib/') and tree.text(path).count('\n') < 60
        if not tiny and not re.match(r'\s*(/\*|//)', tree.text(path)):
            yield path, 1, 'begins without a comment that says what the file is for'
    for path in tree.scripts('bash', 'sh', 'python', 'perl'):
        lines = tree.text(path).split('\n')
        rest = next((line for line in lines[1:] if line.strip()), '')
        if not re.match(r'#|[rbu]*["\']{3}|use |import sys', rest):
            yield path, 1, 'begins without a comment that says what the file is for'


def python(tree):
    """every Python file compiles"""
    for path in sorted(set(tree.scripts('python') + tree.ending('.py'))):
        try:
            compile(tree.text(path), path, 'exec', ast.PyCF_ONLY_AST, dont_inherit=True)
            compile(tree.text(path), path, 'exec', dont_inherit=True)
        except SyntaxError as error:
            yield path, error.lineno or 1, error.msg


# A folder that is on one machine only. /root and /home alone are fine: an image may have them.
_OWN_PATH = re.compile(r'(?<![\w.$}{*])/(?:work|Users|home/(?!user\b)\w+|mnt/\w+)/\w')
_ADDRESS = re.compile(r'\b(?:https?|git|ftp)://(?:[^/\s@]*@)?([^/\s:"\'`)>]+)')
# Numbers and names that mean "here", or a guest, in an example.
_HERE = re.compile(r'localhost|127\.\d+\.\d+\.\d+|10\.0\.2\.\d+|192\.0\.2\.\d+|'
                   r'\[?::1\]?|.*[${%<*].*|HOST')
_PRIVATE = re.compile(r'[\d.]+|[^.]+|.*\.(?:internal|local|lan|corp|intranet)')


def words(tree):
    """nothing that is true on one machine only: its own paths, hosts of a private network"""
    for path in tree.files:
        for number, line in tree.lines(path):
            found = _OWN_PATH.search(line)
            if found:
                yield path, number, 'a path of one machine: %s...' % found[0]
            for found in _ADDRESS.finditer(line):
                host = found[1]
                if _PRIVATE.fullmatch(host) and not _HERE.fullmatch(host):
                    yield path, number, 'a host of one network: %s' % host


RULES = [columns, blanks, conditional, guard, purpose, python, words]
