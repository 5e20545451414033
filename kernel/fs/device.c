/*
 * Device files that need no device: /dev/null and its like, and the console under its names.
 *
 * Numbers are Linux's (major << 8 | minor), which people know. /dev/stdin, /dev/stdout and
 * /dev/stderr are the open files behind descriptors 0, 1 and 2: opening one is a dup(), so position
 * and flags are shared (as on the BSDs).
 */
#include "kernel/fs/device.h"

#include "kernel/entropy.h"
#include "kernel/errno.h"
#include "kernel/fs/descriptor.h"
#include "kernel/fs/mount.h"
#include "kernel/fs/open.h"
#include "kernel/fs/ramfs.h"
#include "kernel/fs/zeroes.h"
#include "kernel/string.h"
#include "kernel/terminal.h"

static ptrdiff_t null_read(struct file *file, void *buffer, size_t count, uint64_t *position)
{
    (void)file, (void)buffer, (void)count, (void)position;
    return 0;
}

static ptrdiff_t null_write(struct file *file, const void *buffer, size_t count, uint64_t *position)
{
    (void)file, (void)buffer, (void)position;
    return count;
}

static ptrdiff_t zero_read(struct file *file, void *buffer, size_t count, uint64_t *position)
{
    (void)file, (void)position;
    int error = zeroes_copy_out(buffer, count);
    return error ? error : (ptrdiff_t)count;
}

static ptrdiff_t full_write(struct file *file, const void *buffer, size_t count, uint64_t *position)
{
    (void)file, (void)buffer, (void)position;
    return count ? -ENOSPC : 0;
}

static ptrdiff_t random_read(struct file *file, void *buffer, size_t count, uint64_t *position)
{
    (void)file, (void)position;
    return entropy_copy_out(buffer, count);
}

/* Some programs seek in anything; a device has nowhere to go. */
static int64_t device_seek(struct file *file, int64_t offset, int whence)
{
    (void)file, (void)offset;
    return whence == FROM_START || whence == FROM_HERE || whence == FROM_END ? 0 : -EINVAL;
}

/* The terminal, both ways: input is stream 0, output whichever stream is a terminal. */
static ptrdiff_t tty_read(struct file *file, void *buffer, size_t count, uint64_t *position)
{
    (void)position;
    if (file->flags & O_NONBLOCK && !terminal_readable(NULL))
        return -EAGAIN;
    return terminal_read(buffer, count);
}

static enum console_stream tty_output(void)
{
    return console_is_terminal(CONSOLE_OUTPUT) ? CONSOLE_OUTPUT : CONSOLE_ERROR;
}

static ptrdiff_t tty_write(struct file *file, const void *buffer, size_t count, uint64_t *position)
{
    (void)file, (void)position;
    return terminal_write(tty_output(), buffer, count);
}

static int tty_control(struct file *file, unsigned request, void *argument)
{
    (void)file;
    return terminal_ioctl(console_is_terminal(CONSOLE_INPUT) ? CONSOLE_INPUT : tty_output(),
                          request, argument);
}

static void tty_status(struct file *file, struct file_status *told)
{
    inode_file_status(file, told);
    told->terminal = console_is_terminal(CONSOLE_INPUT) || console_is_terminal(tty_output());
}

static unsigned tty_ready(struct file *file, struct wait_queue **queue)
{
    (void)file;
    return READY_WRITE | (terminal_readable(queue) ? READY_READ : 0);
}

#define DEVICE(...)                                                                                \
    {                                                                                              \
        __VA_ARGS__, .seek = device_seek, .status = inode_file_status, .close = inode_file_close   \
    }

static const struct file_operations null = DEVICE(.read = null_read, .write = null_write);
static const struct file_operations zero = DEVICE(.read = zero_read, .write = null_write);
static const struct file_operations full = DEVICE(.read = zero_read, .write = full_write);
static const struct file_operations random = DEVICE(.read = random_read, .write = null_write);
static const struct file_operations tty = {
    .read = tty_read,
    .write = tty_write,
    .status = tty_status,
    .control = tty_control,
    .ready = tty_ready,
    .close = inode_file_close,
};

static const struct device {
    const char *name;
    uint32_t number; /* major << 8 | minor */
    uint32_t rights;
    const struct file_operations *operations; /* NULL: the file behind `descriptor` */
    int descriptor;
} devices[] = {
    {"null", 1 << 8 | 3, 0666, &null, 0},
    {"zero", 1 << 8 | 5, 0666, &zero, 0},
    {"full", 1 << 8 | 7, 0666, &full, 0},
    {"random", 1 << 8 | 8, 0666, &random, 0},
    {"urandom", 1 << 8 | 9, 0666, &random, 0},
    {"tty", 5 << 8 | 0, 0666, &tty, 0},
    {"console", 5 << 8 | 1, 0600, &tty, 0},
    {"stdin", 240 << 8 | 0, 0666, NULL, 0},
    {"stdout", 240 << 8 | 1, 0666, NULL, 1},
    {"stderr", 240 << 8 | 2, 0666, NULL, 2},
    {"kmsg", 1 << 8 | 11, 0644, &kmsg_operations, 0},
};
enum { DEVICES = sizeof(devices) / sizeof(devices[0]) };

static struct file *open_descriptor(int fd, unsigned flags, int *error)
{
    struct file *file = file_get(fd);
    unsigned wanted = (flags & O_ACCMODE) + 1;
    if (file && (file->access & wanted) == wanted)
        return file;
    *error = file ? -EACCES : -ENXIO;
    if (file)
        file_put(file);
    return NULL;
}

struct file *device_open(struct inode *inode, unsigned flags, int *error)
{
    const struct device *device = devices;
    *error = -ENXIO;
    while (device < devices + DEVICES && device->number != inode->special)
        device++;
    if (device == devices + DEVICES)
        return NULL;
    if (!device->operations)
        return open_descriptor(device->descriptor, flags, error);
    /* /dev/tty is the program's terminal, if it has one; /dev/console is there in any case. */
    if (strcmp(device->name, "tty") == 0 && !console_is_terminal(CONSOLE_INPUT) &&
        !console_is_terminal(tty_output()))
        return NULL;
    struct file *file = file_new(device->operations, flags);
    if (file)
        file->inode = inode_get(inode);
    else
        *error = -ENOMEM;
    return file;
}

int devices_mount(void)
{
    struct mount *mount = ramfs_new();
    struct walk walk;
    if (!mount)
        return -ENOMEM;
    for (int i = 0; i < DEVICES; i++) {
        char padded[16] = "";
        struct name name;
        struct inode *made;
        memcpy(padded, devices[i].name, strlen(devices[i].name));
        name_set(&name, padded, strlen(padded));
        int error = mount->root->operations->create(
            mount->root, &name, MODE_CHARACTER | devices[i].rights, devices[i].number, NULL, &made);
        if (error)
            return error;
        inode_put(made);
    }
    int error = path_walk_from(&walk, root_mount->root, "/dev", 0);
    if (error)
        return error;
    error = mount_over(walk.inode, mount);
    path_done(&walk);
    return error;
}
