/*
 * Breaks the rules of locks, one by one: DEBUG=locks, run by tests/locks.t. The first argument says
 * which; without one, their names are printed. "survived" is printed if it wasn't noticed.
 *
 * Each lock is taken in a function whose name is that lock's place in the report.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "kernel/lock_check.h"
#include "kernel/mutex.h"
#include "kernel/platform.h"
#include "kernel/spinlock.h"
#include "kernel/thread.h"
#include "kernel/wait.h"

static struct spinlock queue_lock = SPINLOCK(LOCK_QUEUE), pages_lock = SPINLOCK(LOCK_PAGES);
static struct spinlock other_pages_lock = SPINLOCK(LOCK_PAGES), unranked_lock;
static struct spinlock wrong_rank = SPINLOCK(LOCK_RANKS);
static struct mutex names = MUTEX(MUTEX_NAMES), file = MUTEX(MUTEX_FILE);
static struct mutex wrong_mutex = MUTEX(MUTEX_RANKS);

/* The remark behind the lock keeps it a call, and each function another. */
#define PLACE __attribute__((noinline, noclone)) static

PLACE void takes_first(struct spinlock *lock)
{
    spin_take(lock);
    __asm__ volatile("# first");
}

PLACE void takes_second(struct spinlock *lock)
{
    spin_take(lock);
    __asm__ volatile("# second");
}

PLACE void gives(struct spinlock *lock)
{
    spin_give(lock);
    __asm__ volatile("# given");
}

PLACE void locks_first(struct mutex *mutex)
{
    mutex_lock(mutex);
    __asm__ volatile("# first");
}

PLACE void locks_second(struct mutex *mutex)
{
    mutex_lock(mutex);
    __asm__ volatile("# second");
}

PLACE void unlocks(struct mutex *mutex)
{
    mutex_unlock(mutex);
    __asm__ volatile("# unlocked");
}

static void two(struct spinlock *first, struct spinlock *second)
{
    interrupts_off();
    takes_first(first);
    takes_second(second);
    gives(second);
    gives(first);
    interrupts_on();
}

/* ---- spinlocks ---- */

static void order(void)
{
    two(&pages_lock, &queue_lock);
}

static void same_rank(void)
{
    two(&pages_lock, &other_pages_lock);
}

static void twice(void)
{
    two(&pages_lock, &pages_lock);
}

static void unranked_behind(void)
{
    two(&queue_lock, &unranked_lock);
}

static void behind_unranked(void)
{
    two(&unranked_lock, &queue_lock);
}

static void rank(void)
{
    interrupts_off();
    takes_first(&wrong_rank);
    interrupts_on();
}

static void interrupts(void)
{
    takes_first(&queue_lock);
}

static void interrupts_meanwhile(void)
{
    interrupts_off();
    takes_first(&queue_lock);
    interrupts_on();
    gives(&queue_lock);
}

static void not_held(void)
{
    interrupts_off();
    gives(&queue_lock);
    interrupts_on();
}

static void other_held(void)
{
    interrupts_off();
    takes_first(&pages_lock);
    gives(&other_pages_lock);
    interrupts_on();
}

static void given_twice(void)
{
    interrupts_off();
    takes_first(&queue_lock);
    gives(&queue_lock);
    gives(&queue_lock);
    interrupts_on();
}

PLACE void sleeps(void)
{
    thread_block(0);
    __asm__ volatile("# slept");
}

static void sleep_with_lock(void)
{
    interrupts_off();
    takes_first(&queue_lock);
    sleeps();
    gives(&queue_lock);
    interrupts_on();
}

static void wait_with_lock(void)
{
    static struct wait_queue queue = {.lock = SPINLOCK(LOCK_QUEUE)};
    static struct spinlock epoll_lock = SPINLOCK(LOCK_EPOLL);
    interrupts_off();
    takes_first(&epoll_lock);
    wait_begin(&queue);
    wait_sleep(&queue, WAIT_FOREVER);
    wait_end(&queue);
    gives(&epoll_lock);
    interrupts_on();
}

/* ---- mutexes ---- */

static void mutex_order(void)
{
    locks_first(&file);
    locks_second(&names);
}

static void mutex_same_rank(void)
{
    static struct mutex other = MUTEX(MUTEX_FILE);
    locks_first(&file);
    locks_second(&other);
}

static void mutex_twice(void)
{
    locks_first(&file);
    locks_second(&file);
}

static void mutex_rank(void)
{
    locks_first(&wrong_mutex);
}

static void mutex_in_lock(void)
{
    interrupts_off();
    takes_first(&queue_lock);
    locks_second(&file);
    gives(&queue_lock);
    interrupts_on();
}

static void mutex_interrupts(void)
{
    interrupts_off();
    locks_first(&file);
    interrupts_on();
}

static void mutex_not_held(void)
{
    unlocks(&file);
}

static void *locks_it(void *unused)
{
    locks_first(&file);
    pthread_barrier_wait(unused);
    pthread_barrier_wait(unused);
    unlocks(&file);
    return NULL;
}

static void mutex_of_another(void)
{
    static pthread_barrier_t barrier;
    pthread_t thread;
    pthread_barrier_init(&barrier, NULL, 2);
    pthread_create(&thread, NULL, locks_it, &barrier);
    pthread_barrier_wait(&barrier);
    unlocks(&file);
    pthread_barrier_wait(&barrier);
    pthread_join(thread, NULL);
}

static void *keeps_it(void *unused)
{
    locks_first(&file);
    return unused;
}

static void mutex_at_end(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, keeps_it, NULL);
    pthread_join(thread, NULL);
}

/* ---- nothing to complain of ---- */

static void allowed(void)
{
    static struct spinlock all[LOCK_RANKS];
    interrupts_off();
    for (unsigned i = 0; i < LOCK_RANKS; i++)
        all[i].rank = i;
    takes_first(&all[LOCK_UNRANKED]);
    gives(&all[LOCK_UNRANKED]);
    for (unsigned i = LOCK_UNRANKED + 1; i < LOCK_RANKS; i++)
        takes_first(&all[i]);
    for (unsigned i = LOCK_UNRANKED + 1; i < LOCK_RANKS; i++) /* in any order */
        gives(&all[i]);
    interrupts_on();
    locks_first(&names);
    locks_second(&file);
    unlocks(&names);
    unlocks(&file);
}

static const struct breach {
    const char *name;
    void (*commit)(void);
} breaches[] = {
    {"order", order},
    {"same-rank", same_rank},
    {"twice", twice},
    {"unranked-behind", unranked_behind},
    {"behind-unranked", behind_unranked},
    {"rank", rank},
    {"interrupts", interrupts},
    {"interrupts-meanwhile", interrupts_meanwhile},
    {"not-held", not_held},
    {"other-held", other_held},
    {"given-twice", given_twice},
    {"sleep", sleep_with_lock},
    {"wait", wait_with_lock},
    {"mutex-order", mutex_order},
    {"mutex-same-rank", mutex_same_rank},
    {"mutex-twice", mutex_twice},
    {"mutex-rank", mutex_rank},
    {"mutex-in-lock", mutex_in_lock},
    {"mutex-interrupts", mutex_interrupts},
    {"mutex-not-held", mutex_not_held},
    {"mutex-of-another", mutex_of_another},
    {"mutex-at-end", mutex_at_end},
    {"allowed", allowed},
};

static void *nothing(void *unused)
{
    return unused;
}

int main(int argc, char **argv)
{
    pthread_t thread; /* from the second one on, locks are locks */
    pthread_create(&thread, NULL, nothing, NULL);
    pthread_join(thread, NULL);
    for (unsigned i = 0; i < sizeof(breaches) / sizeof(breaches[0]); i++) {
        if (argc == 1)
            puts(breaches[i].name);
        else if (strcmp(argv[1], breaches[i].name) == 0)
            breaches[i].commit();
    }
    if (argc > 1)
        puts("survived");
    return 0;
}
