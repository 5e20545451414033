"""The figures that are held against targets, how each is measured, and the table of them."""
import datetime
import glob
import os
import re
import shutil
import statistics
import tempfile
import time

from counting import add_up, image_sections, plugin_path, read_counters, stretch
from machine import DEFAULTS, ROOT, Failure, Machine, qemu_command, qemu_version, run

HELLO = os.path.join(ROOT, "build/pc/hello.elf")
DOCUMENT = os.path.join(ROOT, "docs/BENCHMARKS.md")
STEP = 64  # KB, of the search for the least memory


# ---- QEMU's start to the first output ----

def fixture(name):
    """An image made of one assembly file in tests/fixtures/, 32-bit, at 1 MiB."""
    source = os.path.join(ROOT, "tests/fixtures", name + ".S")
    folder = os.path.join(ROOT, "build/tools")
    image, part = os.path.join(folder, name + ".elf"), os.path.join(folder, name + ".o")
    if not os.path.exists(image) or os.path.getmtime(image) < os.path.getmtime(source):
        os.makedirs(folder, exist_ok=True)
        run(["as", "--32", "-g", "-o", part, source])
        run(["ld", "-N", "--no-warn-rwx-segments", "-m", "elf_i386", "-Ttext=0x100000", "-o",
             image, part])
    return image


def time_to_output(image, options):
    """Milliseconds on the wall's clock, and of processor time, from QEMU's start to the output."""
    with Machine(qemu_command(image, options)) as machine:
        said = machine.output(float(options["timeout"]), options["word"].encode())
        taken = time.monotonic() - machine.started
        used = processor_time(machine.process.pid)
        if not said or options["word"].encode() not in said:
            raise Failure("%s said nothing: %s" % (image, machine.complaint()))
    return 1000 * taken, used


def processor_time(pid):
    """Milliseconds that all threads of a process have run."""
    total = 0
    for path in glob.glob("/proc/%d/task/*/schedstat" % pid):
        try:
            with open(path) as f:
                total += int(f.read().split()[0])
        except (OSError, IndexError):
            pass  # a thread that has ended meanwhile
    return total / 1e6


def low(values):
    """The lower quartile: what a run takes when little else goes on. The least of all would be the
    more honest, but now and then one run of dozens is quicker by half, and a difference of two
    leasts is then noise."""
    return statistics.quantiles(values, n=4)[0] if len(values) > 1 else values[0]


def start_times(image, options):
    """{"wall" and "processor": (the image's milliseconds, an empty kernel's)}, the runs taken in
    turn so that what else the host does falls on both."""
    empty, mine, its = fixture("empty"), [], []
    plain = dict(options, word="", initrd="")
    for _ in range(int(options["runs"])):
        its.append(time_to_output(empty, plain))
        mine.append(time_to_output(image, options))
    return {clock: ([run[i] for run in mine], [run[i] for run in its])
            for i, clock in enumerate(("wall", "processor"))}


def command_start(image, options):
    times = start_times(image, options)
    row = "%-16s %9s %9s %9s  %s"
    print(row % ("milliseconds", "least", "quartile", "median", "%s runs each" % options["runs"]))
    for clock, both in times.items():
        cells = []
        for name, values in zip((image, "an empty kernel"), both):
            cells.append([min(values), low(values), statistics.median(values)])
            print(row % (clock + " time", *("%.1f" % cell for cell in cells[-1]), name))
        print(row % ("", *("%.1f" % (a - b) for a, b in zip(*cells)), "the difference"))


# ---- Memory and size ----

def runs_in(image, options, kilobytes):
    """Does it end with status 0 in that much memory?"""
    with tempfile.TemporaryDirectory(prefix="hitoma-bench-") as folder:
        status = os.path.join(folder, "status")
        small = dict(options, mem="%dK" % kilobytes)
        with Machine(qemu_command(image, small, status=status)) as machine:
            machine.output(5)
        with open(status) as f:
            return re.search(r"status 0+\n\Z", f.read()) is not None


def least_memory(image, options):
    """KB; bisected, then two steps on either side are tried."""
    low, high = 0, 256  # in steps: never runs in low, runs in high (16 MB)
    if not runs_in(image, options, high * STEP):
        raise Failure("%s doesn't end with status 0 in %d KB" % (image, high * STEP))
    while high - low > 1:
        middle = (low + high) // 2
        if runs_in(image, options, middle * STEP):
            high = middle
        else:
            low = middle
    for steps, wanted in ((high - 2, False), (high - 1, False), (high, True), (high + 1, True)):
        if steps > 0 and runs_in(image, options, steps * STEP) != wanted:
            raise Failure("%s %s in %d KB, against its neighbours: there is no one least size"
                          % (image, "fails" if wanted else "runs", steps * STEP))
    return high * STEP


def command_memory(image, options):
    print("%d KB" % least_memory(image, options))


def sizes(image):
    """Bytes of the stripped file without its symbols for backtraces, and of those symbols."""
    with tempfile.TemporaryDirectory(prefix="hitoma-bench-") as folder:
        stripped = os.path.join(folder, "stripped")
        run(["strip", "-s", "-o", stripped, image])
        size = os.path.getsize(stripped)
    symbols = image_sections(image).get(".rodata.symbols", 0)
    return size - symbols, symbols


def command_size(image, options):
    print("%d bytes, and %d of symbols for backtraces" % sizes(image))


# ---- The build ----

def build_seconds():
    """A clean build of hello from a copy of the tree, the C library in the cache already."""
    run([os.path.join(ROOT, "tools/newlib"), "path"])
    files = run(["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard", "-z"]).split("\0")
    with tempfile.TemporaryDirectory(prefix="hitoma-bench-") as folder:
        for name in filter(None, files):
            target = os.path.join(folder, name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if os.path.lexists(os.path.join(ROOT, name)):
                shutil.copy2(os.path.join(ROOT, name), target, follow_symlinks=False)
        started = time.monotonic()
        run(["make", "-s", "-j2", "image", "APP=hello"], cwd=folder, env=clean_environment())
        return time.monotonic() - started


def clean_environment():
    """Ours without what a make above us left in it."""
    return {name: value for name, value in os.environ.items()
            if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "APP", "MACHINE")}


def make_image(name):
    run(["make", "-s", "image", "APP=" + name], cwd=ROOT, env=clean_environment())


# ---- From inside ----

def inside(name, app):
    """A figure that a program takes itself: its line "NAME VALUE", in instructions."""
    image = os.path.join(ROOT, "build/pc", os.path.basename(app) + ".elf")
    make_image(app)
    options = dict(DEFAULTS, append=DEFAULTS["append"] + " " + name)
    extra = ["-icount", "shift=0,sleep=off"]
    with Machine(qemu_command(image, options, extra=extra)) as machine:
        said = machine.output(60).decode(errors="replace")
        match = re.search(r"^%s (\d+)$" % re.escape(name), said, re.MULTILINE)
        if not match:
            raise Failure("%s gave no figure %s: %s" % (app, name, said.strip() or
                                                        machine.complaint()))
    return int(match.group(1))


# ---- Lua, here and as a process of the host ----

FIB = ("local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end "
       "fib(%d)")


def host_lua():
    """The Lua that is in apps/lua, compiled by the host's compiler for the host."""
    with open(os.path.join(ROOT, "apps/lua/app.mk")) as f:
        package = re.search(r"^DEBIAN := (.*)$", f.read(), re.MULTILINE).group(1).split()
    source = run([os.path.join(ROOT, "tools/source"), "fetch"] + package).strip()
    lua = os.path.join(ROOT, "build/tools/lua-" + package[2][:16])
    if not os.path.exists(lua):
        os.makedirs(os.path.dirname(lua), exist_ok=True)
        files = [name for name in glob.glob(source + "/src/*.c") if not name.endswith("/luac.c")]
        part = "%s.%d" % (lua, os.getpid())
        run(["gcc", "-O2", "-w", "-DLUA_USE_POSIX", "-o", part] + files + ["-lm"])
        os.replace(part, lua)
    return lua


def host_instructions(command):
    """Instructions that a program of the host's takes as a process, from its loader's first."""
    with tempfile.TemporaryDirectory(prefix="hitoma-bench-") as folder:
        counters = os.path.join(folder, "counters")
        plugin = "%s,counters=%s,mmio=off" % (plugin_path(), counters)
        run(["qemu-x86_64", "-plugin", plugin] + command)
        return add_up(read_counters(counters, False))["instructions"]


def guest_instructions(image, words):
    options = dict(DEFAULTS, to="", append="%s -- %s" % (DEFAULTS["append"], words))
    return stretch(image, options)[0]["instructions"]


def lua_figure():
    """fib(27) less fib(1), so that what is measured is Lua at work and not its start."""
    lua, image = host_lua(), os.path.join(ROOT, "build/pc/lua.elf")
    make_image("lua")
    ours = [guest_instructions(image, "-e '%s'" % (FIB % n)) for n in (1, 27)]
    theirs = [host_instructions([lua, "-e", FIB % n]) for n in (1, 27)]
    return "%.3f x" % ((ours[1] - ours[0]) / (theirs[1] - theirs[0]))


# ---- The table ----

_stretches = {}


def hello_stretch(machine):
    if machine not in _stretches:
        _stretches[machine] = stretch(HELLO, dict(DEFAULTS, machine=machine))[0]
    return _stretches[machine]


def start_figure():
    times = start_times(HELLO, dict(DEFAULTS, runs="40"))
    return "%.1f ms (%.1f of a processor)" % tuple(
        low(mine) - low(its) for mine, its in (times["wall"], times["processor"]))


# name, what, counter, target, to beat, measure
FIGURES = [
    ("boot-microvm", "first instruction of the image to `main`, microvm", "plugin", "15,000",
     "Unikraft 98,193", lambda: "{:,}".format(hello_stretch("microvm")["instructions"])),
    ("boot-q35", "the same, q35", "plugin", "25,000", "",
     lambda: "{:,}".format(hello_stretch("q35")["instructions"])),
    ("exits-microvm", "exits in that stretch, microvm", "plugin", "20", "",
     lambda: str(hello_stretch("microvm")["exits"])),
    ("exits-q35", "exits in that stretch, q35", "plugin", "20", "",
     lambda: str(hello_stretch("q35")["exits"])),
    ("start", "QEMU's start to \"hello\" less an empty kernel's, microvm", "wall clock", "< 5 ms",
     "Unikraft 140 ms", start_figure),
    ("size", "image with printf, stripped; symbols for backtraces on top", "bytes",
     "65,536 + 16,384", "Unikraft 151,864", lambda: "{:,} + {:,}".format(*sizes(HELLO))),
    ("memory", "least `-m`, microvm", "KB", "1,280", "Unikraft 1,536",
     lambda: "{:,}".format(least_memory(HELLO, dict(DEFAULTS)))),
    ("interrupt", "a timer interrupt taken and left", "icount", "200", "",
     lambda: str(inside("interrupt", "tests/inside-interrupt"))),
    ("syscall", "a system call that does nothing: `close(-1)`", "icount", "",
     "Linux 322 (getpid)", lambda: str(inside("syscall", "bench"))),
    ("clock_gettime", "`clock_gettime(CLOCK_MONOTONIC)`", "icount", "40", "Linux 74",
     lambda: str(inside("clock_gettime", "bench"))),
    ("null", "`read()` of a byte from `/dev/null`", "icount", "60", "Linux 595",
     lambda: str(inside("null", "bench"))),
    ("open", "`open()` and `close()` of a file four directories deep", "icount", "900", "",
     lambda: str(inside("open", "bench"))),
    ("read", "`pread()` of 4 KB from a file in memory", "icount", "900", "",
     lambda: str(inside("read", "bench"))),
    ("printf", "`printf(\"%d\\n\")` to `/dev/null`, on average", "icount", "700", "",
     lambda: str(inside("printf", "bench"))),
    ("lua", "Lua's `fib(27)`, beside the same Lua as a process of the host", "plugin", "1.02 x", "",
     lua_figure),
    ("malloc", "`malloc(64)` and `free()`, checks on", "icount", "60", "Linux 132",
     lambda: str(inside("malloc", "bench"))),
    ("malloc-large", "`malloc()` of 1 MB and `free()`", "icount", "1,500", "",
     lambda: str(inside("malloc-large", "bench"))),
    ("touch", "first touch of a page, the least", "icount", "500", "",
     lambda: str(inside("touch", "bench"))),
    ("touch-all", "the same, on average", "icount", "", "",
     lambda: str(inside("touch-all", "bench"))),
    ("epoll", "`epoll_wait()` that finds 1 of 10,000 files ready", "icount", "400", "",
     lambda: str(inside("epoll", "bench-threads"))),
    ("yield", "`sched_yield()` between two threads, each", "icount", "120", "Linux 1,734",
     lambda: str(inside("yield", "bench-threads"))),
    ("create", "`pthread_create()` and `pthread_join()`", "icount", "1,500", "Linux 69,900",
     lambda: str(inside("create", "bench-threads"))),
    ("mutex", "a mutex locked and unlocked that nobody else has", "icount", "30", "Linux 62",
     lambda: str(inside("mutex", "bench-threads"))),
    ("semaphore", "a semaphore handed over to a thread that waits, each way", "icount", "250", "",
     lambda: str(inside("semaphore", "bench-threads"))),
    ("pipes", "a byte there and back through two pipes between two threads", "icount", "900",
     "Linux 10,810", lambda: str(inside("pipes", "bench-threads"))),
    ("build", "clean build of hello, C library cached, 2 processors", "wall clock", "10 s",
     "Unikraft 13.4 s", lambda: "%.1f s" % build_seconds()),
]
NAMES = [figure[0] for figure in FIGURES]


def print_rows(rows):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def table(names):
    unknown = [name for name in names if name not in NAMES + ["save"]]
    if unknown:
        raise Failure("no figure or command %s; figures: %s; commands: tools/bench --help"
                      % (unknown[0], " ".join(NAMES)))
    wanted = [name for name in names if name in NAMES] or NAMES
    make_image("hello")
    rows, failures = [], []
    for name, what, counter, target, beat, measure in FIGURES:
        if name not in wanted:
            continue
        try:
            rows.append([name, measure(), target, beat, counter, what])
        except Failure as failure:
            failures.append("%s: %s" % (name, failure))
    if rows:
        print_rows([["figure", "measured", "target", "to beat", "counter", "what"]] + rows)
    if "save" in names and rows:
        save(rows)
    if failures:
        raise Failure("not measured:" + "\n  ".join([""] + failures))


BEGIN, END = "<!-- figures: make bench SAVE=1 writes these lines -->", "<!-- end of figures -->"


def save(rows):
    """Put the measured rows into the document; a row that wasn't measured now stays as it was."""
    with open(DOCUMENT) as f:
        text = f.read()
    if BEGIN not in text or END not in text:
        raise Failure("%s has lost its marks %s and %s" % (DOCUMENT, BEGIN, END))
    before, rest = text.split(BEGIN, 1)
    old, after = rest.split(END, 1)
    kept = {}
    for line in old.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 7 and cells[0].strip("`") in NAMES:
            kept[cells[0].strip("`")] = cells
    version = "QEMU %d.%d" % qemu_version()
    for name, measured, target, beat, counter, what in rows:
        when = "%s, %s" % (datetime.date.today().isoformat(), version)
        kept[name] = ["`%s`" % name, what, counter, target, "**%s**" % measured, beat, when]
    lines = ["| figure | what | counter | target | measured | to beat | when |",
             "|---|---|---|---|---|---|---|"]
    lines += ["| %s |" % " | ".join(kept[name]) for name in NAMES if name in kept]
    with open(DOCUMENT, "w") as f:
        f.write(before + BEGIN + "\n" + "\n".join(lines) + "\n" + END + after)
    print("written to docs/BENCHMARKS.md")
