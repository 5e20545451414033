/*
 * Threads. For now there is one, which runs the program; the structure is that of many.
 *
 *   TH-1  thread_current() is one instruction, from the processor's own memory (%gs), so it is
 *         right wherever it stands.
 *   TH-2  in_kernel counts system calls being executed: 0 means that the program itself runs.
 *         Signals and the end of the program act only there.
 */
#ifndef KERNEL_THREAD_H
#define KERNEL_THREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/platform.h" /* struct platform_cpu */

enum { THREAD_MAGIC = 0x64726874 }; /* "thrd": a live thread; anything else was overwritten */

struct thread {
    uint32_t magic;     /* THREAD_MAGIC; checked by whoever is about to trust the rest */
    uint32_t in_kernel; /* TH-2; syscall_entry.S counts, at offset 4 */
    const char *name;
    uintptr_t stack_low, stack_high; /* [low, high) */
};
_Static_assert(__builtin_offsetof(struct thread, in_kernel) == 4, "syscall_entry.S says so");

/* What %gs points to: a processor's own memory. */
struct cpu_local {
    struct thread *current;       /* at offset 0: thread_current() and syscall_entry.S say so */
    struct platform_cpu platform; /* at PLATFORM_CPU: what the platform keeps here, if anything */
};
_Static_assert(__builtin_offsetof(struct cpu_local, platform) == PLATFORM_CPU, "platform_inline.h");

static inline struct thread *thread_current(void)
{
    struct thread *thread;
    __asm__("mov %%gs:0, %0" : "=r"(thread));
    return thread;
}

/* Is this the structure of a live thread? False for NULL and for one that was overwritten. */
bool thread_is_sane(const struct thread *thread);

/* Makes the first thread the current one, before anything else: no interrupt finds none. */
void thread_init(void);

/* Calls function() on the stack that ends at `stack_top`. thread_enter.S. */
void thread_enter(void *stack_top, void (*function)(void));

/* The first thread: runs function() on a new stack. Does not return. */
_Noreturn void thread_run_first(const char *name, void (*function)(void));

#endif
