/*
 * A place to write waiting of your own: copy this file, fill it in, and build with REPLACE=folder.
 * What each function must do is in kernel/wait.h; docs/04-console.md shows who calls them.
 */
#include "kernel/wait.h"

#include "kernel/panic.h"

void wait_begin(struct wait_queue *queue)
{
    (void)queue;
    panic("wait_begin(): not written yet, see kernel/wait.h");
}

void wait_end(struct wait_queue *queue)
{
    (void)queue;
    panic("wait_end(): not written yet, see kernel/wait.h");
}

int wait_sleep(struct wait_queue *queue, uint64_t deadline_ns)
{
    (void)queue, (void)deadline_ns;
    panic("wait_sleep(): not written yet, see kernel/wait.h");
}

void wait_sleep_through(struct wait_queue *queue)
{
    (void)queue;
    panic("wait_sleep_through(): not written yet, see kernel/wait.h");
}

void wait_wake(struct wait_queue *queue)
{
    (void)queue;
    panic("wait_wake(): not written yet, see kernel/wait.h");
}
