/*
 * poll(): waits for one of many files to be ready. POSIX.1-2017, poll().
 *
 * The thread puts a waiter into the queue of each file, and looks at all of them; if none is ready
 * it sleeps, and when one of the queues has woken it, it looks at all of them again. So a call
 * costs by the number of files; epoll.c doesn't.
 *
 *   PO-1  A waiter is in its file's queue before the file is first asked: what changes afterwards
 *         wakes the thread.
 *   PO-2  Waiters stay in their queues until the call ends, and the files are counted as long.
 */
#include "kernel/fs/poll.h"

#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/fs/descriptor.h"
#include "kernel/heap.h"
#include "kernel/platform.h"
#include "kernel/string.h"
#include "kernel/syscalls.h"
#include "kernel/thread.h"

/* ---- what a file tells ---- */

uint32_t file_events(struct file *file, struct wait_queue **queue)
{
    if (queue)
        *queue = NULL;
    if (!file->operations->ready)
        return EVENT_READS | EVENT_WRITES;
    unsigned ready = file->operations->ready(file, queue);
    uint32_t events = ready & READY_READ ? EVENT_READS : 0;
    if (ready & READY_WRITE)
        events |= EVENT_WRITES;
    if (__builtin_expect(ready & ~(READY_READ | READY_WRITE), 0)) {
        if (ready & READY_HANGUP)
            events = (events & ~EVENT_WRITES) | EVENT_HANGUP; /* POSIX: never both */
        if (ready & READY_ERROR)
            events |= EVENT_ERROR;
        if (ready & READY_READ_HANGUP)
            events |= EVENT_READ_HANGUP;
    }
    return events;
}

unsigned event_interests(uint32_t events)
{
    unsigned interests = READY_HANGUP | READY_ERROR;
    if (events & EVENT_READS)
        interests |= READY_READ;
    if (events & EVENT_WRITES)
        interests |= READY_WRITE;
    if (events & EVENT_READ_HANGUP)
        interests |= READY_READ_HANGUP;
    return interests;
}

/* ---- the wait ---- */

struct poll_watch *poll_watches_alloc(struct poll_watch *few, size_t count)
{
    if (count > POLL_WATCHES_ON_STACK)
        return heap_zalloc(count * sizeof(struct poll_watch));
    memset(few, 0, count * sizeof(*few));
    return few;
}

void poll_watches_free(struct poll_watch *watches, const struct poll_watch *few)
{
    if (watches != few)
        heap_free(watches);
}

uint64_t deadline_after(long timeout_ns)
{
    uint64_t now;
    if (timeout_ns < 0)
        return WAIT_FOREVER;
    now = platform_clock_ns();
    return (uint64_t)timeout_ns < WAIT_FOREVER - 1 - now ? now + timeout_ns : WAIT_FOREVER - 1;
}

static void look(struct poll_watch *watch)
{
    if (watch->file)
        watch->told = file_events(watch->file, NULL) & (watch->events | EVENT_ALWAYS);
}

static long look_at_all(struct poll_watch *watches, size_t count)
{
    long ready = 0;
    for (size_t i = 0; i < count; i++) {
        look(&watches[i]);
        ready += watches[i].told != 0;
    }
    return ready;
}

static long open_all(struct poll_watch *watches, size_t count)
{
    long ready = 0;
    for (struct poll_watch *watch = watches; watch < watches + count; watch++) {
        if (watch->fd < 0)
            continue;
        watch->file = file_get(watch->fd);
        if (watch->file)
            look(watch);
        else
            watch->told = EVENT_INVALID;
        ready += watch->told != 0;
    }
    return ready;
}

static void join_all(struct poll_watch *watches, size_t count)
{
    for (struct poll_watch *watch = watches; watch < watches + count; watch++) {
        if (!watch->file)
            continue;
        file_events(watch->file, &watch->queue);
        if (!watch->queue)
            continue;
        watch->waiter.thread = thread_current();
        watch->waiter.stays = true; /* PO-2 */
        watch->waiter.interests = event_interests(watch->events);
        wait_join(watch->queue, &watch->waiter);
    }
}

static void leave_all(struct poll_watch *watches, size_t count)
{
    for (struct poll_watch *watch = watches; watch < watches + count; watch++) {
        if (watch->queue)
            wait_leave(watch->queue, &watch->waiter);
        if (watch->file)
            file_put(watch->file);
    }
}

static long sleep(struct poll_watch *watches, size_t count, uint64_t deadline)
{
    long ready;
    int error = 0;
    join_all(watches, count);
    while (!(ready = look_at_all(watches, count)) && !error)
        error = wait_any(deadline);
    return ready || error == -ETIMEDOUT ? ready : error;
}

long poll_wait(struct poll_watch *watches, size_t count, long timeout_ns, const void *mask)
{
    uint64_t deadline = timeout_ns > 0 ? deadline_after(timeout_ns) : WAIT_FOREVER;
    bool masked = mask && signal_mask_for_wait;
    if (masked && signal_mask_for_wait(mask))
        return -EFAULT;
    long ready = open_all(watches, count);
    if (!ready && timeout_ns != 0)
        ready = sleep(watches, count, deadline);
    leave_all(watches, count);
    if (masked)
        signal_mask_after_wait(ready);
    return ready;
}

/* ---- poll() ---- */

enum { CHUNK = 64 }; /* entries on the stack at a time */

static int watches_from(struct poll_watch *watches, const struct poll_entry *entries, size_t count)
{
    struct poll_entry chunk[CHUNK];
    for (size_t done = 0; done < count; done += CHUNK) {
        size_t part = count - done < CHUNK ? count - done : CHUNK;
        if (copy_in(chunk, entries + done, part * sizeof(*chunk)) < 0)
            return -EFAULT;
        for (size_t i = 0; i < part; i++) {
            watches[done + i].fd = chunk[i].fd;
            watches[done + i].events = chunk[i].events;
        }
    }
    return 0;
}

static int tell(const struct poll_watch *watches, struct poll_entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint16_t told = watches[i].told;
        if (copy_out(&entries[i].told, &told, sizeof(told)) < 0)
            return -EFAULT;
    }
    return 0;
}

long sys_poll(void *program_entries, unsigned long count, long timeout_ns, void *mask)
{
    struct poll_watch few[POLL_WATCHES_ON_STACK];
    if (count > DESCRIPTOR_MAX)
        return -EINVAL;
    struct poll_watch *watches = poll_watches_alloc(few, count);
    if (!watches)
        return -ENOMEM;
    long result = watches_from(watches, program_entries, count);
    if (!result)
        result = poll_wait(watches, count, timeout_ns, mask);
    if (result >= 0 && tell(watches, program_entries, count) < 0)
        result = -EFAULT;
    poll_watches_free(watches, few);
    return result;
}
