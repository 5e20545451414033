/*
 * Threads: the structure, and the memory of a processor.
 *
 * A program begins with one thread. If it makes more, kernel/scheduler.c comes into the image and
 * shares the processors out among them; what is here is in every image.
 *
 *                     thread_create()
 *                           |
 *                           v       picked by the scheduler
 *      woken, ...  --->   READY  ----------------------------->  RUNNING  --->  ENDED
 *          |                ^                                     |    |   thread_exit()
 *          |                +-------------------------------------+    |
 *          |                   preempted; yields                       |
 *       BLOCKED  <-----------------------------------------------------+
 *                              waits (wait.h)
 *
 *   TH-1  thread_current() is one instruction, from the processor's own memory (%gs), so it is
 *         right wherever it stands. What else is there (this_cpu()) is used with interrupts off: a
 *         thread may be on another processor one instruction later.
 *   TH-2  in_kernel counts system calls being executed: 0 means that the program itself runs.
 *         Signals, cancellation and the end of the program act only there: at the return from a
 *         system call, or of an interrupt that came while the program ran, whoever finds a bit of
 *         `attention` set calls thread_attend().
 *   TH-3  A thread that doesn't run is found in one of two places. If it gave the processor up by a
 *         call, what a call keeps lies on its stack, at stack_pointer. If it was interrupted,
 *         stack_pointer is 0, and all of it is in `frame` and `extended`.
 *   TH-4  A thread blocks until it is *permitted* to go on: thread_block() takes the permit that
 *         thread_wake() gives, whichever comes first. There is one permit: two wake-ups before one
 *         block are one. So no wake-up is lost, and whoever blocks looks again afterwards whether
 *         that for which it waited has come.
 */
#ifndef KERNEL_THREAD_H
#define KERNEL_THREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/platform.h" /* struct platform_cpu */
#include "kernel/platform/trap_frame.h"
#include "kernel/signal_state.h"
#include "kernel/spinlock.h"
#include "kernel/thread_numbers.h"
#include "kernel/timer.h"
#include "kernel/vm_reserve.h"

enum { THREAD_MAGIC = 0x64726874 }; /* "thrd": a live thread; anything else was overwritten */

enum thread_state {
    THREAD_RUNNING,
    THREAD_READY,  /* in its processor's run queue */
    THREAD_MOVING, /* ready, on its way to another processor's */
    THREAD_BLOCKED,
    THREAD_ENDED,
};

/* Bits of `attention`, TH-2. */
enum {
    ATTENTION_END = 1,        /* the program is to end (program.h, PR-2) */
    ATTENTION_SIGNAL = 2,     /* a signal is pending that isn't blocked */
    ATTENTION_CANCEL = 4,     /* pthread_cancel(), and it is enabled: waits end with -EINTR */
    ATTENTION_RESCHEDULE = 8, /* somebody more important has become ready on this processor */
    ATTENTION_RESERVE = 16,   /* its system call took pages that the next one needs: vm_reserve.h */
    /* These end a wait, and an interrupted program is diverted for the first two. */
    ATTENTION_WAITS = ATTENTION_END | ATTENTION_SIGNAL | ATTENTION_CANCEL,
    ATTENTION_DIVERTS = ATTENTION_END | ATTENTION_SIGNAL,
    /* What thread_attend() deals with at a system call's end. */
    ATTENTION_AT_END = ATTENTION_END | ATTENTION_SIGNAL | ATTENTION_RESCHEDULE | ATTENTION_RESERVE,
};
_Static_assert(ATTENTION_DIVERTS == (1 | 2), "attention.S says so");
_Static_assert(ATTENTION_AT_END == (1 | 2 | 8 | 16), "syscall_entry.S says so");

struct inherit_waiter; /* kernel/inherit.h */

/* A place in a ring, whose head is one, too: a list's. */
struct thread_link {
    struct thread_link *next, *previous;
};

static inline void thread_link_between(struct thread_link *link, struct thread_link *before,
                                       struct thread_link *behind)
{
    link->previous = before;
    link->next = behind;
    before->next = link;
    behind->previous = link;
}

static inline void thread_link_remove(struct thread_link *link)
{
    link->previous->next = link->next;
    link->next->previous = link->previous;
}

struct thread {
    uint32_t magic;              /* THREAD_MAGIC; checked by whoever is about to trust the rest */
    uint32_t in_kernel;          /* TH-2; syscall_entry.S counts, at offset 4 */
    volatile uint32_t attention; /* atomic bits; syscall_entry.S looks, at offset 8 */
    uint32_t id;                 /* never 0; what the program calls it by */

    /* TH-3: at offsets that the platforms' switch.S know. Under the processor's run lock. */
    uintptr_t stack_pointer;  /* 16 */
    void *extended;           /* 24: an XSAVE or FXSAVE area */
    struct trap_frame frame;  /* 32 */
    uintptr_t thread_pointer; /* the base of %fs */

    const char *name;
    uintptr_t stack_low, stack_high; /* [low, high) */
    uintptr_t stack_guard;           /* [guard, low) is not mapped, and running into it is ours */

    /* TH-4. Without a scheduler: changed with interrupts off. */
    volatile bool permit;
    bool waits_by_wall;     /* whoever sets the wall clock wakes it (futex.c) */
    bool was_interrupted;   /* a wait ended with -EINTR in the system call that it is in */
    volatile uint8_t state; /* enum thread_state; under the run lock of `cpu` */

    /* ---- the scheduler's, under the run lock of `cpu` (scheduler.c) ---- */
    uint8_t policy;          /* SCHED_OTHER, _FIFO, _RR: thread_numbers.h */
    uint8_t priority;        /* 0: OTHER; 1 to 99. What counts now, inherited included */
    uint8_t base_priority;   /* what was asked for */
    bool on_stack;           /* blocked, but the processor idles on its stack: nobody may take it */
    struct cpu_local *cpu;   /* where it runs, or last ran */
    struct thread_link link; /* in a list of ready threads */
    int64_t slice;           /* cycles that are left of its turn */
    uint64_t cycles;         /* used since it began */
    uint64_t affinity[CPUS_MAX / 64];

    struct timer timer; /* of thread_block() */
    /* For those who look (trace, gdb): the wait queue or futex word; NULL: none, or unknown. */
    const void *waiting_on;

    /* ---- of kernel/inherit.c, under its lock ---- */
    struct thread_link held;          /* locks that somebody else waits for; zeroes: none yet */
    struct inherit_waiter *waits_for; /* for such a lock of another's */

    bool lacked_page;     /* a copy of its own failed for want of one: vm_reserve.h, VR-2 */
    uint32_t mutex_ranks; /* DEBUG=locks: of the mutexes that it has */

    /* ---- of kernel/threads.c ---- */
    struct thread *next_of_all, *previous_of_all;
    uintptr_t start_function, start_argument;
    char own_name[THREAD_NAME_MAX];
    bool cancel_requested, cancel_disabled; /* under thread_table_lock */

    struct signal_state signals; /* under signal_lock (kernel/signal.h), but for its own mask */

    struct lock_note mutex_notes[MUTEX_NOTES]; /* DEBUG=locks: of mutex_ranks */
};
_Static_assert(offsetof(struct thread, in_kernel) == 4, "syscall_entry.S says so");
_Static_assert(offsetof(struct thread, attention) == 8, "syscall_entry.S says so");
_Static_assert(offsetof(struct thread, stack_pointer) == 16, "switch.S says so");
_Static_assert(offsetof(struct thread, extended) == 24, "switch.S says so");
_Static_assert(offsetof(struct thread, frame) == 32, "switch.S says so");
_Static_assert(offsetof(struct thread, name) == 216, "tests/programs/crash.c says so");

struct run_queue;   /* scheduler.c */
struct timer_queue; /* timer.c */

/* What %gs points to: a processor's own memory. Changed by that processor, with interrupts off. */
struct cpu_local {
    struct thread *current;       /* at offset 0: thread_current() and syscall_entry.S say so */
    struct platform_cpu platform; /* at PLATFORM_CPU: what the platform keeps here, if anything */
    _Alignas(16) struct spinlock run_lock; /* 16: of its run queue; switch.S gives it back */
    volatile bool reschedule;              /* 24: the thread that runs is not the one that should */
    volatile bool idle;                    /* 25: it waits for an interrupt */
    uint32_t number;                       /* 28: 0 is the one that booted */
    struct cpu_local *self;                /* 32 */
    void *descriptors;                     /* the platform's, of a further processor */
    struct thread *idle_thread; /* runs when no other does and there is no stack to idle on */
    struct run_queue *queue;
    struct timer_queue *timers;
    uint64_t timer_deadline_ns;   /* what the platform's timer is set to (deadline.c) */
    bool timer_ready;             /* timer_init() was here */
    uint64_t slice_end_ns;        /* when to look whether another's turn has come */
    uint64_t since_tsc;           /* when `current` went on, for its cycles */
    uint64_t idle_cycles;         /* spent in platform_wait_for_interrupt() */
    volatile uint64_t idle_since; /* 0: it isn't there now */
    uint64_t began_ns;            /* when the processor was started */
    uint64_t switches;
    bool stops_others;            /* it is the one that reports, or ends the machine */
    volatile bool stopped;        /* by platform_processors_stop(), _pause() */
    struct trap_place stopped_at; /* and there */
    volatile uint32_t lock_ranks; /* DEBUG=locks: of the spinlocks that are held */
    struct vm_reserve reserve;    /* pages for first touches; vm_reserve.c */
    struct lock_note lock_notes[LOCK_NOTES];
};
_Static_assert(offsetof(struct cpu_local, platform) == PLATFORM_CPU, "platform_inline.h");
_Static_assert(offsetof(struct cpu_local, run_lock) == 16, "switch.S says so");
_Static_assert(offsetof(struct cpu_local, number) == 28, "cpu_number()");
_Static_assert(offsetof(struct cpu_local, self) == 32, "this_cpu()");

extern struct cpu_local boot_cpu;

static inline struct thread *thread_current(void)
{
    struct thread *thread;
    __asm__("mov %%gs:0, %0" : "=r"(thread));
    return thread;
}

/* With interrupts off (TH-1). */
static inline struct cpu_local *this_cpu(void)
{
    struct cpu_local *cpu;
    __asm__ volatile("mov %%gs:32, %0" : "=r"(cpu));
    return cpu;
}

static inline uint32_t cpu_number(void)
{
    uint32_t number;
    __asm__ volatile("movl %%gs:28, %0" : "=r"(number));
    return number;
}

/* Is this the structure of a live thread? False for NULL and for one that was overwritten. */
bool thread_is_sane(const struct thread *thread);

/* Makes the first thread the current one, before anything else: no interrupt finds none. */
void thread_init(void);

/* Calls function() on the stack that ends at `stack_top`. thread_enter.S. */
void thread_enter(void *stack_top, void (*function)(void));

/* The first thread: runs function() on a new stack. Does not return. */
_Noreturn void thread_run_first(const char *name, void (*function)(void));

extern struct thread first_thread;

/* ---- blocking (TH-4): thread.c, which asks the scheduler where there is one ---- */

/*
 * Blocks the current thread until it is permitted to go on, or until platform_clock_ns() >=
 * deadline_ns. Which of the two it was, the caller finds out by looking. With interrupts off and no
 * spinlock held; they are off when it returns.
 */
void thread_block(uint64_t deadline_ns);

/* Permits it to go on. Any context; spinlocks before LOCK_RUN may be held. */
void thread_wake(struct thread *thread);

/* ---- attention (TH-2) ---- */

static inline void thread_attention_set(struct thread *thread, uint32_t bits)
{
    __atomic_or_fetch(&thread->attention, bits, __ATOMIC_SEQ_CST);
}

static inline void thread_attention_clear(struct thread *thread, uint32_t bits)
{
    __atomic_and_fetch(&thread->attention, ~bits, __ATOMIC_SEQ_CST);
}

/*
 * Does what the current thread's attention asks for, and takes that away. Called by a program that
 * was interrupted (in_kernel == 0), or at the end of a system call (1), with interrupts on; may not
 * return. `result` is the system call's, and returned is what it becomes.
 */
long thread_attend(long result);

#endif
