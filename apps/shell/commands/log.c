/*
 * log: the kernel's messages, of which the newest few kilobytes are kept (docs/04-console.md).
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "apps/shell/shell.h"

/* log() is the C library's. */
static int show_log(int argc, char **argv)
{
    char text[1024];
    ssize_t got = 0;
    int fd;

    if (argc > 1)
        return usage(argv);
    if ((fd = open("/dev/kmsg", O_RDONLY)) < 0)
        return failure(argv, "/dev/kmsg");
    while ((got = read(fd, text, sizeof(text))) > 0)
        fwrite(text, 1, (size_t)got, stdout);
    close(fd);
    return got < 0 ? failure(argv, "/dev/kmsg") : 0;
}
COMMAND_NAMED(log, show_log, "", "the kernel's messages")
