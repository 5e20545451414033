/*
 * What makes newlib's functions safe with threads: the state of each, and locks that lock.
 *
 * An image in which nobody makes threads keeps newlib's own of all this: __getreent(), one
 * instruction, and locks that do nothing. Where pthread_create() is in the image, tools/hitoma-cc
 * links once more with lib/threads.ld, which puts these in their place. (Weak references would cost
 * every printf() of the others a look.)
 *
 * Streams are locked recursively, so all locks are.
 */
#include <reent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/lock.h>

#include "lib/pthread/thread.h"

struct __lock {
    struct lock lock;
    uint32_t owner, depth;
};

_Static_assert(sizeof(struct __lock) == 12, "lib/threads.ld says so");

struct _reent *thread_getreent(void);
void thread_lock_init(_LOCK_T *lock);
void thread_lock_close(_LOCK_T lock);
void thread_lock_acquire(_LOCK_T lock);
int thread_lock_try_acquire(_LOCK_T lock);
void thread_lock_release(_LOCK_T lock);

/*
 * Many a thread never needs it, and to fill it costs more than all else that is done for a new
 * thread here: so the first use does it, at the end of the stack, where there is room (stack.c).
 */
static __attribute__((noinline)) struct _reent *make_reent(void)
{
    struct _reent *reent = (struct _reent *)pthread_own.stack_high;
    _REENT_INIT_PTR(reent);
    pthread_own.reent = reent;
    return reent;
}

struct _reent *thread_getreent(void)
{
    struct _reent *reent = pthread_own.reent;
    return __builtin_expect(reent != NULL, 1) ? reent : make_reent();
}

/* The ones that newlib has by name, and one for all streams that there is no memory for. */
extern struct __lock thread_locks[9];
struct __lock thread_locks[9];
static struct __lock shared;

void thread_lock_init(_LOCK_T *lock)
{
    *lock = calloc(1, sizeof(**lock));
    if (!*lock)
        *lock = &shared;
}

void thread_lock_close(_LOCK_T lock)
{
    if (lock != &shared)
        free(lock);
}

void thread_lock_acquire(_LOCK_T lock)
{
    if (lock->owner == pthread_own.id) {
        lock->depth++;
        return;
    }
    lock_take(&lock->lock);
    lock->owner = pthread_own.id;
}

int thread_lock_try_acquire(_LOCK_T lock)
{
    uint32_t free = 0;
    if (lock->owner == pthread_own.id)
        lock->depth++;
    else if (__atomic_compare_exchange_n(&lock->lock.word, &free, 1, false, __ATOMIC_ACQUIRE,
                                         __ATOMIC_RELAXED))
        lock->owner = pthread_own.id;
    else
        return 1; /* as pthread_mutex_trylock() has it: not 0 */
    return 0;
}

void thread_lock_release(_LOCK_T lock)
{
    if (lock->depth > 0) {
        lock->depth--;
        return;
    }
    lock->owner = 0;
    lock_give(&lock->lock);
}
