/*
 * Signals. In an image only if the program calls a function of theirs.
 *
 *   kill(), a timer, Ctrl-C, a fault
 *            |
 *       signal_send()      pending, of the process or of a thread
 *            |             somebody doesn't block it: ATTENTION_SIGNAL, woken, kicked
 *            v
 *       thread_attend()    the thread, outside the kernel (thread.h, TH-2)
 *            |
 *       signal_deliver.c   the handler runs, as a call, on the thread's stack or its alternate one
 *
 *   SG-1  A thread's ATTENTION_SIGNAL is set exactly when a signal that it doesn't block is pending
 *         for it, or is pending for the process and was given to this thread.
 *   SG-2  Signals below SIGNAL_RT_MIN are pending once; the others are queued, in order. So are
 *         those that carry a value, if their handler asks for it (POSIX.1-2017, SA_SIGINFO).
 *   SG-3  What is pending, masks and actions are under signal_lock (LOCK_SIGNALS). Nothing is
 *         allocated: a signal may come from an interrupt.
 *   SG-4  A handler runs with interrupts on, outside the kernel, and may leave by longjmp():
 *         nothing is kept about it but the mask, which sigsetjmp() saves.
 */
#ifndef KERNEL_SIGNAL_H
#define KERNEL_SIGNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/signal_numbers.h"
#include "kernel/spinlock.h"

struct thread;
struct trap_frame;

static inline uint64_t signal_bit(unsigned number)
{
    return 1ull << (number - 1);
}

/* ---- sending: any context. 0; -EAGAIN: the queue is full ---- */

/* To the process: to a thread that doesn't block it, if there is one. */
int signal_send(const struct signal_info *info);

/* To this thread. With thread_table_lock held. */
int signal_send_thread(struct thread *thread, const struct signal_info *info);

/*
 * A pending signal, with what came with it. A timer has one of its own, `is_timers`, so that its
 * signal can always be queued, and is there once: what comes meanwhile is counted.
 */
struct signal_entry {
    struct signal_entry *next;
    struct signal_info info;
    struct thread *thread; /* in whose queue it is; NULL: the process's */
    bool is_timers, queued;
    int32_t overrun; /* of the signal that was taken last (POSIX.1-2017, timer_getoverrun()) */
};

/*
 * The same for a timer's: to the thread with this id (0: to the process), with so many expiries
 * that were missed before this one.
 */
void signal_send_timer(struct signal_entry *entry, int32_t missed, uint32_t id);

/* It is no longer pending, if it was. Thread context. */
void signal_withdraw(struct signal_entry *entry);

/* What becomes of a signal. Setting returns what was before. Thread context. */
struct signal_action signal_action_set(unsigned number, const struct signal_action *action);
struct signal_action signal_action_get(unsigned number);

/* ---- of the calling thread ---- */

/* Other blocked signals. Returns those before. */
uint64_t signal_mask_set(uint64_t mask);
uint64_t signal_mask_get(void);

/*
 * ppoll() and its like: signals that are blocked while a call waits. -EFAULT. And the call's end,
 * with its result: -EINTR, the mask comes back when handlers have run.
 */
int signal_mask_for_wait(const void *program_mask);
void signal_mask_after_wait(long result);

/* kernel/fs/signalfd.c, if the program has any: a signal is pending now. Under signal_lock. */
#pragma weak signal_was_sent
void signal_was_sent(void);

/* SIGPIPE for the calling thread. */
void signal_pipe(void);

/* thread_attend()'s part, at a system call's end: its result, or -SIGNAL_ERESTART for -EINTR. */
long signal_attend(long result);

/* The same where a program was interrupted: its whole state is in these two. */
void signal_attend_interrupted(struct trap_frame *frame, void *extended);

/*
 * A fault of the program: true, and the frame goes on to the handler; false: there is none, or it
 * can't run. From the fault's own handler.
 */
bool signal_fault(struct trap_frame *frame, unsigned number, int code, uintptr_t address);

/* ---- threads ---- */

/* A thread begins, with this mask of signals that are blocked; a thread has ended. */
void signal_thread_begin(struct thread *thread, uint64_t mask);
void signal_thread_end(struct thread *thread);

/* ---- between signal.c and its neighbours ---- */

extern struct spinlock signal_lock;
extern struct signal_action signal_actions[SIGNAL_COUNT];

/*
 * Takes a pending signal of `set` for the current thread. False: there is none. Under signal_lock.
 */
bool signal_take(uint64_t set, struct signal_info *info);

/* What is pending for the current thread, blocked or not. Under signal_lock. */
uint64_t signal_pending_now(void);

/* SG-1, after a change of the current thread's mask or of what is pending. Under signal_lock. */
void signal_look_again(void);

/* Is to be forgotten rather than to do nothing: SIG_IGN, or the default of SIGCHLD and its like. */
bool signal_is_ignored(unsigned number);

#endif
