/*
 * timerfd: a timer that is read like a file. Linux's timerfd_create(2).
 *
 * read() gives how often it has expired since the last read() or timerfd_settime(), and sleeps
 * while it hasn't. What was missed is counted when the timer expires, so an interval shorter than
 * an interrupt costs no more than one that is as long.
 *
 * Times by the wall's clock are turned into the monotonic one's when they are set, and again when
 * that clock is set: an absolute time moves with it. With TFD_TIMER_CANCEL_ON_SET the next read()
 * fails with ECANCELED then.
 */
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/fs/descriptor.h"
#include "kernel/heap.h"
#include "kernel/platform.h"
#include "kernel/readiness_numbers.h"
#include "kernel/syscalls.h"
#include "kernel/time_of_day.h"
#include "kernel/timer.h"
#include "kernel/wait.h"

#define SECOND 1000000000ull

enum { CLOCK_WALL = 1, CLOCK_MONOTONIC = 4, CLOCK_BOOT = 7 }; /* newlib's numbers */

struct timerfd {
    struct timer timer; /* set and cancelled under `setting` */
    struct wait_queue queue;
    uint64_t count; /* expirations that nobody has read yet; this and the rest: the queue's lock */
    uint64_t interval_ns;
    uint64_t deadline_ns; /* TIMER_NEVER: not set, or expired for good */
    bool by_wall;
    bool was_cancelled;   /* the clock was set: the next read() says so */
    unsigned flags;       /* this and the rest under `setting`: of timerfd_settime() */
    uint64_t offset_ns;   /* the wall clock's when deadline_ns was computed */
    struct timerfd *next; /* of all that are by_wall */
};

static struct timerfd *by_wall_first;

/* One timerfd_settime() at a time: timers come before queues in the order of locks. */
static struct spinlock setting = SPINLOCK(LOCK_EPOLL);

static uint64_t expired(struct timer *timer)
{
    struct timerfd *timerfd = (struct timerfd *)timer;
    uint64_t now = platform_clock_ns();
    wait_begin(&timerfd->queue);
    if (now < timerfd->deadline_ns)
        now = timerfd->deadline_ns;
    uint64_t missed =
        timerfd->interval_ns ? (now - timerfd->deadline_ns) / timerfd->interval_ns : 0;
    timerfd->count += 1 + missed;
    if (timerfd->interval_ns)
        timerfd->deadline_ns += (1 + missed) * timerfd->interval_ns;
    else
        timerfd->deadline_ns = TIMER_NEVER;
    uint64_t next = timerfd->deadline_ns;
    wait_wake_for(&timerfd->queue, READY_READ);
    wait_end(&timerfd->queue);
    return next;
}
_Static_assert(offsetof(struct timerfd, timer) == 0, "expired() casts");

static ptrdiff_t timerfd_read(struct file *file, void *buffer, size_t size, uint64_t *position)
{
    (void)position;
    struct timerfd *timerfd = file->object;
    int error = 0;
    if (size < sizeof(timerfd->count))
        return -EINVAL;
    wait_begin(&timerfd->queue);
    while (!error && timerfd->count == 0 && !timerfd->was_cancelled)
        error = file->flags & O_NONBLOCK ? -EAGAIN : wait_sleep(&timerfd->queue, WAIT_FOREVER);
    if (!error && timerfd->was_cancelled)
        error = -ECANCELED, timerfd->was_cancelled = false;
    if (!error)
        error = copy_out(buffer, &timerfd->count, sizeof(timerfd->count));
    if (!error)
        timerfd->count = 0;
    wait_end(&timerfd->queue);
    return error ? error : (ptrdiff_t)sizeof(timerfd->count);
}

static ptrdiff_t timerfd_write(struct file *file, const void *buffer, size_t size,
                               uint64_t *position)
{
    (void)file, (void)buffer, (void)size, (void)position;
    return -EINVAL;
}

static unsigned timerfd_ready(struct file *file, struct wait_queue **queue)
{
    struct timerfd *timerfd = file->object;
    if (queue)
        *queue = &timerfd->queue;
    return timerfd->was_cancelled || __atomic_load_n(&timerfd->count, __ATOMIC_RELAXED) > 0
               ? READY_READ
               : 0;
}

static void list_enter(struct timerfd *timerfd)
{
    bool were_on = spin_lock(&setting);
    timerfd->next = by_wall_first;
    by_wall_first = timerfd;
    spin_unlock(&setting, were_on);
}

static void list_leave(struct timerfd *timerfd)
{
    bool were_on = spin_lock(&setting);
    struct timerfd **at = &by_wall_first;
    while (*at && *at != timerfd)
        at = &(*at)->next;
    if (*at)
        *at = timerfd->next;
    spin_unlock(&setting, were_on);
}

static void timerfd_close(struct file *file)
{
    struct timerfd *timerfd = file->object;
    list_leave(timerfd);
    timer_cancel(&timerfd->timer);
    heap_free(timerfd);
    file_free(file);
}

static const struct file_operations timerfd_operations = {
    .read = timerfd_read,
    .write = timerfd_write,
    .status = file_object_status,
    .ready = timerfd_ready,
    .close = timerfd_close,
};

int sys_timerfd_create(int clock, unsigned flags)
{
    if (flags & ~(O_NONBLOCK | O_CLOEXEC) ||
        (clock != CLOCK_WALL && clock != CLOCK_MONOTONIC && clock != CLOCK_BOOT))
        return -EINVAL;
    struct timerfd *timerfd = heap_zalloc(sizeof(*timerfd));
    if (!timerfd)
        return -ENOMEM;
    timerfd->timer.expired = expired;
    timerfd->deadline_ns = TIMER_NEVER;
    timerfd->by_wall = clock == CLOCK_WALL;
    if (timerfd->by_wall)
        list_enter(timerfd);
    int fd = file_open_object(&timerfd_operations, O_RDWR | flags, timerfd, NULL);
    if (fd < 0) {
        list_leave(timerfd);
        heap_free(timerfd);
    }
    return fd;
}

/* ---- its times ---- */

/* Nanoseconds of a time, at most what the clock will ever tell. False: it is none. */
static bool time_read(int64_t seconds, int64_t nanoseconds, uint64_t *ns)
{
    if (seconds < 0 || nanoseconds < 0 || nanoseconds >= (int64_t)SECOND)
        return false;
    *ns = (uint64_t)seconds < INT64_MAX / SECOND ? seconds * SECOND + nanoseconds : INT64_MAX;
    return true;
}

/* When the first time is, by the monotonic clock. 0 seconds and nanoseconds: never. */
static uint64_t deadline_of(const struct timerfd *timerfd, uint64_t first_ns)
{
    if (first_ns == 0)
        return TIMER_NEVER;
    if (!(timerfd->flags & TIMERFD_ABSOLUTE))
        return platform_clock_ns() + first_ns;
    uint64_t offset = timerfd->by_wall ? timerfd->offset_ns : 0;
    return first_ns > offset ? first_ns - offset : 0;
}

/* Inside wait_begin(). */
static struct timerfd_times times_of(const struct timerfd *timerfd)
{
    uint64_t left = 0, now = platform_clock_ns();
    if (timerfd->deadline_ns != TIMER_NEVER)
        left = timerfd->deadline_ns > now ? timerfd->deadline_ns - now : 1; /* 0 is: not set */
    return (struct timerfd_times){timerfd->interval_ns / SECOND, timerfd->interval_ns % SECOND,
                                  left / SECOND, left % SECOND};
}

static struct timerfd_times set(struct timerfd *timerfd, uint64_t interval_ns, uint64_t first_ns,
                                unsigned flags)
{
    bool were_on = spin_lock(&setting);
    timerfd->flags = flags;
    timerfd->offset_ns = time_of_day_offset_ns();
    uint64_t deadline_ns = deadline_of(timerfd, first_ns);
    timer_cancel(&timerfd->timer);
    wait_begin(&timerfd->queue);
    struct timerfd_times before = times_of(timerfd);
    timerfd->count = 0;
    timerfd->was_cancelled = false;
    timerfd->interval_ns = interval_ns;
    timerfd->deadline_ns = deadline_ns;
    wait_end(&timerfd->queue);
    if (deadline_ns != TIMER_NEVER)
        timer_set(&timerfd->timer, deadline_ns);
    spin_unlock(&setting, were_on);
    return before;
}

/* The clock was set. Under `setting`. */
static void look_again(struct timerfd *timerfd)
{
    bool was_set = timer_cancel(&timerfd->timer);
    uint64_t offset = time_of_day_offset_ns();
    wait_begin(&timerfd->queue);
    uint64_t deadline = timerfd->deadline_ns;
    if (was_set) {
        uint64_t at = deadline + timerfd->offset_ns;
        timerfd->deadline_ns = deadline = at > offset ? at - offset : 0;
    }
    timerfd->offset_ns = offset;
    if (timerfd->flags & TIMERFD_CANCEL_ON_SET) {
        timerfd->was_cancelled = true;
        wait_wake_for(&timerfd->queue, READY_READ);
    }
    wait_end(&timerfd->queue);
    if (was_set)
        timer_set(&timerfd->timer, deadline);
}

void timerfds_look_again(void)
{
    bool were_on = spin_lock(&setting);
    for (struct timerfd *timerfd = by_wall_first; timerfd; timerfd = timerfd->next)
        if (timerfd->flags & TIMERFD_ABSOLUTE)
            look_again(timerfd);
    spin_unlock(&setting, were_on);
}

static struct file *timerfd_get(int fd, int *error)
{
    struct file *file = file_get(fd);
    *error = !file ? -EBADF : file->operations != &timerfd_operations ? -EINVAL : 0;
    if (file && *error) {
        file_put(file);
        file = NULL;
    }
    return file;
}

int sys_timerfd_settime(int fd, unsigned flags, void *program_times, void *program_before)
{
    struct timerfd_times times;
    uint64_t interval_ns, first_ns;
    int error;
    if (flags & ~(TIMERFD_ABSOLUTE | TIMERFD_CANCEL_ON_SET))
        return -EINVAL;
    if (copy_in(&times, program_times, sizeof(times)) < 0)
        return -EFAULT;
    if (!time_read(times.interval_s, times.interval_ns, &interval_ns) ||
        !time_read(times.first_s, times.first_ns, &first_ns))
        return -EINVAL;
    struct file *file = timerfd_get(fd, &error);
    if (error)
        return error;
    struct timerfd *timerfd = file->object;
    times = set(timerfd, interval_ns, first_ns, flags);
    if (program_before)
        error = copy_out(program_before, &times, sizeof(times));
    file_put(file);
    return error;
}

int sys_timerfd_gettime(int fd, void *program_times)
{
    int error;
    struct file *file = timerfd_get(fd, &error);
    if (error)
        return error;
    struct timerfd *timerfd = file->object;
    wait_begin(&timerfd->queue);
    struct timerfd_times times = times_of(timerfd);
    wait_end(&timerfd->queue);
    error = copy_out(program_times, &times, sizeof(times));
    file_put(file);
    return error;
}
