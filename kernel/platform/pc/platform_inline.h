/*
 * Interrupts on and off, on a PC: one instruction each. See kernel/platform.h for who may do what.
 */
#ifndef PLATFORM_INLINE_H
#define PLATFORM_INLINE_H

#include <stdbool.h>
#include <stdint.h>

enum { RFLAGS_IF = 1u << 9 };

/* In struct cpu_local. (The processor itself knows whether interrupts are on.) */
enum { PLATFORM_CPU = 8 };
struct platform_cpu {
    volatile uint32_t flushed; /* the last request to forget translations that it has heeded */
    volatile uint32_t nmis; /* non-maskable interrupts that are on their way to it (processors.c) */
};

static inline void interrupts_on(void)
{
    __asm__ volatile("sti" ::: "memory");
}

static inline void interrupts_off(void)
{
    __asm__ volatile("cli" ::: "memory");
}

static inline bool interrupts_are_on(void)
{
    uint64_t flags;
    __asm__ volatile("pushfq; popq %0" : "=r"(flags)::"memory");
    return flags & RFLAGS_IF;
}

#endif
