/*
 * The tracer of system calls: with hitoma.strace=1 each is printed on the error output, with its
 * arguments and result.
 *
 *      write(1, "hello, world\n", 13) = 13
 *
 * A call's description (tools/syscalls) says what each argument is. Memory of the program is read
 * by copy_in(), so that a bad pointer is printed as a pointer. The name part_strace brings this
 * file into an image: nothing else refers to it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/console.h"
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/format.h"
#include "kernel/option.h"
#include "kernel/string.h"
#include "kernel/syscalls.h"

enum {
    TRACE_LINE_MAX = 384,
    TRACE_BYTES_MAX = 32, /* of a buffer: the rest is "..." */
};

const char part_strace[] = "strace";

struct line {
    char text[TRACE_LINE_MAX];
    size_t length;
};

#define PUT(line, ...)                                                                             \
    ((line)->length += format_text((line)->text + (line)->length,                                  \
                                   sizeof((line)->text) - 1 - (line)->length, __VA_ARGS__))

static const struct {
    uint8_t number;
    char name[13];
} errors[] = {
    {EPERM, "EPERM"},
    {ENOENT, "ENOENT"},
    {EINTR, "EINTR"},
    {EIO, "EIO"},
    {ENXIO, "ENXIO"},
    {EBADF, "EBADF"},
    {EAGAIN, "EAGAIN"},
    {ENOMEM, "ENOMEM"},
    {EACCES, "EACCES"},
    {EFAULT, "EFAULT"},
    {EBUSY, "EBUSY"},
    {EEXIST, "EEXIST"},
    {EXDEV, "EXDEV"},
    {ENODEV, "ENODEV"},
    {ENOTDIR, "ENOTDIR"},
    {EISDIR, "EISDIR"},
    {EINVAL, "EINVAL"},
    {EMFILE, "EMFILE"},
    {ENOTTY, "ENOTTY"},
    {EFBIG, "EFBIG"},
    {ENOSPC, "ENOSPC"},
    {ESPIPE, "ESPIPE"},
    {EROFS, "EROFS"},
    {EMLINK, "EMLINK"},
    {EPIPE, "EPIPE"},
    {ERANGE, "ERANGE"},
    {ENOSYS, "ENOSYS"},
    {ENOTEMPTY, "ENOTEMPTY"},
    {ENAMETOOLONG, "ENAMETOOLONG"},
    {ELOOP, "ELOOP"},
};

static const char *error_name(int number)
{
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
        if (errors[i].number == number)
            return errors[i].name;
    return "error";
}

static void put_byte(struct line *line, unsigned char byte)
{
    if (byte == '\n')
        PUT(line, "\\n");
    else if (byte == '"' || byte == '\\')
        PUT(line, "\\%c", byte);
    else if (byte >= ' ' && byte < 127)
        PUT(line, "%c", byte);
    else
        PUT(line, "\\x%02x", byte);
}

static void put_bytes(struct line *line, const void *buffer, long size)
{
    char bytes[TRACE_BYTES_MAX];
    long shown = size < TRACE_BYTES_MAX ? size : TRACE_BYTES_MAX;
    if (shown < 0 || copy_in(bytes, buffer, shown) < 0) {
        PUT(line, "%p", buffer);
        return;
    }
    PUT(line, "\"");
    for (long i = 0; i < shown; i++)
        put_byte(line, bytes[i]);
    PUT(line, shown < size ? "\"..." : "\"");
}

/* Text of the program's, which may end anywhere. */
static void put_path(struct line *line, const char *path)
{
    char byte;
    long length = copy_in(&byte, path, 1) < 0 ? -1 : 0;
    while (length >= 0 && length < TRACE_BYTES_MAX && !copy_in(&byte, path + length, 1) && byte)
        length++;
    put_bytes(line, path, length);
}

static void put_value(struct line *line, unsigned kind, long value)
{
    switch (kind) {
    case SYSCALL_INT:
    case SYSCALL_FD: PUT(line, "%d", (int)value); break;
    case SYSCALL_LONG:
    case SYSCALL_SIZE: PUT(line, "%ld", value); break;
    case SYSCALL_FLAGS: PUT(line, "0x%x", (unsigned)value); break;
    case SYSCALL_PATH: put_path(line, (const char *)value); break;
    default: PUT(line, "%p", (void *)value); break;
    }
}

/* `filled`: how many bytes an OUT argument holds; before the call that is not known. */
static void put_arguments(struct line *line, const struct syscall *call, const long arguments[6],
                          long filled)
{
    for (unsigned i = 0; i < call->argument_count; i++) {
        unsigned kind = call->arguments[i].kind;
        if (i > 0)
            PUT(line, ", ");
        if (kind == SYSCALL_IN)
            put_bytes(line, (const void *)arguments[i], arguments[call->arguments[i].size]);
        else if (kind == SYSCALL_OUT)
            put_bytes(line, (const void *)arguments[i], filled);
        else
            put_value(line, kind, arguments[i]);
    }
}

static void print(struct line *line)
{
    line->text[line->length++] = '\n';
    console_write(CONSOLE_ERROR, line->text, line->length);
}

static long trace(const struct syscall *call, const long a[6])
{
    struct line line = {.length = 0};
    PUT(&line, "%s(", call->name);
    if (call->result == SYSCALL_NEVER) {
        put_arguments(&line, call, a, -1);
        PUT(&line, ")");
        print(&line);
    }
    long result = call->implementation(a[0], a[1], a[2], a[3], a[4], a[5]);
    if (call->result == SYSCALL_INT)
        result = (int)result;
    put_arguments(&line, call, a, result);
    PUT(&line, ") = ");
    if (result < 0 && result > -4096)
        PUT(&line, "-%s (%ld)", error_name(-result), result);
    else
        put_value(&line, call->result, result);
    print(&line);
    return result;
}

static int set_strace(const char *value)
{
    if (strcmp(value, "0") != 0 && strcmp(value, "1") != 0)
        return -EINVAL;
    syscall_tracer = value[0] == '1' ? trace : NULL;
    return 0;
}
OPTION("strace", "1: print each system call with its arguments and result", set_strace);
