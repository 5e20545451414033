/*
 * SIGEV_THREAD. Each such timer has a thread, which waits for a signal of the library's own that
 * the timer sends to it alone, and calls the function each time: so calls of one timer follow one
 * another. The thread ends when the timer does.
 */
#include "lib/time/timer_thread.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include "kernel/posix_timer.h"
#include "kernel/signal_numbers.h"
#include "lib/lock.h"
#include "syscall.h"

struct timer_thread {
    struct timer_thread *next;
    timer_t timer;
    void (*function)(union sigval);
    union sigval value;
    int id; /* the kernel's, of the thread */
    sem_t ready;
    volatile bool ended;
};

static struct lock threads_lock;
static struct timer_thread *threads;

static void *serve(void *argument)
{
    struct timer_thread *own = argument;
    sigset_t set = 1ul << (SIGNAL_TIMER - 1);
    own->id = (int)syscall_thread_self();
    sem_post(&own->ready);
    while (!own->ended)
        if (syscall_signal_wait(&set, NULL, NULL) == SIGNAL_TIMER && !own->ended)
            own->function(own->value);
    free(own);
    return NULL;
}

/* All signals are blocked in it, but what the program unblocks there. */
static int begin(struct timer_thread *own, const pthread_attr_t *wanted)
{
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all = ~0ul, before;
    if (wanted)
        attributes = *wanted;
    else
        pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    sem_init(&own->ready, 0, 0);
    syscall_signal_mask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&thread, &attributes, serve, own);
    syscall_signal_mask(SIG_SETMASK, &before, NULL);
    while (!error && sem_wait(&own->ready) < 0) {
    }
    return error ? -EAGAIN : 0;
}

/* It may be gone as soon as it knows. */
static void end(struct timer_thread *own)
{
    int id = own->id;
    own->ended = true;
    syscall_thread_kill(id, SIGNAL_TIMER);
}

int timer_thread_make(clockid_t clock, const struct sigevent *event, timer_t *timer)
{
    struct timer_thread *own = calloc(1, sizeof(*own));
    if (!own)
        return -EAGAIN;
    own->function = event->sigev_notify_function;
    own->value = event->sigev_value;
    int error = begin(own, event->sigev_notify_attributes);
    if (error) {
        free(own);
        return error;
    }
    const struct timer_event told = {TIMER_NOTIFY_THREAD_ID, SIGNAL_TIMER, own->id, 0,
                                     (uintptr_t)own->value.sival_ptr};
    int number;
    error = (int)syscall_timer_make(clock, (void *)&told, &number);
    if (error) {
        end(own);
        return error;
    }
    *timer = own->timer = (timer_t)number;
    lock_take(&threads_lock);
    own->next = threads;
    threads = own;
    lock_give(&threads_lock);
    return 0;
}

void timer_thread_end(timer_t timer)
{
    lock_take(&threads_lock);
    struct timer_thread **link = &threads;
    while (*link && (*link)->timer != timer)
        link = &(*link)->next;
    struct timer_thread *own = *link;
    if (own)
        *link = own->next;
    lock_give(&threads_lock);
    if (own)
        end(own);
}
