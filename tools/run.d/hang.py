"""HANG=yes: at TIMEOUT, what every thread was doing, before the machine ends.

Loaded by tools/run only when it is asked for. The image has no part in it, since one that hangs may
not be able to: gdb looks at QEMU by its gdb server, or at the process, with `hitoma threads bt`
(tools/gdb/hitoma.py), and with `info threads` for the processors.
"""
import os
import shutil
import subprocess
import tempfile

GDB_SECONDS = 60
SHOW = ('source %s', 'info threads', 'hitoma threads bt')
COMMANDS = os.path.join(os.path.dirname(os.path.realpath(__file__)), '../gdb/hitoma.py')


class Refused(Exception):
    """It can't be had; the text is for the user."""


class Hang:
    def __init__(self, image, is_image, flags):
        self.image, self.is_image = image, is_image
        self.gdb = os.environ.get('GDB') or 'gdb'
        if not shutil.which(self.gdb):
            raise Refused('HANG: %s is not installed; `make setup` installs it' % self.gdb)
        if {'-s', '-gdb', '--gdb'} & set(flags.split()):
            raise Refused('HANG: QEMU has one gdb server, and QEMU_FLAGS takes it already')
        # A socket by name, since gdb comes later. Whoever may enter the folder may stop the guest.
        self.folder = None if is_image else tempfile.mkdtemp(prefix='hitoma-hang.')
        self.words = [] if is_image else ['-gdb', 'unix:%s/gdb,server=on,wait=off' % self.folder]

    def show(self, pid):
        """On standard error. The machine stands still afterwards."""
        if self.is_image:
            where = ['-p', str(pid)]
        else:
            where = ['-ex', 'target remote %s/gdb' % self.folder]
        words = [self.gdb, '-q', '-nx', '-batch', '-iex', 'set pagination off',
                 '-iex', 'set debuginfod enabled off', self.image] + where
        for line in SHOW:
            words += ['-ex', line.replace('%s', COMMANDS)]
        try:
            shown = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, timeout=GDB_SECONDS, check=False)
            os.write(2, shown.stdout)
        except subprocess.TimeoutExpired:
            os.write(2, b'HANG: gdb came to no end, either\n')

    def close(self):
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
