/*
 * Disks of a Linux process: files of the host's, by their descriptors (hitoma.disk=FD, from
 * tools/run's DISK=). The process opens nothing itself.
 *
 *     submit() --> list of the disk --> kick() --> event_raise()
 *                                                      :  interrupts on again, or idle
 *                  done() <-- preadv2, pwritev2, ... <-- soft interrupt, a request a disk at a time
 *
 * A transfer to or from a file is synchronous: Linux has no other way that is small. io_uring,
 * which would have, is as large as all other system calls together, in its interface and its list
 * of holes; a helper thread for each disk would need three more hypercalls and a second processor's
 * care (memory order, the seccomp filter, the end of the process) for what one processor gains
 * little by, since most of what is read lies in Linux's page cache and is a copy. So the interrupt
 * handler is the device: while it waits for the medium, so does the room. What is promised above
 * (block.h) does not depend on it: completion is an interrupt, never inside kick().
 *
 *   - A flush is fdatasync(). Where Linux reports a write-back error it does so once, and so do we
 *     (BL-6).
 *   - A file that is full, or that shrinks under us: -ENOSPC, -EIO.
 *   - The file is locked for the time that we have it (an open-file-description lock, fcntl(2)):
 *     for writing by one, for reading by many; QEMU's own locks are of that kind, too.
 *   - Discarded and zeroed ranges become holes. Where the file system has none, zeros are written,
 *     and a discard does nothing.
 */
#include "drivers/linux/option_words.h"
#include "events.h"
#include "hypercall.h"
#include "kernel/block.h"
#include "kernel/errno.h"
#include "kernel/init.h"
#include "kernel/option.h"
#include "kernel/panic.h"
#include "kernel/string.h"
#include "lock.h"

enum {
    DISKS_MAX = 8,
    PARTS_MAX = 32, /* segments in one system call */
    SEGMENTS_MAX = 256,
    PAGE = 4096,
    CLEAR_MAX = 64 << 20,
    TRIES_MAX = 1000, /* without one byte of progress */
    LINUX_EDQUOT = 122,
    LINUX_ENOTTY = 25,
    LINUX_EOPNOTSUPP = 95,
};

static struct disk {
    struct block_device device;
    int fd;
    struct block_request *first, **end; /* submitted; interrupts off */
} disks[DISKS_MAX];
static unsigned disk_count;

/* ---- a request from beginning to end ---- */

/* Linux's errors are its own numbers; few of them mean something to a disk's user. */
static int status_of(long error)
{
    return error == -ENOSPC || error == -LINUX_EDQUOT || error == -EFBIG ? -ENOSPC : -EIO;
}

/* What is left of the request behind `done` bytes, as far as `parts` have room. */
static unsigned rest_of(const struct block_request *request, uint64_t done,
                        struct linux_iovec *parts)
{
    static const char zeros[PAGE];
    unsigned count = 0;
    if (request->segment_count == 0) /* BLOCK_ZERO by hand */
        for (; count < PARTS_MAX && done < request->length; done += parts[count++].length) {
            uint64_t left = request->length - done;
            parts[count] = (struct linux_iovec){(void *)zeros, left < PAGE ? left : PAGE};
        }
    for (unsigned i = 0; i < request->segment_count && count < PARTS_MAX; i++) {
        const struct segment *segment = &request->segments[i];
        if (done >= segment->length) {
            done -= segment->length;
            continue;
        }
        parts[count++] =
            (struct linux_iovec){(char *)segment->address + done, segment->length - done};
        done = 0;
    }
    return count;
}

/* A system call may take less than it was given; what it gives back at the file's end is 0. */
static int transfer(const struct disk *disk, const struct block_request *request)
{
    struct linux_iovec parts[PARTS_MAX];
    unsigned tries = 0;
    for (uint64_t done = 0; done < request->length;) {
        unsigned count = rest_of(request, done, parts);
        uint64_t offset = request->offset + done;
        long result = request->operation == BLOCK_READ
                          ? hypercall_preadv2(disk->fd, parts, count, offset, 0, 0)
                          : hypercall_pwritev2(disk->fd, parts, count, offset, 0, 0);
        if (result > 0) {
            done += (uint64_t)result;
            tries = 0;
        } else if ((result != -EINTR && result != -EAGAIN) || ++tries == TRIES_MAX) {
            return status_of(result);
        }
    }
    return 0;
}

static int clear(const struct disk *disk, const struct block_request *request)
{
    const struct linux_space hole = {.start = (int64_t)request->offset,
                                     .length = (int64_t)request->length};
    long error;
    for (unsigned tries = 0;
         (error = hypercall_ioctl(disk->fd, LINUX_UNRESVSP64, (void *)&hole)) == -EINTR;)
        if (++tries == TRIES_MAX)
            return -EIO;
    if (error != -LINUX_EOPNOTSUPP && error != -LINUX_ENOTTY)
        return error ? status_of(error) : 0;
    return request->operation == BLOCK_ZERO ? transfer(disk, request) : 0;
}

static int flush(const struct disk *disk)
{
    for (unsigned tries = 0; tries < TRIES_MAX; tries++) {
        long error = hypercall_fdatasync(disk->fd);
        if (error != -EINTR)
            return error ? status_of(error) : 0;
    }
    return -EIO;
}

static int carry_out(const struct disk *disk, const struct block_request *request)
{
    switch (request->operation) {
    case BLOCK_READ:
    case BLOCK_WRITE: return transfer(disk, request);
    case BLOCK_FLUSH: return flush(disk);
    case BLOCK_DISCARD:
    case BLOCK_ZERO: return clear(disk, request);
    }
    return -EOPNOTSUPP;
}

/* ---- the device ---- */

static void disk_submit(struct block_device *device, struct block_request *request)
{
    struct disk *disk = device->context;
    request->next = NULL;
    *disk->end = request;
    disk->end = &request->next;
}

static void disk_kick(struct block_device *device, unsigned queue)
{
    (void)device, (void)queue;
    event_raise();
}

/* One request a disk, then other interrupts get their turn. */
static void disk_interrupt(void *arg)
{
    (void)arg;
    bool more = false;
    for (struct disk *disk = disks; disk < disks + disk_count; disk++) {
        struct block_request *request = disk->first;
        if (!request)
            continue;
        disk->first = request->next;
        if (!disk->first)
            disk->end = &disk->first;
        request->status = carry_out(disk, request);
        request->done(request);
        more = more || disk->first;
    }
    if (more)
        event_raise();
}

static const struct block_driver driver = {disk_submit, disk_kick};

/* ---- finding them ---- */

/* Is there a byte at this offset? */
static bool has_byte(int fd, uint64_t offset)
{
    char byte;
    struct linux_iovec to = {&byte, 1};
    return hypercall_preadv2(fd, &to, 1, offset, 0, 0) == 1;
}

/*
 * By halving: about seventy reads of a byte, and no further kind of hypercall. It works for what is
 * no plain file, too.
 */
static uint64_t size_of(int fd)
{
    uint64_t size = 0;
    for (int bit = 62; bit >= 0; bit--)
        if (has_byte(fd, size + (1ull << bit) - 1))
            size += 1ull << bit;
    return size;
}

/* For the time that the open file exists; who has it already, is told apart from other errors. */
static void lock_file(const struct disk *disk)
{
    struct linux_flock whole = {.type = disk->device.read_only ? LINUX_F_RDLCK : LINUX_F_WRLCK};
    long error = hypercall_fcntl(disk->fd, LINUX_F_OFD_SETLK, (uintptr_t)&whole);
    if (error == -EAGAIN || error == -EACCES)
        cannot_boot("disk %s (descriptor %d): in use by another process; end that first%s",
                    disk->device.serial, disk->fd,
                    disk->device.read_only ? "" : ", or add :ro here and there");
    if (error)
        cannot_boot("disk %s (descriptor %d): can't be locked: Linux's error %ld",
                    disk->device.serial, disk->fd, -error);
}

static void check_mode(const struct disk *disk)
{
    long flags = hypercall_fcntl(disk->fd, LINUX_F_GETFL, 0);
    if (flags < 0)
        cannot_boot("hitoma.disk=%d: there is no such descriptor; open one by %d<>FILE", disk->fd,
                    disk->fd);
    if ((flags & LINUX_O_ACCMODE) != LINUX_O_RDWR && !disk->device.read_only)
        cannot_boot("hitoma.disk=%d: open for reading only; say hitoma.disk=%d,ro", disk->fd,
                    disk->fd);
}

static void disk_find(struct disk *disk)
{
    check_mode(disk);
    lock_file(disk);
    struct block_device *device = &disk->device;
    uint64_t size = size_of(disk->fd);
    if (size < BLOCK_SECTOR)
        cannot_boot("disk %s (descriptor %d): empty, or no file; make one by truncate -s 1G FILE",
                    device->serial, disk->fd);
    device->driver = &driver;
    device->context = disk;
    device->capacity = size & -(uint64_t)BLOCK_SECTOR;
    device->logical_block = BLOCK_SECTOR;
    device->physical_block = PAGE;
    device->features = BLOCK_HAS_DISCARD | BLOCK_HAS_ZERO;
    device->queue_count = 1;
    device->max_segments = SEGMENTS_MAX;
    device->max_clear = CLEAR_MAX;
    disk->end = &disk->first;
    lock_allow(disk->fd, LOCK_READ | LOCK_SYNC);
    if (!device->read_only)
        lock_allow(disk->fd, LOCK_WRITE | LOCK_HOLES);
    block_register(device);
}

static void find_disks(void)
{
    if (disk_count == 0)
        return;
    /* A write beyond the limit on a file's size shall be an error, not the end. */
    const struct linux_sigaction ignore = {.handler = LINUX_SIG_IGN};
    hypercall_sigaction(LINUX_SIGXFSZ, &ignore, NULL, sizeof(ignore.mask));
    event_raise_attach(disk_interrupt, NULL);
    for (unsigned i = 0; i < disk_count; i++)
        disk_find(&disks[i]);
}
INIT(INIT_DRIVER, find_disks);

/* ---- hitoma.disk=FD[,ro][,serial=TEXT] ---- */

static int set_disk(const char *value)
{
    if (disk_count == DISKS_MAX)
        return -EINVAL;
    struct disk *disk = &disks[disk_count];
    unsigned fd;
    const char *at = read_number(value, LOCK_FDS - 1, &fd), *rest;
    if (!at)
        return -EINVAL;
    disk->fd = (int)fd;
    if ((rest = skip_text(at, ",ro"))) {
        disk->device.read_only = true;
        at = rest;
    }
    if ((rest = skip_text(at, ",serial="))) {
        for (size_t i = 0; i < sizeof(disk->device.serial) - 1 && rest[i]; i++)
            disk->device.serial[i] = rest[i];
        at = "";
    }
    if (*at)
        return -EINVAL;
    disk_count++;
    return 0;
}
OPTION("disk", "an open descriptor of a file: FD, FD,ro, FD,ro,serial=NAME", set_disk);

const char part_linux_disk = 0;
