"""Counting from outside: the plugin, the image's symbols, a stretch of a run."""
import bisect
import mmap
import os
import re
import signal
import struct
import tempfile
import time

from machine import ROOT, Failure, Machine, qemu_command, qemu_version, run

# ---- The plugin ----

# Its counters' file: see tools/plugin/hitoma-count.c.
PLUGIN_VERSION, MAX_CPUS, COUNTERS, HEADER_WORDS = 1, 256, 16, 8
COUNTER_NAMES = ["instructions", "in", "out", "mmio-read", "mmio-write", "rdmsr", "wrmsr", "hlt",
                 "cpuid", "special", "quiet"]
EXIT_NAMES = COUNTER_NAMES[1:10]


def plugin_path():
    """Build the plugin if its source is newer; for the QEMU in use. Returns its path."""
    version = qemu_version()
    if version < (6, 0):
        raise Failure("QEMU %d.%d has no usable plugins: 6.0 or newer is needed" % version)
    api = 1 if version < (9, 0) else 2 if version < (9, 1) else 3
    folder = os.path.join(ROOT, "tools/plugin")
    sources = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    target = os.path.join(ROOT, "build/tools/hitoma-count-%d.so" % api)
    newest = max(os.path.getmtime(source) for source in sources)
    if not os.path.exists(target) or os.path.getmtime(target) < newest:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        part = "%s.%d" % (target, os.getpid())
        run([os.environ.get("HOSTCC", "gcc"), "-O2", "-Wall", "-Wextra", "-fPIC", "-shared",
             "-fvisibility=hidden", "-DPLUGIN_API=%d" % api, "-o", part] +
            [source for source in sources if source.endswith(".c")])
        os.replace(part, target)
    return target


def read_counters(path, at_end):
    """One list of counters a processor; None if the guest hasn't begun the stretch."""
    with open(path, "rb") as f, mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ) as data:
        magic, version, cpus, state = struct.unpack_from("=8sQQQ", data, 0)
        if magic == bytes(8):
            return None  # QEMU is just starting: the plugin writes this word last
        if magic != b"HITOMACT" or version != PLUGIN_VERSION:
            raise Failure("%s isn't a counters' file of this version" % path)
        if state == 0 or (at_end and state != 2):
            return None
        base = HEADER_WORDS + (MAX_CPUS * COUNTERS if at_end else 0)
        rows = []
        for cpu in range(cpus or 1):  # a process has one, which it doesn't tell (qemu-x86_64)
            words = struct.unpack_from("=%dQ" % COUNTERS, data, 8 * (base + cpu * COUNTERS))
            rows.append(dict(zip(COUNTER_NAMES, words)))
        return rows


def add_up(rows):
    """All processors' counters in one, with the sum of the exits."""
    total = {name: sum(row[name] for row in rows) for name in COUNTER_NAMES}
    total["exits"] = sum(total[name] for name in EXIT_NAMES)
    return total


# ---- The image ----

class Symbols:
    """Functions of an image by address, from nm; source lines from addr2line."""

    def __init__(self, image):
        self.image = image
        self.by_name, functions = {}, []
        for line in run(["nm", "-n", "--defined-only", image]).splitlines():
            fields = line.split()
            if len(fields) != 3:
                continue
            address, kind, name = int(fields[0], 16), fields[1], fields[2]
            self.by_name.setdefault(name, address)
            if kind in "tTwWiV":
                functions.append((address, name))
        self.starts, self.names = [], []
        for address, name in functions:
            if self.starts and self.starts[-1] == address:
                continue  # aliases: the first is as good as any
            self.starts.append(address)
            self.names.append(name)

    def address(self, name):
        if name.startswith("0x"):
            return int(name, 16)
        if name not in self.by_name:
            raise Failure("%s has no symbol %s" % (self.image, name))
        return self.by_name[name]

    def function(self, address, image_range):
        if not image_range[0] <= address < image_range[1]:
            return "(outside the image: firmware)"
        i = bisect.bisect_right(self.starts, address) - 1
        return self.names[i] if i >= 0 else "(before the first symbol)"

    def lines(self, addresses):
        """{address: "function file:line < caller file:line"}, inlining unrolled."""
        addresses = list(addresses)
        if not addresses:
            return {}
        text = run(["addr2line", "-a", "-f", "-i", "-e", self.image],
                   input="\n".join("%x" % a for a in addresses) + "\n")
        result, current, pending = {}, None, None
        for line in text.splitlines():
            if line.startswith("0x"):
                current, pending = int(line, 16), None
                result[current] = []
            elif pending is None:
                pending = line
            else:
                place = re.sub(r" \(discriminator \d+\)", "", line)
                place = os.path.relpath(os.path.join(ROOT, place), ROOT)
                result[current].append("%s %s" % (pending, place))
                pending = None
        return {a: " < ".join(frames) for a, frames in result.items()}


def image_range(image):
    """[lowest, highest) address that the image's loadable segments take."""
    low, high = None, 0
    for line in run(["readelf", "-lW", image]).splitlines():
        fields = line.split()
        if fields[:1] == ["LOAD"]:
            start, size = int(fields[3], 16), int(fields[5], 16)
            low = start if low is None else min(low, start)
            high = max(high, start + size)
    if low is None:
        raise Failure("%s has nothing to load: is it an image?" % image)
    return low, high


def image_sections(image):
    """{section's name: its size}"""
    rows = re.findall(r"^\s*\[\s*\d+\]\s+(\S+)\s+\S+\s+\S+\s+\S+\s+(\S+)",
                      run(["readelf", "-SW", image]), re.MULTILINE)
    return {name: int(size, 16) for name, size in rows}


# ---- A stretch of a run ----

def stretch_ends(image, first, last):
    """The plugin's from= and to= for two symbols, addresses or (first) ranges 0xLOW-0xHIGH; an
    image that isn't ELF must have addresses."""
    numbers = all(word.startswith("0x") for word in (first, last) if word)
    symbols = None if numbers else Symbols(image)
    if not first:
        start = "%x-%x" % image_range(image)
    elif first.startswith("0x"):
        start = "-".join("%x" % int(end, 16) for end in first.split("-"))
    else:
        start = "%x" % symbols.address(first)
    if not last:
        return start, ""
    return start, "%x" % (int(last, 16) if last.startswith("0x") else symbols.address(last))


def wait_for_end(machine, counters, seconds):
    """The counters at the stretch's end; None if it didn't come. The guest may well go on after it,
    and wait for input for ever, so this looks into the file and doesn't wait for QEMU."""
    deadline = time.monotonic() + seconds
    while True:
        ended = machine.process.poll() is not None or time.monotonic() > deadline
        if os.path.exists(counters) and os.path.getsize(counters):
            rows = read_counters(counters, True)
            if rows or ended:
                return rows
        elif ended:
            return None
        machine.drain()
        time.sleep(0.005)


def stretch(image, options, list_exits=False, profile=False):
    """Run the image with the plugin over the stretch. Returns (counters, details).

    details: lines of QEMU's log for list_exits, (address, count) pairs for profile.
    """
    start, end = stretch_ends(image, options["from"], options["to"])
    with tempfile.TemporaryDirectory(prefix="hitoma-bench-") as folder:
        counters, log = os.path.join(folder, "counters"), os.path.join(folder, "log")
        instructions = os.path.join(folder, "profile")
        plugin = "%s,counters=%s,from=%s" % (plugin_path(), counters, start)
        if end:
            plugin += ",to=" + end
        extra = []
        if profile:
            plugin += ",profile=" + instructions
        if list_exits:
            plugin += ",exits=on"
            extra = ["-d", "plugin", "-D", log, "-trace", "memory_region_ops_read",
                     "-trace", "memory_region_ops_write"]
        command = qemu_command(image, options, extra=["-plugin", plugin] + extra)
        with Machine(command) as machine:
            rows = wait_for_end(machine, counters, float(options["timeout"]))
            if not rows:
                raise Failure("%s never came to %s: %s" % (image, options["to"] or "its end",
                                                           machine.complaint()))
            machine.process.send_signal(signal.SIGTERM)  # not SIGKILL: the log is written out
            machine.output(5)
        details = None
        if list_exits:
            with open(log, errors="replace") as f:
                details = f.read().splitlines()
        elif profile:
            with open(instructions) as f:
                details = [(int(a, 16), int(n)) for a, n in (line.split() for line in f)]
        return add_up(rows), details
