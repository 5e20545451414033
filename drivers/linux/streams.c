/*
 * The console of a Linux process, its way out: descriptors 1 and 2, as they are. The way in is
 * linux/input.c, and brings the terminal's mode with it.
 */
#include "drivers/linux/streams.h"

#include "drivers/run_link.h"
#include "hypercall.h"
#include "kernel/console.h"
#include "kernel/errno.h"
#include "kernel/init.h"
#include "kernel/log.h"
#include "kernel/platform.h"

enum { STATUS_FAILED = 125, STATUS_PIPE = 128 + LINUX_SIGPIPE, TERMIOS_BYTES = 64 };

long stream_write(int fd, const void *bytes, size_t length)
{
    struct linux_iovec part = {(void *)bytes, length};
    while (part.length > 0) {
        long written = hypercall_pwritev2(fd, &part, 1, -1ull, -1ull, 0);
        if (written == -EAGAIN) {
            struct linux_pollfd room = {.fd = fd, .events = LINUX_POLLOUT};
            hypercall_ppoll(&room, 1, NULL, NULL, 0);
        } else if (written >= 0) {
            part.base = (char *)part.base + written;
            part.length -= (size_t)written;
        } else if (written != -EINTR) {
            return written;
        }
    }
    return 0;
}

static void streams_write(enum console_stream stream, const char *bytes, size_t length)
{
    static bool failed;
    long error = stream_write(stream, bytes, length);
    if (!error || failed)
        return;
    failed = true;
    if (error == -EPIPE) /* else by the signal itself, as it ends any process */
        platform_end(STATUS_PIPE);
    if (stream == CONSOLE_OUTPUT)
        log_error("standard output: Linux's error %ld", -error);
    platform_end(STATUS_FAILED);
}

static void streams_end(int status)
{
    (void)status; /* the process returns it */
}

void stream_tell_window(void)
{
    struct {
        uint16_t rows, columns, width, height;
    } window;
    for (int fd = CONSOLE_ERROR; fd >= CONSOLE_INPUT; fd--) {
        if (!console_is_terminal(fd) || hypercall_ioctl(fd, LINUX_TIOCGWINSZ, &window) != 0)
            continue;
        console_window_set(window.rows, window.columns);
        return;
    }
}

static struct console_device streams_console = {
    .name = "standard streams",
    .write = streams_write,
    .end = streams_end,
};

static void streams_register(void)
{
    char mode[TERMIOS_BYTES];
    for (int fd = CONSOLE_INPUT; fd <= CONSOLE_ERROR; fd++)
        if (!run_link_is_on() && hypercall_ioctl(fd, LINUX_TCGETS, mode) == 0)
            streams_console.terminals |= 1u << fd;
    console_register(&streams_console);
    if (!run_link_is_on())
        stream_tell_window();
}
INIT(INIT_CONSOLE, streams_register);

/* tools/default-parts: this file is in every image. */
const char part_standard_streams = 0;
