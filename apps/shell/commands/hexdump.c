/*
 * hexdump: the bytes of a file, sixteen a line, in hexadecimal and as text.
 */
#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "apps/shell/shell.h"

enum { ROW = 16 };

static void print_row(unsigned long long offset, const unsigned char *bytes, size_t count)
{
    printf("%08llx ", offset);
    for (size_t i = 0; i < ROW; i++) {
        if (i % 8 == 0)
            putchar(' ');
        if (i < count)
            printf("%02x ", bytes[i]);
        else
            printf("   ");
    }
    printf(" |");
    for (size_t i = 0; i < count; i++)
        putchar(bytes[i] < 0x7f && isprint(bytes[i]) ? bytes[i] : '.');
    printf("|\n");
}

/* A whole row, unless the file ends in it; -1: errno. */
static ssize_t read_row(int fd, unsigned char *bytes)
{
    size_t count = 0;
    ssize_t more = 1;

    while (count < ROW && (more = read(fd, bytes + count, ROW - count)) > 0)
        count += (size_t)more;
    return more < 0 ? -1 : (ssize_t)count;
}

static int dump(char **argv, const char *path)
{
    int fd = strcmp(path, "-") == 0 ? command_input : open(path, O_RDONLY);
    unsigned char bytes[ROW];
    unsigned long long offset = 0;
    ssize_t count = fd;

    while (fd >= 0 && (count = read_row(fd, bytes)) > 0) {
        print_row(offset, bytes, (size_t)count);
        offset += (unsigned long long)count;
    }
    int status = count < 0 ? failure(argv, path) : 0;
    if (status == 0)
        printf("%08llx\n", offset);
    if (fd >= 0 && fd != command_input)
        close(fd);
    return status;
}

static int hexdump(int argc, char **argv)
{
    int status = 0;

    if (argc == 1)
        return dump(argv, "-");
    for (int i = 1; i < argc; i++)
        status |= dump(argv, argv[i]);
    return status;
}
COMMAND(hexdump, "[FILE...]", "bytes in hexadecimal")
