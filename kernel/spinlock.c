/*
 * Spinlocks between processors. See spinlock.h.
 */
#include "kernel/spinlock.h"

#include "kernel/panic.h"
#include "kernel/platform/x86.h"
#include "kernel/thread.h"

#pragma weak platform_processor_rest /* in the image if there can be several */

enum { LOOKS = 1000 }; /* far longer than any lock is held by a processor that runs */

/*
 * The holder is remembered: a processor that waits for itself would do so for ever, and says so
 * instead. Waiting reads only, so that the line of the cache isn't torn from the holder.
 */
void spin_acquire(struct spinlock *lock)
{
    uint32_t me = cpu_number() + 1, free = 0, looks = 0;
    while (!__atomic_compare_exchange_n(&lock->word, &free, me, false, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED)) {
        assert(free != me, "rank=%u", lock->rank); /* it would wait for itself */
        while (lock->word)
            if (++looks % LOOKS == 0)
                platform_processor_rest();
            else
                cpu_relax();
        free = 0;
    }
}

void spin_release(struct spinlock *lock)
{
    __atomic_store_n(&lock->word, 0, __ATOMIC_RELEASE);
}
