"""The files that the rules look at, each read once."""
import os
import subprocess


class Tree:
    """A source tree. Paths are relative to its root, with slashes."""

    def __init__(self, root, built=None):
        self.root = root
        self.built = built or os.path.join(root, 'build', 'pc')
        self.notes = []  # printed at the end: what could not be checked, and why
        self.files = sorted(self._from_git() or self._from_folder())
        self._text = {}

    def _from_git(self):
        """What git has or would take; None where this is no checkout."""
        if not os.path.exists(os.path.join(self.root, '.git')):
            return None
        command = ['git', '-C', self.root, 'ls-files', '-z', '-c', '-o', '--exclude-standard']
        output = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode()
        paths = set(output.split('\0'))
        return [path for path in paths if path and os.path.isfile(self.full(path))]

    def _from_folder(self):
        found = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = [f for f in folders if f not in ('build', '.git', '__pycache__')]
            found += [os.path.relpath(os.path.join(folder, name), self.root) for name in names]
        return found

    def full(self, path):
        return os.path.join(self.root, path)

    def exists(self, path):
        return os.path.exists(self.full(path))

    def text(self, path):
        """The file's text, '' for a binary one."""
        if path not in self._text:
            with open(self.full(path), 'rb') as file:
                data = file.read()
            try:
                self._text[path] = '' if b'\0' in data else data.decode()
            except UnicodeDecodeError:
                self._text[path] = ''
        return self._text[path]

    def write(self, path, text):
        with open(self.full(path), 'w') as file:
            file.write(text)
        self._text[path] = text

    def lines(self, path):
        """(number, line) for each line."""
        return enumerate(self.text(path).split('\n'), 1)

    def ending(self, *endings):
        return [path for path in self.files if path.endswith(endings)]

    def c_files(self):
        return self.ending('.c', '.h')

    def scripts(self, *interpreters):
        """Files that begin with #! and one of these interpreters."""
        found = []
        for path in self.files:
            first = self.text(path).split('\n', 1)[0]
            if first.startswith('#!') and any(name in first for name in interpreters):
                found.append(path)
        return found

    def run(self, *command, **options):
        """Runs a host tool in the root; its output is one text, stderr included."""
        return subprocess.run(command, cwd=self.root, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, **options)
