"""A command on a terminal of its own, for tests: what is typed there, and what is seen."""
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time


class OnTerminal:
    """The command's terminal: its keyboard and its screen."""

    def __init__(self, *command, rows=30, columns=90):
        self.screen = b''
        waits, go = os.pipe()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                os.read(waits, 1)
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
                os.execv(command[0], command)
            finally:
                os._exit(127)
        # The terminal's mode, while the command can't have changed it yet.
        self.mode_before = termios.tcgetattr(self.fd)
        os.write(go, b'!')
        os.close(waits)
        os.close(go)

    def is_read(self):
        """Until somebody has taken the terminal: before, it would echo what is typed by itself."""
        end = time.monotonic() + 120
        while termios.tcgetattr(self.fd)[3] & termios.ECHO and time.monotonic() < end:
            time.sleep(0.01)

    def resize(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))

    def type(self, keys):
        os.write(self.fd, keys)

    def sees(self, text, seconds=120):
        """Until `text` stands on the screen; the screen begins anew behind it."""
        end = time.monotonic() + seconds
        while text not in self.screen:
            if not self.more(end):
                return False
        self.screen = self.screen[self.screen.index(text) + len(text):]
        return True

    def more(self, end):
        ready, _, _ = select.select([self.fd], [], [], max(0, end - time.monotonic()))
        if not ready:
            return False
        try:
            data = os.read(self.fd, 4096)
        except OSError:
            return False
        # The host's terminal makes CR LF of a newline where the image had done so before.
        self.screen = (self.screen + data).replace(b'\r\r\n', b'\r\n')
        return bool(data)

    def end(self):
        """The rest of the screen, and the status."""
        end = time.monotonic() + 120
        while self.more(end):
            pass
        if time.monotonic() >= end:
            os.kill(self.pid, signal.SIGTERM)
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self.fd)
        return self.screen, status
