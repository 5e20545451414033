/*
 * The platform: what the kernel needs from whatever it stands on.
 *
 * Below this header lies either a PC (kernel/platform/pc/) or a Linux process
 * (kernel/platform/linux/). Everything above is the same on both. A platform implements each
 * function here; what is so short that a call would cost more than the work (interrupts on and off)
 * is in the platform's own <platform_inline.h>, found by the compiler's include path, never by an
 * #ifdef.
 *
 * Rules
 *   PL-1  Before platform_init() nothing here may be called but platform_emergency_write() and
 *         platform_end().
 *   PL-2  Interrupts are off from the first instruction until interrupts_on() is called for the
 *         first time. What a platform needs to deliver interrupts is set up when the first one is
 *         asked for, not at boot.
 *   PL-3  An interrupt handler runs with interrupts off; it neither sleeps nor allocates.
 *   PL-4  Time is in nanoseconds. The clock starts near zero at boot and never goes back.
 */
#ifndef KERNEL_PLATFORM_H
#define KERNEL_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/boot_info.h"
#include "platform_inline.h" /* interrupts_on/off/are_on */

/* Turns interrupts off and returns what they were, for interrupts_restore(). Pairs nest. */
static inline bool interrupts_save(void)
{
    bool were_on = interrupts_are_on();
    interrupts_off();
    return were_on;
}

static inline void interrupts_restore(bool were_on)
{
    if (were_on)
        interrupts_on();
}

/*
 * Brings the processor from the state in which the loader left it to the one in which kernel code
 * may run: boot information read, page rights in force, faults reported. Called once, first thing
 * in kernel_main().
 */
void platform_init(void);

struct cpu_local;
struct trap_place; /* kernel/platform/trap_frame.h */

/* What the loader told. Valid after platform_init(), never changes. */
const struct boot_info *platform_boot_info(void);

/* Page rights, or-ed. A mapping with neither PAGE_WRITE nor PAGE_EXECUTE is read-only data. */
enum page_rights {
    PAGE_WRITE = 1,
    PAGE_EXECUTE = 2, /* never together with PAGE_WRITE */
    PAGE_NO_ACCESS = 4,
    PAGE_UNPROMISED = 8, /* for first touch: no promise (PA-6) stands behind it; for stacks */
    PAGE_BEYOND = 16,    /* of a run: nothing comes at a touch, but a page may be lent */
};

/*
 * A stack, at boot: `pages` pages of memory, all there, with an unmapped guard page below them.
 * Returns the address just above the stack (the first push goes below it), or NULL if memory is
 * used up. `name` (not copied) appears in the report of a stack overflow. Never freed. Any context
 * before threads run; not from interrupts.
 */
void *platform_stack_alloc(const char *name, size_t pages);

/* Who has a guard page at this address: the name given to platform_stack_alloc(), or NULL. */
const char *platform_guard_name(uintptr_t address);

/* ---- the high region: virtual addresses that kernel/vm.c gives to stacks and mappings ---- */

/* Where it lies. Always the same answer. */
struct platform_range {
    uintptr_t start, end;
};
struct platform_range platform_high_region(void);

/*
 * Runs of its pages, [start, end), both multiples of PAGE_SIZE. Each page of it is in one of these
 * states:
 *
 *      none      nothing; an access is a fault
 *      awaited   a zeroed page comes at the first touch; a promise (PA-6) stands behind it, unless
 *                PAGE_UNPROMISED was said
 *      present   a page of page_alloc(0), with its rights
 *      barred    PAGE_NO_ACCESS; if there is a page it stays; if not, no promise stands behind it
 *      lent      a page of RAM that is somebody else's, with rights or barred; the run neither owns
 *                nor frees it
 *      beyond    PAGE_BEYOND: the rights are noted, an access that they allow is SIGBUS
 *
 *   RU-1  Thread context. The caller keeps two calls for overlapping runs apart.
 *   RU-2  *promises counts promises that the caller holds: what a call needs it takes from there,
 *         what it sets free it adds. A run needs at most platform_run_cost().
 *   RU-3  On -ENOMEM nothing has changed.
 */

/*
 * How many promises a run of awaited pages takes at most, what the platform itself needs for them
 * included.
 */
size_t platform_run_cost(uintptr_t start, uintptr_t end);

/* none -> awaited, barred or beyond. -ENOMEM. */
int platform_run_map(uintptr_t start, uintptr_t end, unsigned rights, size_t *promises);

/*
 * all -> none; pages are freed, lent ones not. -ENOMEM can only come if the run's ends aren't those
 * it was mapped with.
 */
int platform_run_unmap(uintptr_t start, uintptr_t end, size_t *promises);

/* Other rights for all that is not `none`. -ENOMEM as above. */
int platform_run_protect(uintptr_t start, uintptr_t end, unsigned rights, size_t *promises);

/*
 * The pages of [start, end), in whatever state, go to `to` on, where there must be none, and leave
 * `none` behind. -ENOMEM.
 */
int platform_run_move(uintptr_t start, uintptr_t end, uintptr_t to);

/* Is no page of it / are all pages of it in the state `none`? */
bool platform_run_has_none(uintptr_t start, uintptr_t end);
bool platform_run_is_none(uintptr_t start, uintptr_t end);

/* The rights of a page that isn't `none`. */
unsigned platform_run_rights(uintptr_t address);

/*
 * Is this an address of the high region whose page is awaited or barred, so that an access which
 * its rights forbid is a fault? Any context.
 */
bool platform_run_is_absent(uintptr_t address);

/* Makes an awaited page present, as a touch would. False: there is no page, or it isn't awaited. */
bool platform_run_touch(uintptr_t address);

/* ---- pages of the high region that are lent: page_lend.c, if the program maps files ---- */

/*
 * beyond -> lent, with the rights that were noted: `pages` on, of RAM. They are to stay somebody's
 * until they are taken back or the run is unmapped. -ENOMEM, and nothing has changed.
 */
int platform_run_lend(uintptr_t start, uintptr_t end, void *pages);

/*
 * lent -> beyond; what else there is stays. No processor can access the pages any more then.
 * -ENOMEM, as of platform_run_unmap(), and some may be lent still.
 */
int platform_run_take_back(uintptr_t start, uintptr_t end);

/*
 * Was a lent page of it written, at its address in the run, since it was lent or this was
 * forgotten? Neighbours may be taken for it.
 */
bool platform_run_was_written(uintptr_t start, uintptr_t end, bool forget);

/* How many of its pages are lent or beyond: they need no promises. */
size_t platform_run_borrowed(uintptr_t start, uintptr_t end);

/* Is this page of the high region beyond? Any context. */
bool platform_run_is_beyond(uintptr_t address);

/*
 * Nanoseconds since boot. Any context, but for the first call: it maps tables and may take some
 * 100 us, since the rate is measured then.
 */
uint64_t platform_clock_ns(void);

/* Where the pointer to the line by which platform_clock_ns() reckons is, for programs to read. */
struct clock_line;
const struct clock_line *const *platform_clock_line(void);

/*
 * A number that nobody can guess, by the hardware; false: there is no such hardware, or it failed.
 * Any context.
 */
bool platform_random(uint64_t *value);

/* The finest counter there is, of whatever rate: for its jitter. Any context. */
uint64_t platform_cycles(void);

/*
 * Nanoseconds from 1970-01-01 UTC to the clock's zero: what to add to platform_clock_ns() for the
 * time of day. Found out at the first call. Where the machine has no wall clock, time begins with
 * 2026, and the log says so. Any context but interrupts.
 */
uint64_t platform_wall_offset_ns(void);

/*
 * One shot: `timer_expired` (registered below) is called from the timer interrupt at or after
 * platform_clock_ns() == deadline_ns. A new deadline replaces the old one; UINT64_MAX is "none".
 * Any context, interrupts off.
 */
void platform_timer_set(uint64_t deadline_ns);
void platform_timer_on_expiry(void (*timer_expired)(void));

/*
 * Calls handler(arg) when the interrupt line `irq` fires. On a PC: an ISA line (0 to 15,
 * redirections by the firmware's tables applied) or, from 16, a global system interrupt; `level`
 * says level-triggered, else edge (the firmware's tables win where they say otherwise). In a Linux
 * process: a signal's number. 0; -EINVAL for no such line;
 * -EBUSY if there are no more vectors; -ENODEV if the machine has no interrupt controller we know.
 * Not from interrupts.
 */
int platform_irq_attach(unsigned irq, bool level, void (*handler)(void *arg), void *arg);

/*
 * Registers what the power button does. Called from interrupt context. Returns 0, or -ENODEV: there
 * is no button.
 */
int platform_power_button(void (*pressed)(void));

/*
 * Sleeps until an interrupt has been handled. Called with interrupts off, having checked that there
 * is nothing to do: an interrupt that comes between the check and the sleep ends the sleep at once.
 * Returns with interrupts off.
 */
void platform_wait_for_interrupt(void);

/*
 * The last resort for messages: to whatever output the machine certainly has, polled, without locks
 * or memory. Any context, from the first instruction in C on.
 */
void platform_emergency_write(const char *text, size_t length);

/*
 * The exit status, for whoever started the machine, when there is no console device to tell it. Any
 * context.
 */
void platform_emergency_status(int status);

/* Nanoseconds that the processor has spent in platform_wait_for_interrupt(). Any context. */
uint64_t platform_idle_ns(const struct cpu_local *cpu);

/*
 * Sets the current thread's pointer to its own variables (%fs, by the System V ABI for AMD64). Any
 * context but interrupts.
 */
void platform_thread_pointer_set(uintptr_t pointer);

/* The same for the thread that is about to run: the value was set by the function above. */
void platform_thread_pointer_load(uintptr_t pointer);

/* ---- threads (kernel/scheduler.c, kernel/threads.c) ---- */

/*
 * What threads need that a single one doesn't: extended state, ... Once, before the second thread.
 * 0, or -ENOMEM.
 */
int platform_threads_init(void);

/*
 * Calls function(arg) on this processor's stack for interrupts, which are off; the stack it leaves
 * may be anybody's then. function() doesn't return.
 */
_Noreturn void platform_on_interrupt_stack(void (*function)(void *arg), void *arg);

/* ---- processors (kernel/processors.c) ---- */

/* How many there are, this one included; 1 where there can't be more. Thread context. */
unsigned platform_processor_count(void);

/*
 * Starts processor `number`, 1 to count - 1, whose memory `cpu` is set up: it calls
 * processor_begin() on its idle thread's stack. 0, or an error. Thread context.
 */
int platform_processor_start(unsigned number, struct cpu_local *cpu);

/*
 * Interrupts it; it looks at its `reschedule` then, and at what else is there for it. Any context.
 */
void platform_processor_kick(unsigned number);

/*
 * Called now and then by a processor that spins for another, which may not be running: its host has
 * fewer processors, or other work. Any context.
 */
void platform_processor_rest(void);

/*
 * Other processors forget what they know of page tables; returns when all have. Thread context,
 * interrupts on, no spinlock held.
 */
void platform_tlb_flush_others(void);

/*
 * Stops all other processors for good, wherever they are, and notes where (struct cpu_local). For
 * reports, and for the end. Any context; the first to call it is the one that goes on.
 */
void platform_processors_stop(void);

/*
 * The same until platform_processors_resume(): then they go on where they were. One that doesn't
 * come soon isn't waited for, and isn't `stopped`. By one processor at a time, interrupts off.
 */
void platform_processors_pause(void);
void platform_processors_resume(void);

/*
 * Of an interrupt's handler: where this processor was interrupted. False: it wasn't, or nobody
 * knows, and the caller's own frames lead there.
 */
bool platform_interrupted_at(struct trap_place *place);

/*
 * Can this address be read without a fault? For the fault report, which trusts no pointer. Any
 * context.
 */
bool platform_is_readable(uintptr_t address);

/*
 * Ends the machine. The status has been told by then (console_end(), platform_emergency_status());
 * a platform that is a process returns it. Any context.
 */
_Noreturn void platform_end(int status);

#endif
