/*
 * The process, for the files of this folder: what Linux gave it at its start, where its memory
 * lies, how it catches signals.
 *
 *      0x400000            the image (linker-linux.ld)
 *      0x1'0000'0000       FILES=, mapped where it is on disk
 *      0x1'8000'0000       stacks of the platform's own, a page at which nothing is below each
 *      0x2'0000'0000       the high region's states, a byte a page (page_runs.c)
 *      0x3'0000'0000       the high region, a small one, where Linux (or valgrind, which leaves a
 *                          program some 64 GiB) has not so many addresses
 *      0x8'0000'0000       RAM: page_alloc()'s, MEM= large; pages come when they are touched
 *      0x100'0000'0000     the high region: stacks and mappings (kernel/vm.c)
 *      0x7f..              Linux's own: the vDSO, the stack that the process began on
 */
#ifndef LINUX_PROCESS_H
#define LINUX_PROCESS_H

#include <stdint.h>

#include "kernel/platform/linux/hypercall.h"
#include "kernel/thread.h"

#define FILES_START      0x100000000ull
#define STACKS_START     0x180000000ull
#define STATES_START     0x200000000ull
#define SMALL_HIGH_START 0x300000000ull
#define SMALL_HIGH_END   0x800000000ull
#define RAM_START        0x800000000ull
#define HIGH_START       0x10000000000ull
#define HIGH_END         0x60000000000ull

/* Of the auxiliary vector (getauxval(3)); 0: not told. */
enum {
    AUXILIARY_RANDOM = 25, /* the address of 16 random bytes */
    AUXILIARY_HWCAP2 = 26,
    AUXILIARY_SIGNAL_STACK = 51, /* least size of a signal's frame */
};
uint64_t process_auxiliary(uint64_t what);

/* Anonymous memory, zeroes, exactly there. 0, or a negative errno. */
int process_map(uintptr_t start, size_t size, int protection);

/* What %gs points to. */
static inline struct cpu_local *process_cpu(void)
{
    extern struct cpu_local boot_cpu; /* kernel/thread.c */
    return &boot_cpu;
}

/* Sets the stack for handlers, and catches the signals that faults are. */
void process_signals_init(void);

/* The signal calls handler(), with all signals that are interrupts blocked. */
void process_catch(int signal,
                   void (*handler)(int signal, struct linux_siginfo *info,
                                   struct linux_context *context),
                   unsigned long flags);

/*
 * Of a fault's handler (page_runs.c, in the image only if something maps memory): was it the first
 * touch of an awaited page of the high region, and may it be touched now? `may_refill`: what was
 * interrupted holds nothing of the kernel's. `is_copy`: it was a system call's copy.
 */
enum first_touch { TOUCH_DONE, TOUCH_NO_PAGE, TOUCH_IS_FAULT };
enum first_touch page_first_touch(uintptr_t address, uint64_t error_code, bool may_refill,
                                  bool is_copy);

/*
 * At the end of an interrupt, when another thread may be to run (preempt.c): exchanges the states,
 * the signal's frame being the one that goes on. `resuming`: the current one was on its way back to
 * work, and is whole in struct thread.
 */
void process_preempt(struct linux_registers *registers);
void process_preempt_resuming(struct linux_registers *registers);

/* trap_attend() of what the signal interrupted. */
void process_attend(struct linux_registers *registers);

/* Registers between a signal's frame and a trap's: signals.c. */
struct trap_frame;
struct trap_frame process_frame_of(const struct linux_registers *registers);
void process_frame_set(struct linux_registers *registers, const struct trap_frame *frame);

/* resume.S: from here to there a thread that was interrupted is brought back. */
extern const char thread_resume[], thread_resume_end[], thread_switched[];

/* Called by platform_end(), whatever the reason; NULL: nothing. */
extern void (*process_last_thing)(void);

#endif
