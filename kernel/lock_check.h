/*
 * What builds with DEBUG=locks look after (SL-1 to SL-3 of spinlock.h, MU-1 and MU-2 of mutex.h). A
 * breach is a panic that names both locks' ranks. In other builds nothing calls these, and they are
 * in no image.
 */
#ifndef KERNEL_LOCK_CHECK_H
#define KERNEL_LOCK_CHECK_H

#include "kernel/debug.h"

struct mutex;

/* The thread is about to take the mutex; has taken it; is about to give it back. */
void lock_check_mutex(const struct mutex *mutex);
void lock_check_mutex_taken(const struct mutex *mutex);
void lock_check_mutex_given(const struct mutex *mutex);

/* The thread is about to sleep, for what `why` says: no spinlock may be held on this processor. */
void lock_check_may_sleep(const char *why);

/* Is no spinlock held on this processor? */
void lock_check_none_held(const char *where);

#endif
