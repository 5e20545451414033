/*
 * Interrupts on and off, in a Linux process: a flag. See kernel/platform.h for who may do what.
 *
 * Interrupts are signals, and a signal comes whenever it likes. Its handler looks at the flag: if
 * interrupts are off it only notes the signal in `pending`, and interrupts_on() makes up for it. So
 * neither of these needs a system call.
 */
#ifndef PLATFORM_INLINE_H
#define PLATFORM_INLINE_H

#include <stdbool.h>
#include <stdint.h>

/* In struct cpu_local, a processor's own memory, to which %gs points. */
enum { PLATFORM_CPU = 8 };
struct platform_cpu {
    bool interrupts_on;
    uint32_t pending; /* bit n: signal n came while they were off. Set by signal handlers */
};
_Static_assert(__builtin_offsetof(struct platform_cpu, pending) == 4, "hypercall.S, and below");

/* Handles what is pending. events.c. */
void interrupts_deliver(void);

/*
 * The flag first: a signal that comes after it is handled at once, and one that came before is seen
 * by the look at `pending`.
 */
static inline bool interrupts_on_pending(void)
{
    bool pending;
    __asm__ volatile("movb $1, %%gs:8; cmpl $0, %%gs:12" : "=@ccne"(pending)::"memory");
    return pending;
}

static inline void interrupts_on(void)
{
    if (__builtin_expect(interrupts_on_pending(), 0))
        interrupts_deliver();
}

static inline void interrupts_off(void)
{
    __asm__ volatile("movb $0, %%gs:8" ::: "memory");
}

/* For a signal's handler, while signals are blocked: nothing can have become pending. */
static inline void interrupts_flag_on(void)
{
    __asm__ volatile("movb $1, %%gs:8" ::: "memory");
}

static inline bool interrupts_are_on(void)
{
    bool on;
    __asm__ volatile("movb %%gs:8, %0" : "=q"(on)::"memory");
    return on;
}

/*
 * For events.c: notes signals as pending; takes all that are noted. A signal may come in between.
 */
static inline void interrupts_note(uint32_t signals)
{
    __asm__ volatile("lock orl %0, %%gs:12" ::"r"(signals) : "memory");
}

static inline uint32_t interrupts_take(void)
{
    uint32_t signals = 0;
    __asm__ volatile("xchgl %0, %%gs:12" : "+r"(signals)::"memory");
    return signals;
}

#endif
