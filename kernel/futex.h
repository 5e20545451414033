/*
 * What the two kinds of futexes share: futex.c, futex_lock.c.
 */
#ifndef KERNEL_FUTEX_H
#define KERNEL_FUTEX_H

#include <stdint.h>

struct thread;

/* Once, before the second thread. */
void futex_start(void);

struct thread;

/*
 * The absolute time at the program's `until` (struct timespec; NULL: WAIT_FOREVER), by whichever
 * clock it is meant. 0, -EFAULT, -EINVAL.
 */
int futex_deadline(const void *until, uint64_t *deadline);

/*
 * When that is by the monotonic clock, if the flags don't say FUTEX_WALL or nobody sets the wall
 * clock: then the thread, the current one, is woken, and asks again.
 */
uint64_t futex_deadline_now(struct thread *thread, unsigned flags, uint64_t until);

/* The wall clock was set. */
void futex_look_again(void);

/*
 * For a report, while nobody runs who could change it: the word on which the thread waits; 0: none.
 */
uintptr_t futex_word_of(const struct thread *thread);

#endif
