/*
 * Readiness: between poll.c, select.c and epoll.c.
 */
#ifndef KERNEL_FS_POLL_H
#define KERNEL_FS_POLL_H

#include "kernel/file.h"
#include "kernel/readiness_numbers.h"
#include "kernel/signal.h"
#include "kernel/wait.h"

/* What a file is ready for, in poll()'s events. `queue` as ready() of file.h has it. */
uint32_t file_events(struct file *file, struct wait_queue **queue);

/* Which READY_... can make one of these events true: what a waiter's `interests` are. */
unsigned event_interests(uint32_t events);

/* One of the files that somebody waits for. */
struct poll_watch {
    struct waiter waiter;
    struct file *file;        /* NULL: there is none; counted (FI-1) */
    struct wait_queue *queue; /* NULL: in none */
    uint32_t events, told;
    int fd;
};

/* For the few files that a call mostly waits for. */
enum { POLL_WATCHES_ON_STACK = 8 };

/*
 * Room for so many, of zeroes: `few`, or from the heap (then poll_watches_free() frees it). NULL:
 * no memory.
 */
struct poll_watch *poll_watches_alloc(struct poll_watch *few, size_t count);
void poll_watches_free(struct poll_watch *watches, const struct poll_watch *few);

/*
 * Waits until one of the files is ready, for at most `timeout_ns` (< 0: for ever). `fd` and
 * `events` are set; `told` is what holds of them, with EVENT_INVALID where there is no file. How
 * many tell anything; -EINTR.
 *
 * `mask`, if not NULL, is of the program: the signals that are blocked meanwhile.
 */
long poll_wait(struct poll_watch *watches, size_t count, long timeout_ns, const void *mask);

/* When a wait of so long ends that begins now. < 0: WAIT_FOREVER. */
uint64_t deadline_after(long timeout_ns);

/* Signals' part, in the image if it handles any. */
#pragma weak signal_mask_for_wait
#pragma weak signal_mask_after_wait

#endif
