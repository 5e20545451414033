/*
 * eventfd: a counter that threads wait for. Linux's eventfd(2).
 *
 * write() adds to it, read() takes all of it (or 1, EFD_SEMAPHORE) and sleeps while it is 0. It
 * goes up to 2^64 - 2; a write() that would take it further sleeps.
 */
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/fs/descriptor.h"
#include "kernel/heap.h"
#include "kernel/readiness_numbers.h"
#include "kernel/syscalls.h"
#include "kernel/wait.h"

#define COUNT_MAX (UINT64_MAX - 1)

struct eventfd {
    struct wait_queue queue;
    uint64_t count; /* under the queue's lock */
    bool is_semaphore;
};

static ptrdiff_t eventfd_read(struct file *file, void *buffer, size_t size, uint64_t *position)
{
    (void)position;
    struct eventfd *eventfd = file->object;
    uint64_t taken = 0;
    int error = 0;
    if (size < sizeof(taken))
        return -EINVAL;
    wait_begin(&eventfd->queue);
    while (!error && eventfd->count == 0)
        error = file->flags & O_NONBLOCK ? -EAGAIN : wait_sleep(&eventfd->queue, WAIT_FOREVER);
    if (!error) {
        taken = eventfd->is_semaphore ? 1 : eventfd->count;
        error = copy_out(buffer, &taken, sizeof(taken));
    }
    if (!error) {
        eventfd->count -= taken;
        wait_wake_for(&eventfd->queue, READY_WRITE);
    }
    wait_end(&eventfd->queue);
    return error ? error : (ptrdiff_t)sizeof(taken);
}

static ptrdiff_t eventfd_write(struct file *file, const void *buffer, size_t size,
                               uint64_t *position)
{
    (void)position;
    struct eventfd *eventfd = file->object;
    uint64_t added;
    int error = 0;
    if (size < sizeof(added))
        return -EINVAL;
    if (copy_in(&added, buffer, sizeof(added)) < 0)
        return -EFAULT;
    if (added > COUNT_MAX)
        return -EINVAL;
    wait_begin(&eventfd->queue);
    while (!error && COUNT_MAX - eventfd->count < added)
        error = file->flags & O_NONBLOCK ? -EAGAIN : wait_sleep(&eventfd->queue, WAIT_FOREVER);
    if (!error) {
        eventfd->count += added;
        wait_wake_for(&eventfd->queue, READY_READ);
    }
    wait_end(&eventfd->queue);
    return error ? error : (ptrdiff_t)sizeof(added);
}

static unsigned eventfd_ready(struct file *file, struct wait_queue **queue)
{
    struct eventfd *eventfd = file->object;
    uint64_t count = __atomic_load_n(&eventfd->count, __ATOMIC_RELAXED);
    if (queue)
        *queue = &eventfd->queue;
    return (count > 0 ? READY_READ : 0) | (count < COUNT_MAX ? READY_WRITE : 0);
}

static void eventfd_close(struct file *file)
{
    heap_free(file->object);
    file_free(file);
}

static const struct file_operations eventfd_operations = {
    .read = eventfd_read,
    .write = eventfd_write,
    .status = file_object_status,
    .ready = eventfd_ready,
    .close = eventfd_close,
};

/* `flags`: EVENTFD_SEMAPHORE, O_NONBLOCK, O_CLOEXEC. */
int sys_eventfd(int count, unsigned flags)
{
    if (flags & ~(EVENTFD_SEMAPHORE | O_NONBLOCK | O_CLOEXEC))
        return -EINVAL;
    struct eventfd *eventfd = heap_zalloc(sizeof(*eventfd));
    if (!eventfd)
        return -ENOMEM;
    eventfd->count = (unsigned)count;
    eventfd->is_semaphore = flags & EVENTFD_SEMAPHORE;
    unsigned open_flags = O_RDWR | (flags & ~EVENTFD_SEMAPHORE);
    int fd = file_open_object(&eventfd_operations, open_flags, eventfd, NULL);
    if (fd < 0)
        heap_free(eventfd);
    return fd;
}
