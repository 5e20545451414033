"""The POSIX test suite (Debian's source package posixtestsuite): how its cases are built and run.

A case is a program whose status is its verdict. All cases are linked into one image, main() of
each under a name of its own, and each has a boot of its own, with the case's name as argument: what
a case leaves behind (threads, handlers, masks, a clock that was set) reaches no other, and one that
ends by exit() from a handler ends nothing else. One link for all instead of one for each saves ten
minutes; a boot costs 0.1 s, on the Linux platform 0.02 s.

A case that doesn't compile, or refers to a function that isn't there, is left out of the image and
has failed; so one gap doesn't hide all the rest.
"""
import os
import re
import subprocess
import sys
import time

HERE = 'tests/posix-suite'
PACKAGE = ('posixtestsuite', '1.5.2',
           '15a2185672127cba851d35ec9d538ff6148defdbb75f99c7e9c50aeba0f94757')
VERDICTS = {0: 'PASS', 1: 'FAIL', 2: 'UNRESOLVED', 4: 'UNSUPPORTED', 5: 'UNTESTED',
            124: 'HANGS', 125: 'CRASHED'}
LIMIT = 60  # seconds; the longest of cases.txt sleep for 12
MOST_EXCEPTIONS = 5

# So many cases at a time that are in their first second. One that runs longer sleeps most likely,
# and then another one can use the processor. Two more than processors keep both of them busy while
# a machine is being started.
BUSY = (os.cpu_count() or 1) + 1
ASLEEP_AFTER = 1.0
MOST = 60

# Not for one room, or no part of what Hitoma has.
NOT_APPLICABLE = re.compile(r'\b(fork|exec[lv]\w*|popen|system|shm_\w+|mq_\w+|aio_\w+|lio_listio)'
                            r'\s*\(')


def lines_of(name):
    with open('%s/%s' % (HERE, name)) as file:
        return [line.strip() for line in file if line.strip() and not line.startswith('#')]


def listed_cases():
    return lines_of('cases.txt')


def exceptions():
    """Case -> reason."""
    return dict(line.split(None, 1) for line in lines_of('exceptions.txt'))


def fetch_source():
    done = subprocess.run(['tools/source', 'fetch', *PACKAGE], stdout=subprocess.PIPE)
    if done.returncode:
        raise SystemExit('posix-suite: no source: see above')
    return done.stdout.decode().strip()


def applicable_cases(source):
    """All of the suite's conformance cases that can be asked of Hitoma."""
    cases = []
    for folder, _, files in os.walk(source + '/conformance/interfaces'):
        for name in files:
            path = os.path.join(folder, name)
            if not re.fullmatch(r'\d[\w-]*\.c', name):
                continue
            with open(path, errors='replace') as file:
                text = file.read()
            if 'main' in text and not NOT_APPLICABLE.search(text):
                cases.append(os.path.relpath(path, source + '/conformance')[:-2])
    return sorted(cases)


def symbol(case):
    return 'case_' + re.sub('[/-]', '_', case)


class Suite:
    """The cases of one image: built, and run by name."""

    def __init__(self, platform, build, cases, name):
        self.platform, self.build, self.cases = platform, build, cases
        self.source = fetch_source()
        self.folder = build + '/posix-suite'
        self.image = '%s/%s%s' % (self.folder, name, '.elf' if platform == 'pc' else '')
        self.missing = {}  # case -> why it is not in the image
        self.environment = dict(os.environ, HITOMA_BUILD=os.path.abspath(build))
        for word in 'MAKELEVEL', 'MAKEFLAGS', 'MFLAGS':
            self.environment.pop(word, None)

    # ---- building ----

    def prepare(self):
        """The image, unless nothing changed."""
        self._make_libs()
        newlib = subprocess.run(['tools/newlib', 'path'], stdout=subprocess.PIPE, check=True)
        self.environment['HITOMA_NEWLIB'] = newlib.stdout.decode().strip()
        os.makedirs(self.folder, exist_ok=True)
        subprocess.run(['flock', self.folder, 'make', '-k', '-r', '-s', '-f', HERE + '/suite.mk',
                        '-j%d' % (os.cpu_count() or 1), 'SOURCE=' + self.source,
                        'OBJ=%s/obj' % self.folder, 'CASES=' + ' '.join(self.cases)],
                       env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        built = [case for case in self.cases if os.path.exists(self._object(case))]
        for case in set(self.cases) - set(built):
            self.missing[case] = 'does not compile:\n' + self._compiler_said(case)
        self._leave_out_unlinkable(built)
        if self._is_stale(built):
            self._link(built)

    def _make_libs(self):
        made = subprocess.run(['make', '-s', 'libs', 'PLATFORM=' + self.platform],
                              env=self.environment, stdout=sys.stderr)
        if made.returncode:
            raise SystemExit('posix-suite: make libs failed: see above')

    def _object(self, case):
        return '%s/obj/%s.o' % (self.folder, case)

    def _compiler_said(self, case):
        try:
            with open('%s/obj/%s.log' % (self.folder, case)) as file:
                return ''.join(file.readlines()[:6])
        except OSError:
            return 'its compiler was not even started'

    def _nm(self, files, *options):
        """The symbols of each file, as a list of (file, name)."""
        done = subprocess.run([os.environ.get('CROSS', '') + 'nm', '-A', *options, *files],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return [(line.split(':')[0], line.split()[-1]) for line in done.stdout.decode().split('\n')
                if line]

    def _leave_out_unlinkable(self, built):
        if not built:
            return
        archives = [self.build + '/lib/' + name for name in os.listdir(self.build + '/lib')
                    if name.endswith('.a')]
        there = {name for _, name in self._nm(archives, '--defined-only')}
        there |= {'_GLOBAL_OFFSET_TABLE_'}
        mains = {name for _, name in self._nm(map(self._object, built), '--defined-only')}
        for case in [case for case in built if symbol(case) not in mains]:
            built.remove(case)
            self.missing[case] = 'it has no main()'
        wanted = {}
        for path, name in self._nm(map(self._object, built), '-u'):
            if name not in there:
                wanted.setdefault(path, []).append(name)
        for case in list(built):
            names = wanted.get(self._object(case))
            if names:
                built.remove(case)
                self.missing[case] = 'does not link: there is no ' + ', '.join(names)

    def _is_stale(self, built):
        listing = '\n'.join(built)
        try:
            with open(self.image + '.cases') as file:
                if file.read() != listing:
                    return True
            made = os.stat(self.image).st_mtime
        except OSError:
            return True
        parts = [self._object(case) for case in built]
        parts += [HERE + '/main.c', HERE + '/main.h', 'tools/hitoma-cc', 'tools/symbols']
        parts += ['%s/lib/%s' % (self.build, name) for name in os.listdir(self.build + '/lib')]
        return any(os.stat(part).st_mtime > made for part in parts)

    def _link(self, built):
        with open(self.image + '.c', 'w') as file:
            file.write('#include "%s/main.h"\n' % HERE)
            file.writelines('int %s(int, char **);\n' % symbol(case) for case in built)
            file.write('const struct suite_case case_list[] = {\n')
            file.writelines('    {"%s", %s},\n' % (case, symbol(case)) for case in built)
            file.write('    {0, 0},\n};\n')
        linked = subprocess.run(['tools/hitoma-cc', '-I.', '-o', self.image, HERE + '/main.c',
                                 self.image + '.c', *map(self._object, built)],
                                env=self.environment, stdout=sys.stderr)
        if linked.returncode:
            raise SystemExit('posix-suite: %s does not link: see above' % self.image)
        with open(self.image + '.cases', 'w') as file:
            file.write('\n'.join(built))

    # ---- running ----

    def command(self, case, *words):
        return ['tools/run', self.image, 'TIMEOUT=%d' % LIMIT, *words, '--', case]

    def run_all(self, cases, tell):
        """Runs each, and calls tell(case, status or None, output, seconds) in order of their ends;
        None: it is not in the image, and output says why."""
        waiting, running = list(reversed(cases)), {}
        while waiting or running:
            now = time.monotonic()
            busy = sum(now - started < ASLEEP_AFTER for _, started, _, _ in running.values())
            while waiting and busy < BUSY and len(running) < MOST:
                case = waiting.pop()
                if case in self.missing:
                    tell(case, None, self.missing[case], 0)
                    continue
                log = '%s/log/%s' % (self.folder, case)
                os.makedirs(os.path.dirname(log), exist_ok=True)
                with open(log, 'wb') as file:
                    process = subprocess.Popen(self.command(case), stdin=subprocess.DEVNULL,
                                               stdout=file, stderr=subprocess.STDOUT,
                                               env=self.environment, start_new_session=True)
                running[process.pid] = process, time.monotonic(), case, log
                busy += 1
            if not running:
                continue
            time.sleep(0.005)
            for pid, (process, started, case, log) in list(running.items()):
                if process.poll() is None:
                    continue
                del running[pid]
                with open(log, errors='replace') as file:
                    tell(case, process.returncode, file.read(), time.monotonic() - started)


def verdict(status):
    if status is None:
        return 'NOT BUILT'
    return VERDICTS.get(status, 'status %d' % status)
