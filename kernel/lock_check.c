/*
 * The lock checker of DEBUG=locks. See lock_check.h.
 *
 * Each processor notes the ranks of the spinlocks that it holds, each thread those of its mutexes:
 * a bit each, in 32 bits. That is enough to say whether a lock comes behind all that are held, and
 * costs nothing to look at. Two locks of one rank at once are a breach, too; where that is right
 * (two queues' locks in a chain), they have two ranks.
 */
#include "kernel/lock_check.h"

#include "kernel/mutex.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/spinlock.h"
#include "kernel/thread.h"

_Static_assert(LOCK_RANKS <= 32 && MUTEX_RANKS <= 32, "ranks are bits of a word");

static unsigned highest(uint32_t ranks)
{
    return 31 - __builtin_clz(ranks);
}

void lock_check_taken(struct spinlock *lock)
{
    struct cpu_local *cpu = this_cpu();
    uint32_t held = cpu->lock_ranks, rank = lock->rank;
    cpu->lock_ranks = 0; /* the report takes locks of its own */
    assert(!interrupts_are_on(), "a spinlock (rank %u) is taken with interrupts on", rank);
    assert(rank < LOCK_RANKS, "a spinlock at %p of rank %u", (void *)lock, rank);
    assert(!(held >> rank & 1), "a spinlock of rank %u is taken while one of the same is held",
           rank);
    assert(!held || (rank != LOCK_UNRANKED && highest(held) < rank),
           "a spinlock of rank %u is taken while one of rank %u is held", rank, highest(held));
    cpu->lock_ranks = held | 1u << rank;
}

void lock_check_given(struct spinlock *lock)
{
    struct cpu_local *cpu = this_cpu();
    uint32_t held = cpu->lock_ranks;
    cpu->lock_ranks = 0;
    assert(held >> lock->rank & 1, "a spinlock of rank %u is given back, but isn't held here",
           lock->rank);
    assert(!processors_many || !lock->word || lock->word == cpu->number + 1,
           "a spinlock of rank %u is given back, but processor %u holds it", lock->rank,
           lock->word - 1);
    cpu->lock_ranks = held & ~(1u << lock->rank);
}

void lock_check_none_held(const char *where)
{
    bool were_on = interrupts_save();
    uint32_t held = this_cpu()->lock_ranks;
    if (held)
        this_cpu()->lock_ranks = 0;
    interrupts_restore(were_on);
    assert(!held, "%s with a spinlock of rank %u held", where, highest(held));
}

void lock_check_may_sleep(const char *why)
{
    lock_check_none_held(why);
}

void lock_check_mutex(const struct mutex *mutex)
{
    struct thread *me = thread_current();
    uint32_t held = me->mutex_ranks;
    lock_check_none_held("a mutex is taken");
    assert(interrupts_are_on(), "a mutex (rank %u) is taken with interrupts off", mutex->rank);
    assert(!mutex_is_mine(mutex), "the mutex at %p (rank %u) is taken a second time",
           (const void *)mutex, mutex->rank);
    assert(!held || highest(held) < mutex->rank,
           "a mutex of rank %u is taken while one of rank %u is held", mutex->rank, highest(held));
}

void lock_check_mutex_taken(const struct mutex *mutex)
{
    thread_current()->mutex_ranks |= 1u << mutex->rank;
}

void lock_check_mutex_given(const struct mutex *mutex)
{
    struct thread *me = thread_current();
    assert(mutex_is_mine(mutex),
           "the mutex at %p (rank %u) is given back by a thread that doesn't "
           "have it",
           (const void *)mutex, mutex->rank);
    me->mutex_ranks &= ~(1u << mutex->rank);
}
