/*
 * The kernel's terminal settings (kernel/terminal.h) are struct termios as programs see it:
 * tcgetattr() copies nothing but bytes. Nothing of this file is linked; it has only to compile.
 */
#include <stddef.h>
#include <sys/ioctl.h>
#include <termios.h>

#include "kernel/terminal.h"

#define FIELD(ours, theirs)                                                                        \
    _Static_assert(offsetof(struct terminal_settings, ours) == offsetof(struct termios, theirs),   \
                   #ours)
FIELD(input, c_iflag);
FIELD(output, c_oflag);
FIELD(control, c_cflag);
FIELD(local, c_lflag);
FIELD(line, c_line);
FIELD(character, c_cc);
FIELD(input_speed, c_ispeed);
FIELD(output_speed, c_ospeed);
_Static_assert(sizeof(struct terminal_settings) == sizeof(struct termios), "struct termios");
_Static_assert((int)TTY_CONTROL_COUNT == NCCS, "NCCS");

_Static_assert(offsetof(struct terminal_window, rows) == offsetof(struct winsize, ws_row), "rows");
_Static_assert(offsetof(struct terminal_window, columns) == offsetof(struct winsize, ws_col),
               "columns");
_Static_assert(sizeof(struct terminal_window) == sizeof(struct winsize), "struct winsize");

#define VALUE(name) _Static_assert((unsigned)TTY_##name == name, #name)
VALUE(ISTRIP);
VALUE(INLCR);
VALUE(IGNCR);
VALUE(ICRNL);
VALUE(IUTF8);
VALUE(OPOST);
VALUE(ONLCR);
VALUE(OCRNL);
VALUE(CS8);
VALUE(CREAD);
VALUE(B115200);
VALUE(ISIG);
VALUE(ICANON);
VALUE(ECHO);
VALUE(ECHOE);
VALUE(ECHOK);
VALUE(ECHONL);
VALUE(NOFLSH);
VALUE(ECHOCTL);
VALUE(ECHOKE);
VALUE(IEXTEN);
VALUE(VINTR);
VALUE(VQUIT);
VALUE(VSUSP);
VALUE(VERASE);
VALUE(VKILL);
VALUE(VEOF);
VALUE(VTIME);
VALUE(VMIN);
VALUE(VEOL);
VALUE(VREPRINT);
VALUE(VWERASE);
VALUE(VLNEXT);
VALUE(VEOL2);
VALUE(TCGETS);
VALUE(TCSETS);
VALUE(TCSETSW);
VALUE(TCSETSF);
VALUE(TCSBRK);
VALUE(TCFLSH);
VALUE(TIOCGWINSZ);
VALUE(TIOCSWINSZ);
VALUE(FIONREAD);
