/*
 * The terminal: what a program sees of the console through read(), write() and ioctl().
 *
 * The three standard streams share one terminal, as they do in a terminal window. A stream that is
 * none (hitoma.terminal=) is a plain stream of bytes, both ways.
 *
 *   terminal_output.c   writing: output processing (OPOST); in every image
 *   terminal_input.c    reading: sleeps, VMIN and VTIME; brings the driver's receiving half along
 *   line_discipline.c   what is done to each received character; no hardware, tested on the host
 *   terminal_ioctl.c    settings and window size
 *
 *   TE-1  Program memory is touched by copy_in() and copy_out() only: a bad pointer is -EFAULT.
 *   TE-2  terminal_settings is read with interrupts off or by one load, and changed by
 *         terminal_set(), with interrupts off.
 *
 * Names and behaviour: POSIX.1-2017, volume 1, chapter 11. Values: Linux's
 * (asm-generic/termbits.h), so that programs which know them by heart work; lib/include/termios.h
 * has the same, and lib/termios_check.c asserts it. What POSIX has and we don't: job control (one
 * program, which nobody could let go on: VSUSP sends SIGTSTP, whose default is to be discarded, as
 * in any orphaned process group, 2.4.3), modem control, START and STOP (the host's terminal has its
 * own).
 */
#ifndef KERNEL_TERMINAL_H
#define KERNEL_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/console.h"

enum { TTY_CONTROL_COUNT = 32 };

/* struct termios of lib/include/termios.h, field by field. */
struct terminal_settings {
    uint32_t input;   /* c_iflag */
    uint32_t output;  /* c_oflag */
    uint32_t control; /* c_cflag: kept for the program; a console has no baud rate */
    uint32_t local;   /* c_lflag */
    uint8_t line;     /* c_line */
    uint8_t character[TTY_CONTROL_COUNT]; /* c_cc */
    uint32_t input_speed, output_speed;
};
_Static_assert(sizeof(struct terminal_settings) == 60, "lib/include/termios.h");

/* struct winsize. */
struct terminal_window {
    uint16_t rows, columns, width_pixels, height_pixels;
};
_Static_assert(sizeof(struct terminal_window) == 8, "lib/include/sys/ioctl.h");

enum { /* input */
       TTY_ISTRIP = 0x20,
       TTY_INLCR = 0x40,
       TTY_IGNCR = 0x80,
       TTY_ICRNL = 0x100,
       TTY_IUTF8 = 0x4000,
};

enum { /* output */
       TTY_OPOST = 0x1,
       TTY_ONLCR = 0x4,
       TTY_OCRNL = 0x8,
};

enum { /* control */
       TTY_CS8 = 0x30,
       TTY_CREAD = 0x80,
       TTY_B115200 = 0x1002,
};

enum { /* local */
       TTY_ISIG = 0x1,
       TTY_ICANON = 0x2,
       TTY_ECHO = 0x8,
       TTY_ECHOE = 0x10,
       TTY_ECHOK = 0x20,
       TTY_ECHONL = 0x40,
       TTY_NOFLSH = 0x80,
       TTY_ECHOCTL = 0x200,
       TTY_ECHOKE = 0x800,
       TTY_IEXTEN = 0x8000,
};

enum { /* indices of character[]; a character of 0 is none (_POSIX_VDISABLE) */
       TTY_VINTR = 0,
       TTY_VQUIT = 1,
       TTY_VERASE = 2,
       TTY_VKILL = 3,
       TTY_VEOF = 4,
       TTY_VTIME = 5, /* tenths of a second */
       TTY_VMIN = 6,
       TTY_VSUSP = 10,
       TTY_VEOL = 11,
       TTY_VREPRINT = 12,
       TTY_VWERASE = 14,
       TTY_VLNEXT = 15,
       TTY_VEOL2 = 16,
};

enum terminal_request {
    TTY_TCGETS = 0x5401,
    TTY_TCSETS = 0x5402,  /* tcsetattr(TCSANOW) */
    TTY_TCSETSW = 0x5403, /* tcsetattr(TCSADRAIN) */
    TTY_TCSETSF = 0x5404, /* tcsetattr(TCSAFLUSH) */
    TTY_TCSBRK = 0x5409,  /* tcdrain() */
    TTY_TCFLSH = 0x540b,  /* tcflush(): the argument is the number 0, 1 or 2 itself */
    TTY_TIOCGWINSZ = 0x5413,
    TTY_TIOCSWINSZ = 0x5414,
    TTY_FIONREAD = 0x541b,
};

/* In force for all streams. See TE-2. */
extern struct terminal_settings terminal_settings;

/* Gives the settings the values that a program finds: as after `stty sane`. Called at boot. */
void terminal_reset(void);

/* ---- for the system calls ---- */

/*
 * read() on the console: sleeps until there is something. Up to `count` bytes, at most one line in
 * canonical mode; 0 at the end of file, or when VTIME has run out; -EFAULT; -EINTR: the program is
 * to end; -ENODEV: this machine has no input.
 */
ptrdiff_t terminal_read(void *program_buffer, size_t count);

/* write(): `count`; what was written before a bad address, or -EFAULT if nothing was. */
ptrdiff_t terminal_write(enum console_stream stream, const void *program_buffer, size_t count);

/* ioctl(): 0; -ENOTTY: no terminal, or no such request; -EFAULT; -EINVAL. */
int terminal_ioctl(enum console_stream stream, unsigned request, void *program_argument);

/*
 * From now on signals from outside reach the program, whether or not it ever reads: keys, changes
 * of the window's size, the power button of tools/run, the break (kernel/break.h). Thread context.
 */
void terminal_listen(void);

struct wait_queue;

/*
 * Would terminal_read() return at once? The first call sets input up. `queue`, if not NULL, is told
 * where to wait for it.
 */
bool terminal_readable(struct wait_queue **queue);

/* ---- between the terminal's own files ---- */

/* New settings, as one; `flush`: what has been received and not read is dropped. */
void terminal_set(const struct terminal_settings *settings, bool flush);
void terminal_flush_input(void);

/* How many bytes a read() could take now. */
size_t terminal_input_count(void);

/*
 * Does what OPOST asks for. `to` has room for twice `count`. Returns how many bytes there are now.
 */
size_t terminal_process_output(uint32_t output_flags, const char *from, size_t count, char *to);

#endif
