/*
 * What the two kinds of futexes share: futex.c, futex_lock.c.
 */
#ifndef KERNEL_FUTEX_H
#define KERNEL_FUTEX_H

#include <stdint.h>

/* Once, before the second thread. */
void futex_start(void);

/*
 * The absolute time at the program's `until` (struct timespec; NULL: none), by our clock; flags:
 * FUTEX_WALL. 0, -EFAULT, -EINVAL.
 */
int futex_deadline(const void *until, unsigned flags, uint64_t *deadline);

#endif
