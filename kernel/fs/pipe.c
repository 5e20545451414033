/*
 * Pipes: a ring of bytes between two open files. POSIX.1-2017, pipe(), read(), write().
 *
 *      ring   |....xxxxxxxxxx......|
 *                  ^taken    ^put        both only grow; their difference is what is in it
 *
 * Its rules, PI-1 to PI-4, are in pipe.h. Pipes that have a name are fifo.c's.
 *
 * A program that reads its own empty pipe, or fills one that it alone reads, sleeps until it is
 * interrupted: POSIX says so, and with threads it will be an ordinary thing to do. O_NONBLOCK is
 * the way to ask first.
 */
#include "kernel/fs/pipe.h"

#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/fs/descriptor.h"
#include "kernel/heap.h"
#include "kernel/page.h"
#include "kernel/platform.h"
#include "kernel/syscalls.h"

enum { RING_ORDER = 2, RING_SIZE = PAGE_SIZE << RING_ORDER };

/* What fits without going around the ring's end. */
static size_t stretch(uint64_t at, size_t count)
{
    size_t to_end = RING_SIZE - at % RING_SIZE;
    return count < to_end ? count : to_end;
}

static size_t filled(const struct pipe *pipe)
{
    return pipe->put - pipe->taken;
}

/*
 * Out of the ring, at most `count`. How many, or -EFAULT. The queue's lock is held, and interrupts are
 * off: PIPE_BUF bytes at a time are enough.
 */
static ptrdiff_t take(struct pipe *pipe, char *buffer, size_t count)
{
    size_t done = 0;
    if (count > PIPE_BUF)
        count = PIPE_BUF;
    if (count > filled(pipe))
        count = filled(pipe);
    while (done < count) {
        size_t part = stretch(pipe->taken, count - done);
        if (copy_out(buffer + done, pipe->ring + pipe->taken % RING_SIZE, part) < 0)
            return done ? (ptrdiff_t)done : -EFAULT;
        pipe->taken += part;
        done += part;
    }
    wait_wake(&pipe->queue);
    return done;
}

static ptrdiff_t put(struct pipe *pipe, const char *buffer, size_t count)
{
    size_t done = 0;
    if (count > PIPE_BUF)
        count = PIPE_BUF;
    if (count > RING_SIZE - filled(pipe))
        count = RING_SIZE - filled(pipe);
    while (done < count) {
        size_t part = stretch(pipe->put, count - done);
        if (copy_in(pipe->ring + pipe->put % RING_SIZE, buffer + done, part) < 0)
            return done ? (ptrdiff_t)done : -EFAULT;
        pipe->put += part;
        done += part;
    }
    wait_wake(&pipe->queue);
    return done;
}

/* Between two pieces: whoever waits for the lock, or interrupts us, comes first. */
static void let_others_in(struct pipe *pipe)
{
    wait_end(&pipe->queue);
    wait_begin(&pipe->queue);
}

ptrdiff_t pipe_read(struct file *file, void *buffer, size_t count, uint64_t *position)
{
    (void)position;
    struct pipe *pipe = file->object;
    if (count == 0)
        return 0;
    int error = 0;
    wait_begin(&pipe->queue);
    while (!error && filled(pipe) == 0 && pipe->writers)
        error = file->flags & O_NONBLOCK ? -EAGAIN : wait_sleep(&pipe->queue, WAIT_FOREVER);
    size_t done = 0;
    ptrdiff_t some = error ? error : take(pipe, buffer, count);
    while (some > 0 && (done += some) < count && filled(pipe) > 0) {
        let_others_in(pipe);
        some = take(pipe, (char *)buffer + done, count - done);
    }
    wait_end(&pipe->queue);
    return done ? (ptrdiff_t)done : some;
}

/* PI-2: can a write of what is left go on? */
static bool has_room(const struct pipe *pipe, size_t left, bool is_first)
{
    size_t room = RING_SIZE - filled(pipe);
    return is_first && left <= PIPE_BUF ? room >= left : room > 0;
}

ptrdiff_t pipe_write(struct file *file, const void *buffer, size_t count, uint64_t *position)
{
    (void)position;
    struct pipe *pipe = file->object;
    size_t done = 0;
    ptrdiff_t result = 0;
    wait_begin(&pipe->queue);
    while (done < count && result >= 0) {
        if (!pipe->readers)
            result = -EPIPE;
        else if (has_room(pipe, count - done, done == 0))
            result = put(pipe, (const char *)buffer + done, count - done);
        else
            result = file->flags & O_NONBLOCK ? -EAGAIN : wait_sleep(&pipe->queue, WAIT_FOREVER);
        if (result > 0 && (done += result) < count)
            let_others_in(pipe);
    }
    wait_end(&pipe->queue);
    return done ? (ptrdiff_t)done : result;
}

static void pipe_status(struct file *file, struct file_status *told)
{
    struct pipe *pipe = file->object;
    told->mode = MODE_FIFO | 0600;
    told->number = pipe->number;
    told->links = 1;
    told->accessed = told->modified = told->changed = pipe->made;
}

unsigned pipe_ready(struct file *file, struct wait_queue **queue)
{
    struct pipe *pipe = file->object;
    unsigned ready = 0;
    if (queue)
        *queue = &pipe->queue;
    if (file->access & FILE_READ)
        ready |=
            (filled(pipe) || !pipe->writers ? READY_READ : 0) | (pipe->writers ? 0 : READY_HANGUP);
    if (file->access & FILE_WRITE)
        ready |= (RING_SIZE - filled(pipe) >= PIPE_BUF || !pipe->readers ? READY_WRITE : 0) |
                 (pipe->readers ? 0 : READY_ERROR);
    return ready;
}

enum { FIONREAD = 0x541b };

int pipe_control(struct file *file, unsigned request, void *argument)
{
    if (request != FIONREAD)
        return -ENOTTY;
    int count = filled(file->object);
    return copy_out(argument, &count, sizeof(count));
}

void pipe_free(struct pipe *pipe)
{
    if (pipe->ring)
        page_free(pipe->ring, RING_ORDER);
    heap_free(pipe);
}

bool pipe_leave(struct pipe *pipe, unsigned access)
{
    wait_begin(&pipe->queue);
    if (access & FILE_READ)
        pipe->readers--;
    if (access & FILE_WRITE)
        pipe->writers--;
    bool is_last = !pipe->readers && !pipe->writers;
    wait_wake(&pipe->queue);
    wait_end(&pipe->queue);
    return is_last;
}

static void pipe_close(struct file *file)
{
    if (pipe_leave(file->object, file->access))
        pipe_free(file->object);
    file_free(file);
}

static const struct file_operations pipe_operations = {
    .read = pipe_read,
    .write = pipe_write,
    .status = pipe_status,
    .control = pipe_control,
    .ready = pipe_ready,
    .close = pipe_close,
};

struct pipe *pipe_new(void)
{
    static uint64_t last_number;
    struct pipe *pipe = heap_zalloc(sizeof(*pipe));
    if (!pipe)
        return NULL;
    pipe->ring = page_alloc(RING_ORDER, 0);
    if (!pipe->ring) {
        heap_free(pipe);
        return NULL;
    }
    uint64_t now = platform_wall_offset_ns() + platform_clock_ns();
    pipe->made = (struct file_time){now / 1000000000, now % 1000000000};
    pipe->number = ++last_number;
    return pipe;
}

/* One end, with a descriptor reserved for it. */
static int end_new(struct pipe *pipe, unsigned flags, struct file **end)
{
    int fd = descriptor_reserve(0);
    if (fd < 0)
        return fd;
    *end = file_new(&pipe_operations, flags);
    if (!*end) {
        descriptor_cancel(fd);
        return -ENOMEM;
    }
    (*end)->object = pipe;
    return fd;
}

int sys_pipe2(void *program_fds, unsigned flags)
{
    if (flags & ~(O_CLOEXEC | O_NONBLOCK))
        return -EINVAL;
    struct file *reader, *writer;
    struct pipe *pipe = pipe_new();
    if (!pipe)
        return -ENOMEM;
    int fds[2];
    int error = fds[0] = end_new(pipe, O_RDONLY | flags, &reader);
    if (fds[0] < 0)
        goto no_reader;
    error = fds[1] = end_new(pipe, O_WRONLY | flags, &writer);
    if (fds[1] < 0)
        goto no_writer;
    error = copy_out(program_fds, fds, sizeof(fds));
    if (error)
        goto bad_address;
    pipe->readers = pipe->writers = 1;
    descriptor_set(fds[0], reader, flags & O_CLOEXEC);
    descriptor_set(fds[1], writer, flags & O_CLOEXEC);
    return 0;

bad_address:
    descriptor_cancel(fds[1]);
    file_free(writer);
no_writer:
    descriptor_cancel(fds[0]);
    file_free(reader);
no_reader:
    pipe_free(pipe);
    return error;
}
