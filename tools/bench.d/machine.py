"""The machine that is measured: QEMU as tools/run starts it, and its output with time."""
import os
import re
import selectors
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
QEMU = os.environ.get("QEMU", "qemu-system-x86_64")

DEFAULTS = {"machine": "microvm", "mem": "64M", "cpu": "max", "smp": "1", "accel": "tcg",
            "append": "hitoma.run=1 hitoma.terminal=", "initrd": "", "timeout": "60",
            "from": "", "to": "main", "lines": "", "top": "40", "runs": "20", "word": "",
            "json": "", "console": "port"}


class Failure(Exception):
    """What went wrong, for a person; main() prints it and ends with 1."""


def run(command, **options):
    """Run a host tool; its output as text, or Failure with what it said."""
    try:
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                **options)
    except FileNotFoundError:
        raise Failure("%s isn't there: `make setup` installs it" % command[0])
    if result.returncode:
        raise Failure("%s failed: %s" % (" ".join(command), result.stderr.strip()))
    return result.stdout


def qemu_version():
    match = re.search(r"version (\d+)\.(\d+)", run([QEMU, "--version"]))
    return (int(match.group(1)), int(match.group(2)))


def chardev(backend, name):
    """The value of -chardev for a backend "KIND[,OPTION...]"."""
    kind, comma, rest = backend.partition(",")
    return "%s,id=%s%s%s" % (kind, name, comma, rest)


def qemu_command(image, options, status=None, extra=()):
    """The machine as tools/run starts it: debug ports for output and status, COM1 for input.

    Nobody is at the other end of COM1, messages go nowhere and the status to the file `status`:
    for the guest each of these is the same as under tools/run. (console=serial, for guests that
    aren't ours: output is what comes from COM1.)
    """
    out, serial = "stdio,signal=off", "null"
    if options["console"] == "serial":
        out, serial = serial, out
    ports = [("out", 0x5e8, out), ("err", 0x5e9, "null"),
             ("status", 0x5ea, "file,path=" + status if status else "null")]
    command = [QEMU, "-M", options["machine"], "-m", options["mem"], "-cpu", options["cpu"],
               "-smp", options["smp"], "-accel", options["accel"], "-nodefaults",
               "-no-user-config", "-display", "none", "-no-reboot",
               "-chardev", chardev(serial, "com1"), "-serial", "chardev:com1"]
    for name, port, backend in ports:
        readback = port & 0xff ^ 0xa0
        command += ["-chardev", chardev(backend, name), "-device",
                    "isa-debugcon,iobase=0x%x,readback=0x%x,chardev=%s" % (port, readback, name)]
    # The loader puts the path in front of the command line, which the image reads word by word:
    # the same words wherever the tree lies.
    path = os.path.abspath(image)
    command += ["-kernel", os.path.relpath(path, ROOT) if path.startswith(ROOT + "/") else path]
    if options["append"]:
        command += ["-append", options["append"]]
    if options["initrd"]:
        command += ["-initrd", os.path.abspath(options["initrd"])]
    return command + list(extra)


class Machine:
    """A QEMU process that is always ended and waited for."""

    def __init__(self, command):
        self.started = time.monotonic()
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, cwd=ROOT)
        os.set_blocking(self.process.stdout.fileno(), False)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()

    def output(self, seconds, until=None):
        """What it says within that time: to its end, or to where `until` is in it (b"": anything).
        """
        said, deadline = b"", time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while until is None or not said or until not in said:
                if not selector.select(max(0, deadline - time.monotonic())):
                    break
                piece = os.read(self.process.stdout.fileno(), 65536)
                if not piece:
                    break
                said += piece
        return said

    def drain(self):
        """Take what it has said so far, so that it never waits for us."""
        try:
            os.read(self.process.stdout.fileno(), 65536)
        except BlockingIOError:
            pass

    def complaint(self):
        """Why it isn't where it should be."""
        if self.process.poll() is None:
            return "it is still running after the timeout"
        text = self.process.stderr.read().decode(errors="replace").strip()
        return text or "QEMU ended with status %d" % self.process.returncode
