/*
 * The three descriptors that are open from the start. See file.h.
 */
#include "kernel/file.h"

#include "kernel/console.h"
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/syscalls.h"

static bool closed[3];

int file_stream(int fd)
{
    return fd >= 0 && fd < 3 && !closed[fd] ? fd : -EBADF;
}

int sys_close(int fd)
{
    int stream = file_stream(fd);
    if (stream < 0)
        return stream;
    closed[stream] = true;
    return 0;
}

long sys_lseek(int fd, long offset, int whence)
{
    (void)offset, (void)whence;
    int stream = file_stream(fd);
    return stream < 0 ? stream : -ESPIPE;
}

/*
 * A stream that is no terminal comes from whoever started the machine; a pipe is what it most
 * resembles.
 */
int sys_fstat(int fd, void *status)
{
    int stream = file_stream(fd);
    if (stream < 0)
        return stream;
    bool terminal = console_is_terminal(stream);
    struct file_status told = {
        .mode = (terminal ? MODE_CHARACTER : MODE_FIFO) | (stream == CONSOLE_INPUT ? 0400 : 0200),
        .terminal = terminal,
    };
    return copy_out(status, &told, sizeof(told));
}
