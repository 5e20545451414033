/*
 * The console's three streams as open files.
 *
 * Reading and settings are weak references: terminal_read() and terminal_ioctl() come into an image
 * with the system calls that can reach them (sys_read.c, sys_ioctl.c, which refer to them
 * strongly), so that one that only prints contains neither.
 */
#include "kernel/errno.h"
#include "kernel/file.h"
#include "kernel/init.h"
#include "kernel/string.h"
#include "kernel/terminal.h"

#pragma weak terminal_read
#pragma weak terminal_ioctl
#pragma weak terminal_readable

static ptrdiff_t console_read(struct file *file, void *buffer, size_t count, uint64_t *position)
{
    (void)position;
    if (file->flags & O_NONBLOCK && !terminal_readable(NULL))
        return -EAGAIN;
    return terminal_read(buffer, count);
}

static ptrdiff_t console_file_write(struct file *file, const void *buffer, size_t count,
                                    uint64_t *position)
{
    (void)position;
    return terminal_write(file - console_files, buffer, count);
}

/*
 * A stream that is no terminal comes from whoever started the machine; a pipe is what it most
 * resembles.
 */
static void console_status(struct file *file, struct file_status *status)
{
    int stream = file - console_files;
    status->terminal = console_is_terminal(stream);
    status->mode =
        (status->terminal ? MODE_CHARACTER : MODE_FIFO) | (stream == CONSOLE_INPUT ? 0400 : 0200);
    status->number = stream + 1;
    status->links = 1;
}

static int console_control(struct file *file, unsigned request, void *argument)
{
    return terminal_ioctl(file - console_files, request, argument);
}

/* Only the input has anything to wait for. */
static unsigned console_ready(struct file *file, struct wait_queue **queue)
{
    if (queue)
        *queue = NULL;
    if (file->access & FILE_WRITE)
        return READY_WRITE;
    return terminal_readable && terminal_readable(queue) ? READY_READ : 0;
}

const struct file_operations console_operations = {
    .read = console_read,
    .write = console_file_write,
    .status = console_status,
    .control = console_control,
    .ready = console_ready,
};

struct file console_files[3];

/* One reference more than the descriptors': they are never freed. */
#define STREAM(flags_)                                                                             \
    {                                                                                              \
        .operations = &console_operations, .references = 2, .access = (flags_) + 1,                \
        .flags = (flags_)                                                                          \
    }
static const struct file at_boot[3] = {STREAM(O_RDONLY), STREAM(O_WRONLY), STREAM(O_WRONLY)};

/* Copied at run time: as data of the image they would be a page of their own. */
static void open_console(void)
{
    descriptors_begin();
    memcpy(console_files, at_boot, sizeof(at_boot));
    for (int stream = 0; stream < 3; stream++)
        descriptors[stream].file = &console_files[stream];
}
INIT(INIT_CONSOLE, open_console);
