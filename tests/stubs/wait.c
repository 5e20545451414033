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

int wait_sleep_for(struct wait_queue *queue, uint64_t deadline_ns, uint32_t attention)
{
    (void)queue, (void)deadline_ns, (void)attention;
    panic("wait_sleep_for(): not written yet, see kernel/wait.h");
}

void wait_wake_one(struct wait_queue *queue)
{
    (void)queue;
    panic("wait_wake_one(): not written yet, see kernel/wait.h");
}

void wait_wake_for(struct wait_queue *queue, unsigned changes)
{
    (void)queue, (void)changes;
    panic("wait_wake_for(): not written yet, see kernel/wait.h");
}

void wait_notify(struct wait_queue *queue)
{
    (void)queue;
    panic("wait_notify(): not written yet, see kernel/wait.h");
}

void wait_join(struct wait_queue *queue, struct waiter *waiter)
{
    (void)queue, (void)waiter;
    panic("wait_join(): not written yet, see kernel/wait.h");
}

void wait_leave(struct wait_queue *queue, struct waiter *waiter)
{
    (void)queue, (void)waiter;
    panic("wait_leave(): not written yet, see kernel/wait.h");
}

void wait_insert(struct wait_queue *queue, struct waiter *waiter)
{
    (void)queue, (void)waiter;
    panic("wait_insert(): not written yet, see kernel/wait.h");
}

void wait_remove(struct wait_queue *queue, struct waiter *waiter)
{
    (void)queue, (void)waiter;
    panic("wait_remove(): not written yet, see kernel/wait.h");
}

int wait_any(uint64_t deadline_ns)
{
    (void)deadline_ns;
    panic("wait_any(): not written yet, see kernel/wait.h");
}
