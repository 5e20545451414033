/*
 * The lock checker of DEBUG=locks. See lock_check.h.
 *
 * Each processor notes which spinlocks it holds, each thread which mutexes: a place for each rank,
 * and in a word a bit for each place that is taken. One of each rank is enough, since two at once
 * are a breach; where they are right (two queues' locks in a chain), they have two ranks. The word
 * says at a glance whether a lock comes behind all that are held.
 *
 * A lock is noted before it is waited for. So whoever would wait for a lock of his own, or for one
 * that another holds who waits for his, is told, and doesn't hang.
 */
#include "kernel/lock_check.h"

#include "kernel/format.h"
#include "kernel/mutex.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/spinlock.h"
#include "kernel/symbols.h"
#include "kernel/thread.h"

_Static_assert(!DEBUG_LOCKS || ((int)LOCK_RANKS <= LOCK_NOTES && (int)MUTEX_RANKS <= MUTEX_NOTES),
               "each has its place");

static const char *const lock_names[LOCK_RANKS] = {
    [LOCK_UNRANKED] = "without a rank",
    [LOCK_DESCRIPTORS] = "of the descriptors",
    [LOCK_EPOLL] = "of an epoll's set",
    [LOCK_POSIX_TIMERS] = "of the program's timers",
    [LOCK_TIMERS] = "of a processor's timers",
    [LOCK_THREADS] = "of the threads' table",
    [LOCK_OWNED] = "of priority inheritance",
    [LOCK_SIGNALS] = "of the signals",
    [LOCK_FUTEX] = "of a bucket of futexes",
    [LOCK_FUTEX_SECOND] = "of a second bucket of futexes",
    [LOCK_QUEUE] = "of a wait queue",
    [LOCK_READY] = "of an epoll's ready files",
    [LOCK_READY_QUEUE] = "of the queue of an epoll",
    [LOCK_RUN] = "of a run queue",
    [LOCK_SPARE] = "of ended threads' memory",
    [LOCK_TIMES] = "of time stamps",
    [LOCK_HEAP] = "of the kernel's heap",
    [LOCK_PAGING] = "of the page tables",
    [LOCK_PAGES] = "of the page allocator",
    [LOCK_RANDOM] = "of random bytes",
    [LOCK_LOG] = "of the log",
    [LOCK_CONSOLE] = "of the console",
    [LOCK_STATES] = "of the pages' states",
};

static const char *const mutex_names[MUTEX_RANKS] = {
    [MUTEX_NAMES] = "of the tree of names",
    [MUTEX_FILE] = "of a file",
    [MUTEX_MEMORY] = "of the high region",
    [MUTEX_TERMINAL] = "of the terminal",
};

enum { PLACE_TEXT = 72 };

static unsigned highest(uint32_t ranks)
{
    return 31 - __builtin_clz(ranks);
}

/* 'function+0x12, for caller+0x34' */
static const char *place(char text[PLACE_TEXT], const struct lock_note *note)
{
    uintptr_t offset, from_offset;
    const char *name = symbol_lookup(note->place, &offset);
    const char *from = symbol_lookup(note->from, &from_offset);
    format_text(text, PLACE_TEXT, "%s+0x%lx, for %s+0x%lx", name ? name : "?", name ? offset : 0,
                from ? from : "?", from ? from_offset : 0);
    return text;
}

/*
 * Whoever called us, and whoever called him: all of it has frames. The outermost frame, which
 * begins with 0, has nothing above it, perhaps not even memory.
 */
static struct lock_note note_of(const void *lock, const uintptr_t *frame)
{
    const uintptr_t *above = (const uintptr_t *)frame[0];
    return (struct lock_note){lock, frame[1] - 1, above && above[0] ? above[1] - 1 : 0};
}

/* The same, one call further out: mutex.c's own place is of no interest. */
static struct lock_note note_of_mutex(const struct mutex *mutex, const uintptr_t *frame)
{
    return note_of(mutex, (const uintptr_t *)frame[0]);
}

/* ---- spinlocks ---- */

/* The report takes locks of its own, for which nothing is held. */
#define CHECK_SPINLOCK(condition, ...)                                                             \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            this_cpu()->lock_ranks = 0;                                                            \
            panic(__VA_ARGS__);                                                                    \
        }                                                                                          \
    } while (0)

void lock_check_taken(struct spinlock *lock, uint32_t rank)
{
    char here[PLACE_TEXT], there[PLACE_TEXT];
    struct lock_note now = note_of(lock, __builtin_frame_address(0));
    CHECK_SPINLOCK(!interrupts_are_on(), "a spinlock (rank %u) is taken with interrupts on: %s",
                   rank, place(here, &now));
    CHECK_SPINLOCK(rank < LOCK_RANKS, "the spinlock at %p has rank %u, of %u: %s", (void *)lock,
                   rank, LOCK_RANKS, place(here, &now));
    struct cpu_local *cpu = this_cpu();
    uint32_t held = cpu->lock_ranks;
    unsigned last = held ? highest(held) : 0;
    const struct lock_note *note = &cpu->lock_notes[held >> rank & 1 ? rank : last];
    CHECK_SPINLOCK(!held || note->lock != lock,
                   "the spinlock %s is taken a second time: %s; it was taken: %s", lock_names[rank],
                   place(here, &now), place(there, note));
    CHECK_SPINLOCK(!held || (rank != LOCK_UNRANKED && last != LOCK_UNRANKED && last < rank),
                   "the spinlock %s is taken behind the one %s: %s; that was taken: %s",
                   lock_names[rank], lock_names[note == &cpu->lock_notes[last] ? last : rank],
                   place(here, &now), place(there, note));
    cpu->lock_notes[rank] = now;
    cpu->lock_ranks = held | 1u << rank;
}

void lock_check_given(struct spinlock *lock, uint32_t rank)
{
    char here[PLACE_TEXT], there[PLACE_TEXT];
    struct lock_note now = note_of(lock, __builtin_frame_address(0));
    CHECK_SPINLOCK(!interrupts_are_on(),
                   "a spinlock (rank %u) is given back with interrupts on: %s", rank,
                   place(here, &now));
    struct cpu_local *cpu = this_cpu();
    const struct lock_note *note = &cpu->lock_notes[rank];
    CHECK_SPINLOCK(rank < LOCK_RANKS && cpu->lock_ranks >> rank & 1,
                   "a spinlock (rank %u) is given back, but isn't held here: %s", rank,
                   place(here, &now));
    CHECK_SPINLOCK(note->lock == lock,
                   "the spinlock %s is given back, but another one is held: %s; that was taken: %s",
                   lock_names[rank], place(here, &now), place(there, note));
    cpu->lock_ranks &= ~(1u << rank);
}

static void none_held(const char *what, const struct lock_note *now)
{
    char here[PLACE_TEXT], there[PLACE_TEXT];
    bool were_on = interrupts_save();
    struct cpu_local *cpu = this_cpu();
    uint32_t held = cpu->lock_ranks;
    if (held)
        CHECK_SPINLOCK(false, "%s with the spinlock %s held: %s; it was taken: %s", what,
                       lock_names[highest(held)], place(here, now),
                       place(there, &cpu->lock_notes[highest(held)]));
    interrupts_restore(were_on);
}

void lock_check_may_sleep(const char *why)
{
    const struct lock_note now = note_of(NULL, __builtin_frame_address(0));
    none_held(why, &now);
}

/* ---- mutexes ---- */

void lock_check_mutex(const struct mutex *mutex)
{
    char here[PLACE_TEXT], there[PLACE_TEXT];
    struct thread *me = thread_current();
    uint32_t held = me->mutex_ranks;
    const struct lock_note now = note_of_mutex(mutex, __builtin_frame_address(0));
    none_held("a mutex is taken", &now);
    if (mutex->rank >= MUTEX_RANKS)
        panic("the mutex at %p has rank %u, of %u: %s", (const void *)mutex, mutex->rank,
              MUTEX_RANKS, place(here, &now));
    if (!interrupts_are_on())
        panic("the mutex %s is taken with interrupts off: %s", mutex_names[mutex->rank],
              place(here, &now));
    if (mutex_is_mine(mutex))
        panic("the mutex %s is taken a second time: %s; it was taken: %s", mutex_names[mutex->rank],
              place(here, &now), place(there, &me->mutex_notes[mutex->rank]));
    if (held && highest(held) >= mutex->rank)
        panic("the mutex %s is taken behind the one %s: %s; that was taken: %s",
              mutex_names[mutex->rank], mutex_names[highest(held)], place(here, &now),
              place(there, &me->mutex_notes[highest(held)]));
    me->mutex_notes[mutex->rank] = now;
}

void lock_check_mutex_taken(const struct mutex *mutex)
{
    thread_current()->mutex_ranks |= 1u << mutex->rank;
}

void lock_check_mutex_given(const struct mutex *mutex)
{
    char here[PLACE_TEXT];
    struct thread *me = thread_current();
    const struct lock_note now = note_of_mutex(mutex, __builtin_frame_address(0));
    if (!mutex_is_mine(mutex))
        panic("a mutex (rank %u) is given back by a thread that doesn't have it: %s", mutex->rank,
              place(here, &now));
    me->mutex_ranks &= ~(1u << mutex->rank);
}

void lock_check_thread_ends(void)
{
    char there[PLACE_TEXT];
    const struct thread *me = thread_current();
    if (me->mutex_ranks)
        panic("thread '%s' ends with the mutex %s; it was taken: %s", me->name,
              mutex_names[highest(me->mutex_ranks)],
              place(there, &me->mutex_notes[highest(me->mutex_ranks)]));
}
