/*
 * A thread loses its processor in the middle of whatever it does. Linux only.
 *
 * Its state is in the signal's frame, from which Linux will restore it when the handler returns; so
 * the handler puts it aside and writes the next thread's there. It never switches stacks itself.
 *
 *      signal's frame  -- process_preempt() -->  struct thread of the one that ran
 *      signal's frame  <-----------------------  struct thread of the one that is to run
 */
#include "kernel/platform/extended.h"
#include "kernel/platform/linux/events.h"
#include "kernel/platform/linux/hypercall.h"
#include "kernel/platform/linux/process.h"
#include "kernel/platform/switch.h"
#include "kernel/platform/trap_frame.h"
#include "kernel/scheduler.h"
#include "kernel/string.h"
#include "kernel/thread.h"

/* In the part of the FXSAVE area that is software's (struct _fpx_sw_bytes). */
enum {
    SOFTWARE_BYTES = 464,
    EXTENDED_MAGIC = 0x46505853,
    X87_TAGS = 4, /* a bit a register: 0 is empty */
    X87_STATUS = 2,
    HEADER_PARTS = 512, /* XSTATE_BV: which parts aren't in their initial state */
    PART_X87 = 1,
};

struct software_bytes {
    uint32_t magic, size;
    uint64_t parts;
    uint32_t state_size;
};

static const struct software_bytes *software(const char *area)
{
    return (const struct software_bytes *)(area + SOFTWARE_BYTES);
}

static bool has_header(const char *area)
{
    return software(area)->magic == EXTENDED_MAGIC;
}

static void save(struct thread *thread, const struct linux_registers *registers)
{
    const char *from = registers->extended;
    char *to = thread->extended;
    thread->frame = process_frame_of(registers);
    thread->stack_pointer = 0;
    size_t size = has_header(from) ? software(from)->state_size : EXTENDED_LEGACY;
    memcpy(to, from, size < extended_size ? size : extended_size);
    uint64_t *parts = (uint64_t *)(to + HEADER_PARTS);
    *parts = has_header(from) ? *parts & extended_mask : 0;
}

/* What Linux restores beside our parts (protection keys) stays as it is. */
static void load_extended(const struct thread *thread, char *to)
{
    const char *from = thread->extended;
    memcpy(to, from, SOFTWARE_BYTES);
    if (!has_header(to))
        return;
    uint64_t *parts = (uint64_t *)(to + HEADER_PARTS);
    *parts = (*parts & ~(uint64_t)extended_mask) | *(const uint64_t *)(from + HEADER_PARTS);
    size_t begin = EXTENDED_LEGACY + EXTENDED_HEADER, end = software(to)->state_size;
    if (end > extended_size)
        end = extended_size;
    memcpy(to + begin, from + begin, end - begin);
}

/* Behind a call the x87 unit is empty. */
static void empty_x87(char *to)
{
    to[X87_TAGS] = 0;
    memset(to + X87_STATUS, 0, 2);
    if (has_header(to))
        *(uint64_t *)(to + HEADER_PARTS) |= PART_X87;
}

static void load(struct thread *next, struct linux_registers *registers)
{
    if (next->stack_pointer) {
        registers->rip = (uintptr_t)thread_switched;
        registers->rsp = next->stack_pointer;
        registers->rflags &= ~0x400ull; /* direction */
        empty_x87(registers->extended);
        interrupts_off();
    } else {
        process_frame_set(registers, &next->frame);
        load_extended(next, registers->extended);
    }
}

/* With the run lock, which scheduler_preempt() took; signals are blocked while a handler runs. */
static void exchange(struct thread *next, struct linux_registers *registers)
{
    load(next, registers);
    spin_release(&this_cpu()->run_lock);
}

void process_preempt(struct linux_registers *registers)
{
    interrupts_off();
    struct thread *before = thread_current(), *next = scheduler_preempt();
    interrupts_flag_on();
    if (next == before)
        return;
    save(before, registers);
    exchange(next, registers);
}

void process_preempt_resuming(struct linux_registers *registers)
{
    interrupts_off();
    struct thread *before = thread_current(), *next = scheduler_preempt();
    interrupts_flag_on();
    if (next != before)
        exchange(next, registers);
}

/* From resume.S: the thread that was about to go on may have lost its turn. */
void process_resume_pending(void);

void process_resume_pending(void)
{
    event_dispatch_pending();
    if (!this_cpu()->reschedule)
        return;
    struct thread *before = thread_current(), *next = scheduler_preempt();
    if (next != before)
        thread_load(next);
}
