/*
 * What builds with DEBUG=locks look after. A breach is a panic that names both locks, and where
 * each was taken. In other builds nothing calls these, and they are in no image.
 *
 *   LC-1  A spinlock is taken, and given back, with interrupts off (SL-1).
 *   LC-2  It is taken while only such are held as come before it (SL-3): not twice, not beside one
 *         of the same rank, and one without a rank beside none.
 *   LC-3  It is given back by the processor that holds it.
 *   LC-4  No thread sleeps while its processor holds a spinlock (SL-2).
 *   LC-5  A mutex is taken with interrupts on, and with no spinlock held (MU-1).
 *   LC-6  It is taken while only mutexes are held that come before it (MU-2), and not twice.
 *   LC-7  It is given back by the thread that has it.
 *   LC-8  No thread ends with a mutex.
 */
#ifndef KERNEL_LOCK_CHECK_H
#define KERNEL_LOCK_CHECK_H

#include "kernel/debug.h"

struct mutex;
struct thread;

/* The thread is about to take the mutex; has taken it; is about to give it back. */
void lock_check_mutex(const struct mutex *mutex);
void lock_check_mutex_taken(const struct mutex *mutex);
void lock_check_mutex_given(const struct mutex *mutex);

/* The thread is about to sleep, for what `why` says: no spinlock may be held on this processor. */
void lock_check_may_sleep(const char *why);

/* The current thread ends. */
void lock_check_thread_ends(void);

#endif
