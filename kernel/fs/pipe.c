/*
 * Pipes: a ring of bytes (ring.h) between two open files. POSIX.1-2017, pipe(), read(), write().
 * Their rules, PI-1 to PI-4, are in pipe.h. Pipes that have a name are fifo.c's.
 *
 * The queue's lock guards a pipe, and with it interrupts are off: so it is held for PIPE_BUF bytes
 * at a time, which is what must go in whole.
 *
 * A thread that reads an empty pipe which nobody writes, or fills one that it alone reads, sleeps
 * until it is interrupted: POSIX says so. O_NONBLOCK is the way to ask first.
 */
#include "kernel/fs/pipe.h"

#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/fs/descriptor.h"
#include "kernel/heap.h"
#include "kernel/page.h"
#include "kernel/platform.h"
#include "kernel/time_of_day.h"
#include "kernel/syscalls.h"

/* What is written wakes readers, and what is read writers, but only if it could not be written. */
static inline void wake(struct pipe *pipe, unsigned changes)
{
    if (pipe->queue.first)
        wait_wake_for(&pipe->queue, changes);
}

/* Nothing is there. 0: now there is, or the end. Inside wait_begin(). */
static __attribute__((noinline)) int wait_for_bytes(struct pipe *pipe, const struct file *file)
{
    int error = 0;
    while (!error && ring_filled(&pipe->ring) == 0 && pipe->writers)
        error = file->flags & O_NONBLOCK ? -EAGAIN : wait_sleep(&pipe->queue, WAIT_FOREVER);
    return error;
}

/* Up to PIPE_BUF bytes of what is there. How many, or -EFAULT. Inside wait_begin(). */
static inline ptrdiff_t take(struct pipe *pipe, char *buffer, size_t count)
{
    struct ring *ring = &pipe->ring;
    if (count > ring_filled(ring))
        count = ring_filled(ring);
    if (count > PIPE_BUF)
        count = PIPE_BUF;
    int error = ring_copy_out(ring, ring->taken, buffer, count);
    if (error)
        return error;
    bool was_full = ring_room(ring) < PIPE_BUF;
    ring->taken += count;
    if (was_full)
        wake(pipe, READY_WRITE);
    return count;
}

/* Between two pieces: whoever waits for the lock, or interrupts us, comes first. */
static void let_others_in(struct pipe *pipe)
{
    wait_end(&pipe->queue);
    wait_begin(&pipe->queue);
}

/* There is more than PIPE_BUF, of which `done` bytes are taken. */
static __attribute__((noinline)) ptrdiff_t take_rest(struct pipe *pipe, char *buffer, size_t count,
                                                     size_t done)
{
    while (done < count && ring_filled(&pipe->ring) > 0) {
        let_others_in(pipe);
        ptrdiff_t some = take(pipe, buffer + done, count - done);
        if (some <= 0)
            break;
        done += some;
    }
    return done;
}

ptrdiff_t pipe_read(struct file *file, void *buffer, size_t count, uint64_t *position)
{
    (void)position;
    struct pipe *pipe = file->object;
    ptrdiff_t result = 0;
    if (count == 0)
        return 0;
    wait_begin_inline(&pipe->queue);
    if (ring_filled(&pipe->ring) == 0)
        result = wait_for_bytes(pipe, file);
    if (!result)
        result = take(pipe, buffer, count);
    if (__builtin_expect(result == PIPE_BUF, 0))
        result = take_rest(pipe, buffer, count, result);
    wait_end_inline(&pipe->queue);
    return result;
}

static inline int put(struct pipe *pipe, const char *buffer, size_t count)
{
    int error = ring_copy_in(&pipe->ring, pipe->ring.put, buffer, count);
    if (!error) {
        pipe->ring.put += count;
        wake(pipe, READY_READ);
    }
    return error;
}

/* PI-2: a write, or a piece of one, of what is left. How many bytes; inside wait_begin(). */
static ptrdiff_t put_some(struct pipe *pipe, const char *buffer, size_t left, bool is_first)
{
    size_t room = ring_room(&pipe->ring);
    if (!pipe->readers)
        return -EPIPE;
    if (is_first && left <= PIPE_BUF ? room < left : room == 0)
        return 0;
    size_t part = left < room ? left : room;
    if (part > PIPE_BUF)
        part = PIPE_BUF;
    int error = put(pipe, buffer, part);
    return error ? error : (ptrdiff_t)part;
}

/* In pieces, and with a sleep whenever there is no room. Inside wait_begin(). */
static __attribute__((noinline)) ptrdiff_t write_slowly(struct pipe *pipe, const struct file *file,
                                                        const char *buffer, size_t count)
{
    size_t done = 0;
    ptrdiff_t result = 0;
    while (done < count && result >= 0) {
        result = put_some(pipe, buffer + done, count - done, done == 0);
        if (result > 0 && (done += result) < count)
            let_others_in(pipe);
        else if (result == 0)
            result = file->flags & O_NONBLOCK ? -EAGAIN : wait_sleep(&pipe->queue, WAIT_FOREVER);
    }
    return done ? (ptrdiff_t)done : result;
}

ptrdiff_t pipe_write(struct file *file, const void *buffer, size_t count, uint64_t *position)
{
    (void)position;
    struct pipe *pipe = file->object;
    ptrdiff_t result = count;
    wait_begin_inline(&pipe->queue);
    if (__builtin_expect(count <= PIPE_BUF && count <= ring_room(&pipe->ring) && pipe->readers,
                         1)) {
        if (put(pipe, buffer, count) < 0)
            result = -EFAULT;
    } else {
        result = write_slowly(pipe, file, buffer, count);
    }
    wait_end_inline(&pipe->queue);
    if (__builtin_expect(result == -EPIPE, 0) && signal_pipe)
        signal_pipe();
    return result;
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
        ready |= (ring_filled(&pipe->ring) || !pipe->writers ? READY_READ : 0) |
                 (pipe->writers ? 0 : READY_HANGUP);
    if (file->access & FILE_WRITE)
        ready |= (ring_room(&pipe->ring) >= PIPE_BUF || !pipe->readers ? READY_WRITE : 0) |
                 (pipe->readers ? 0 : READY_ERROR);
    return ready;
}

enum { FIONREAD = 0x541b };

int pipe_control(struct file *file, unsigned request, void *argument)
{
    if (request != FIONREAD)
        return -ENOTTY;
    struct pipe *pipe = file->object;
    int count = ring_filled(&pipe->ring);
    return copy_out(argument, &count, sizeof(count));
}

void pipe_free(struct pipe *pipe)
{
    if (pipe->ring.bytes)
        page_free(pipe->ring.bytes, RING_ORDER);
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
    pipe->ring.bytes = page_alloc(RING_ORDER, 0);
    if (!pipe->ring.bytes) {
        heap_free(pipe);
        return NULL;
    }
    uint64_t now = time_of_day_offset_ns() + platform_clock_ns();
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
