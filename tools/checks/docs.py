"""Documents must be true: what they point at exists.

A chapter of the tour is docs/NN-name.md. It ends with a heading that has the word "Exercises" in it
and three numbered items, each of which names, in backticks, a file to open and a test that tells
whether it worked.
"""
import os
import re

_LINK = re.compile(r'(?<!!)\[[^\]\n]*\]\(([^)\s]+)(?:\s+"[^"]*")?\)|!\[[^\]\n]*\]\(([^)\s]+)\)')
_CODE = re.compile(r'`([^`\n]+)`')
_CALL = re.compile(r'^([A-Za-z_]\w*)\(\)?.*$')
_WORD = re.compile(r'[A-Za-z_]\w*')
_FILE = re.compile(r'^(?:[\w.-]+/)+[\w.-]+$|^[\w-]+\.(?:ld|md)$')


def prose(tree, path):
    """(number, line) outside of fenced blocks, which are tested by running them."""
    fenced = False
    for number, line in tree.lines(path):
        if re.match(r'\s*(```|~~~)', line):
            fenced = not fenced
        elif not fenced:
            yield number, line


def anchor(heading):
    """As GitHub makes it."""
    heading = re.sub(r'[`*]|\]\([^)]*\)', '', heading.strip()).lower()
    return re.sub(r'[^\w\- ]', '', heading).replace(' ', '-')


def anchors(tree, path):
    found = set()
    for _, line in prose(tree, path):
        heading = re.match(r'#+\s+(.*)', line)
        if heading:
            found.add(anchor(heading[1]))
        found.update(re.findall(r'<a (?:id|name)="([^"]+)"', line))
    return found


def links(tree):
    """every relative link in a document leads to a file, and to a heading if it names one"""
    for path in tree.ending('.md'):
        for number, line in prose(tree, path):
            for found in _LINK.finditer(_CODE.sub('', line)):
                target = found[1] or found[2]
                if re.match(r'[a-z]+:', target):
                    continue
                name, _, heading = target.partition('#')
                goal = os.path.normpath(os.path.join(os.path.dirname(path), name)) if name else path
                if not tree.exists(goal):
                    yield path, number, 'the link to %s leads nowhere' % target
                elif heading and goal.endswith('.md') and heading not in anchors(tree, goal):
                    yield path, number, '%s has no heading #%s' % (goal, heading)


def known_words(tree):
    """Every identifier that a source file has."""
    known = set()
    for path in tree.files:
        if not path.endswith(('.md', '.txt', '.patch')):
            known.update(_WORD.findall(tree.text(path)))
    return known


def cited(tree):
    """functions and files that a document names in backticks exist"""
    known = None
    # A plan or a history may speak of what isn't there.
    for path in tree.ending('.md'):
        if path == 'CHANGELOG.md':
            continue
        if known is None:
            known = known_words(tree)
        for number, line in prose(tree, path):
            for found in _CODE.finditer(line):
                code = found[1]
                call = _CALL.match(code) if '()' in code else None
                if call and call[1] not in known:
                    yield path, number, 'there is no function %s()' % call[1]
                elif names_file(tree, code) and not tree.exists(code):
                    yield path, number, 'there is no file %s' % code


def names_file(tree, code):
    """Is this a path of the tree? Only when its first folder is one (`text/html` is not)."""
    if not _FILE.match(code) or code.startswith('build/'):
        return False
    if 'NAME' in code or '/' not in code:
        return '/' not in code and code.endswith('.ld')
    return any(path.startswith(code.split('/')[0] + '/') for path in tree.files)


def exercises(tree):
    """every chapter ends with three exercises, each naming a file and a test that exist"""
    for path in tree.files:
        if not re.match(r'docs/\d\d-[\w-]+\.md$', path):
            continue
        lines = [(number, line) for number, line in prose(tree, path)]
        start = [i for i, (_, line) in enumerate(lines) if re.match(r'##+ .*exercises', line, re.I)]
        if not start:
            yield path, len(lines), 'a chapter without a heading "Exercises"'
            continue
        items = []
        for number, line in lines[start[-1] + 1:]:
            if re.match(r'\d+\. ', line):
                items.append((number, line))
            elif line.startswith('#'):
                break
            elif items:
                items[-1] = (items[-1][0], items[-1][1] + '\n' + line)
        if len(items) != 3:
            yield path, lines[start[-1]][0], '%d exercises; a chapter has three' % len(items)
        for number, text in items:
            yield from ((path, number, why) for why in exercise_lacks(tree, text))


def exercise_lacks(tree, text):
    files = tests = 0
    for code in re.findall(r'`([^`]+)`', text) + re.findall(r'\]\((?:\.\./)?([^)]+)\)', text):
        test = re.search(r'\bT=([\w-]+)', code)
        if test and any(path.startswith('tests/' + test[1]) for path in tree.files):
            tests += 1
        elif code.startswith('tests/') and tree.exists(code):
            tests += 1
        elif '/' in code and tree.exists(code):
            files += 1
        elif '/' not in code and code in ('Makefile', 'linker.ld') and tree.exists(code):
            files += 1
    if not files:
        yield 'the exercise names no file to open that exists'
    if not tests:
        yield 'the exercise names no test that exists (tests/x.t, or make test T=x)'


RULES = [links, cited, exercises]
