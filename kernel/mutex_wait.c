/*
 * Mutexes, when somebody has to wait. See mutex.h. In an image only if the program makes threads.
 */
#include "kernel/inherit.h"
#include "kernel/lock_check.h"
#include "kernel/mutex.h"
#include "kernel/panic.h"
#include "kernel/platform/x86.h"
#include "kernel/thread.h"

/* scheduler.c refers to it: whoever has threads has this. */
const char part_mutex_wait = 0;

/*
 * How often a processor looks before it puts its thread to sleep, if the owner runs on another:
 * what it does then is mostly done before two switches would be.
 */
enum { LOOKS = 200 };

static struct thread *owner_of(uintptr_t word)
{
    return (struct thread *)(word & ~(uintptr_t)MUTEX_AWAITED);
}

static bool take_free(struct mutex *mutex)
{
    uintptr_t free = 0;
    return __atomic_compare_exchange_n(&mutex->owner, &free, (uintptr_t)thread_current(), false,
                                       __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/* Not where others sleep for it: it goes to them (MU-5). */
static bool take_soon(struct mutex *mutex)
{
    for (int i = 0; i < LOOKS && !(mutex->owner & MUTEX_AWAITED); i++) {
        if (mutex->owner == 0 && take_free(mutex))
            return true;
        cpu_relax();
    }
    return false;
}

/*
 * Says that somebody waits. Who has it; NULL: nobody had, and it is ours. inherit_lock is held.
 */
static struct thread *note_waiting(struct mutex *mutex)
{
    for (;;) {
        uintptr_t word = mutex->owner;
        if (word & MUTEX_AWAITED)
            return owner_of(word);
        if (word == 0 && take_free(mutex))
            return NULL;
        if (word && __atomic_compare_exchange_n(&mutex->owner, &word, word | MUTEX_AWAITED, false,
                                                __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
            inherit_begin(&mutex->waiting, owner_of(word));
            return owner_of(word);
        }
    }
}

/*
 * That we have got it is looked at with the lock held, so that whoever gave it to us has nothing to
 * do with our thread any more when we go on.
 *
 * The sleep uses up the thread's permit, which may have been for a wait that is begun already
 * (wait_any()): it is given back. One too many does no harm (TH-4).
 */
static void sleep_for(struct mutex *mutex, struct thread *me)
{
    struct inherit_waiter waiter;
    inherit_wait(&mutex->waiting, &waiter, me);
    while (!waiter.granted) {
        spin_give(&inherit_lock);
        thread_block(TIMER_NEVER);
        spin_take(&inherit_lock);
    }
    me->permit = true;
}

void mutex_wait(struct mutex *mutex)
{
    struct thread *me = thread_current();
    if (DEBUG_LOCKS)
        lock_check_may_sleep("a wait for a mutex");
    assert(owner_of(mutex->owner) != me, "the mutex at %p (rank %u) is taken a second time",
           (void *)mutex, mutex->rank);
    if (processors_many && take_soon(mutex))
        return;
    bool were_on = spin_lock(&inherit_lock);
    if (note_waiting(mutex))
        sleep_for(mutex, me);
    spin_unlock(&inherit_lock, were_on);
}

void mutex_pass(struct mutex *mutex)
{
    bool were_on = spin_lock(&inherit_lock);
    struct inherit_waiter *first = inherit_first(&mutex->waiting);
    uintptr_t next = (uintptr_t)first->thread;
    inherit_hand_over(&mutex->waiting, first);
    if (inherit_first(&mutex->waiting))
        next |= MUTEX_AWAITED;
    else
        inherit_end(&mutex->waiting);
    __atomic_store_n(&mutex->owner, next, __ATOMIC_RELEASE);
    spin_unlock(&inherit_lock, were_on);
}
