/*
 * Timers with SIGEV_THREAD: a function instead of a signal.
 */
#ifndef LIB_TIME_TIMER_THREAD_H
#define LIB_TIME_TIMER_THREAD_H

#include <signal.h>
#include <time.h>

/* 0, or a negative errno. */
int timer_thread_make(clockid_t clock, const struct sigevent *event, timer_t *timer);

/* The timer is gone; if it had a function, that isn't called any more. */
void timer_thread_end(timer_t timer);

#endif
