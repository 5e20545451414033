/*
 * What the library knows of a thread.
 *
 * It is a variable that each thread has of its own (lib/tls), so the calling thread's fields are
 * one instruction away, and an image that asks for none of them has nothing of this. A thread that
 * pthread_create() makes has its variables at the top of its stack, and that is all it takes:
 *
 *      low                                                                     high
 *      | not touched ...  stack | newlib's state | own variables, struct pthread | head |
 *      ^ below it nothing is mapped                              thread pointer ^
 *
 *   PT-1  A pthread_t is a place in the table (table.c) and how often that place was taken: one of
 *         a thread that has been joined, or was detached and has ended, is found out (ESRCH).
 *   PT-2  `gone` is 1 until the kernel has left the thread's stack for good and stores 0: whoever
 *         joins waits for that, and then the stack is another's.
 *   PT-3  What others than the thread itself change is changed under pthread_lock, but for
 *         `cancelled` and `is_joined`, which are atomic.
 */
#ifndef LIB_PTHREAD_THREAD_H
#define LIB_PTHREAD_THREAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/thread_numbers.h"
#include "lib/lock.h"

struct _reent;

enum pthread_state {
    PTHREAD_JOINABLE, /* it runs, and somebody will join it */
    PTHREAD_DETACHED,
    PTHREAD_ENDED, /* joinable, and on its way out or gone */
};

struct pthread {
    pthread_t handle;       /* PT-1 */
    uint32_t id;            /* the kernel's */
    volatile uint32_t gone; /* PT-2; a futex */
    struct _reent *reent;   /* newlib's state: errno, strtok(), ...; NULL: never used yet */

    void *(*function)(void *);
    void *argument, *result;
    uint8_t state;     /* enum pthread_state */
    uint8_t is_joined; /* somebody waits in pthread_join() */

    /* Cancellation (cancel.c). */
    uint8_t cancel_disabled, cancel_async;
    volatile uint8_t cancelled; /* pthread_cancel() was called */
    uint8_t ending;             /* its handlers run: nothing ends it any more */
    struct __pthread_cleanup *cleanup;

    void **values; /* of the keys (key.c); NULL: none was ever set */

    /* Scheduling: what was asked for, and what the ceilings of its mutexes raise it to. */
    int16_t policy, priority, raised;
    uint16_t read_locks;   /* how many it holds (rwlock.c) */
    pthread_mutex_t *held; /* those that its end gives back, or whose ceilings count */

    /* The stack: its mapping is [mapping, mapping + mapping_size), if it is ours. */
    char *mapping;
    size_t mapping_size, guard_size;
    uintptr_t stack_low, stack_high; /* what is stack of it; */
    uintptr_t stack_end;             /* behind what is the thread's own above that */
    struct pthread *next, *previous; /* in the list of stacks for others (stack.c) */
};

extern _Thread_local struct pthread pthread_own;

/* The table, the list of stacks, states. Not held over a sleep. */
extern struct lock pthread_lock;

/* The first thread's own, when the program begins: lib/tls calls it. */
void pthread_first(void);

/* ---- table.c ---- */

/* The thread, or NULL. It stays only while it is known not to be joined, or under pthread_lock. */
struct pthread *pthread_find(pthread_t handle);

/* Gives it a handle: 0, or EAGAIN. Under the lock. */
int pthread_enter(struct pthread *thread);

/* Its handle is nobody's from now on. Under the lock. */
void pthread_leave(struct pthread *thread);

/* Every thread, the first one included. Under the lock. */
void pthread_each(void (*visit)(struct pthread *thread, void *argument), void *argument);

/* How many have neither ended nor begun to end. Under the lock. */
extern uint32_t pthread_living;

/* ---- stack.c ---- */

/* A thread without an id, on a stack as the attributes want it; NULL: no memory. Under the lock. */
struct pthread *pthread_stack_take(const pthread_attr_t *attributes);

/* The same on the program's own stack; NULL: it is too small. */
struct pthread *pthread_stack_use(const pthread_attr_t *attributes);

/* It is on its way out, or gone: its stack will be another's. Under the lock. */
void pthread_stack_put(struct pthread *thread);

/* ---- end.c ---- */

/* Runs the handlers, and everything that goes with a thread. */
_Noreturn void pthread_end(void *result);

/* ---- others, where the image has them ---- */

void pthread_keys_end(void);    /* key.c: destructors */
void pthread_mutexes_end(void); /* mutex_held.c: robust ones whose owner dies */
void pthread_cancel_end(void);  /* cancel.c: nothing cancels it any more */

/*
 * mutex_held.c: sets the priority anew, from what was asked for and the ceilings. 0, or an errno.
 */
int pthread_schedule(struct pthread *thread);

/* The flags of a wait until a time on that clock; negative: it can't be waited for on that one. */
int flags_of_clock(clockid_t clock);

#endif
