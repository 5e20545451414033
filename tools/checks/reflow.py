"""Comments that are longer than a line: tools/check --fix sets their paragraphs anew.

Only paragraphs with a line of more than 100 columns are touched, and only prose: a paragraph with a
gap inside a line is a table or a drawing and stays as it is, as does code. A paragraph is a run of
comment lines that begin at the same column, or at that of the text behind a label (PL-1, -, 2.).
"""
import ast
import re
import textwrap

from .text import COLUMNS, width

# What stands in front of a comment's text, by the file's name.
_STAR = re.compile(r'^( *\*)( +)(\S.*)$')
_SLASHES = re.compile(r'^( *//)( +)(\S.*)$')
_HASH = re.compile(r'^( *#)( +)(\S.*)$')
_PLAIN = re.compile(r'^()( *)(\S.*)$')
_LABEL = re.compile(r'^([A-Z]{2}-\d+|-|\d+\.)( +)(\S.*)$')
_LONE = re.compile(r'^( *)/\* (\S.*) \*/$')
_OPEN = re.compile(r'^( *)/\* (\S.*)$')


def patterns_for(path, text):
    if path.endswith(('.c', '.h', '.S', '.ld')):
        return [_STAR, _SLASHES]
    if path.endswith('.md'):
        return []
    return [_HASH]


def take_paragraph(lines, start, pattern):
    """(prefix, indent and label of the first line, texts) of the paragraph at start, or None."""
    found = pattern.match(lines[start])
    if not found:
        return None
    prefix, indent, text = found.groups()
    label = _LABEL.match(text)
    lead = indent + (label[1] + label[2] if label else '')
    texts = [label[3] if label else text]
    for line in lines[start + 1:]:
        more = pattern.match(line)
        if not more or more[1] != prefix or len(more[2]) != len(lead) or \
                _LABEL.match(more[3]) or more[3] == '"' * 3:
            break
        texts.append(more[3])
    return prefix, lead, texts


def set_anew(prefix, lead, texts):
    ending = ''
    for mark in (' */', '"' * 3):
        if texts[-1].endswith(mark) and texts[-1] != mark:
            texts, ending = texts[:-1] + [texts[-1][:-len(mark)]], mark
    body = textwrap.wrap(' '.join(texts), COLUMNS - len(prefix) - len(lead) - len(ending),
                         break_long_words=False, break_on_hyphens=False)
    rest = prefix + ' ' * len(lead)
    lines = [(prefix + lead if i == 0 else rest) + text for i, text in enumerate(body)]
    lines[-1] += ending
    return lines


def open_comments(lines):
    """A long `/* ... */` gets its marks on lines of their own."""
    out, i = [], 0
    while i < len(lines):
        lone, opened = _LONE.match(lines[i]), _OPEN.match(lines[i])
        if lone and '*/' not in lone[2] and width(lines[i]) > COLUMNS:
            out += [lone[1] + '/*', lone[1] + ' * ' + lone[2], lone[1] + ' */']
        elif opened and '*/' not in opened[2]:
            end = i + 1
            while end < len(lines) and '*/' not in lines[end]:
                end += 1
            block = lines[i:end + 1]
            if any(width(line) > COLUMNS for line in block) and block[-1].endswith(' */'):
                last = [block[-1][:-3]] if block[-1].strip() != '*/' else []
                out += [opened[1] + '/*', opened[1] + ' * ' + opened[2], *block[1:-1], *last,
                        opened[1] + ' */']
            else:
                out += block
            i = end
        else:
            out.append(lines[i])
        i += 1
    return out


def docstrings(text):
    """Which lines (from 0) lie in a docstring, but its first (Python)."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return set()
    numbers = set()
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    for node in ast.walk(tree):
        if isinstance(node, kinds) and ast.get_docstring(node):
            numbers.update(range(node.body[0].lineno, node.body[0].end_lineno))
    return numbers


def reflow(path, text):
    lines = text.split('\n')
    if path.endswith(('.c', '.h')):
        lines = open_comments(lines)
    is_python = path.endswith('.py') or 'python' in lines[0]
    plain = docstrings(text) if is_python else set()
    out, i = [], 0
    while i < len(lines):
        patterns = [_PLAIN] if i in plain else patterns_for(path, text)
        for pattern in patterns:
            found = take_paragraph(lines, i, pattern)
            if found:
                break
        else:
            out.append(lines[i])
            i += 1
            continue
        prefix, lead, texts = found
        if i in plain:
            texts = texts[:sum(1 for n in range(i, i + len(texts)) if n in plain)]
        block = lines[i:i + len(texts)]
        is_prose = not any(re.search(r'\S {2,}\S', t) for t in texts) \
            and 'shellcheck' not in block[0]
        too_long = any(width(line) > COLUMNS for line in block)
        out += set_anew(prefix, lead, texts) if too_long and is_prose else block
        i += len(texts)
    return '\n'.join(out)
