/*
 * Further processors of a PC: found in ACPI's MADT, started one after the other by INIT and
 * start-up messages (SDM 3A 8.4.4.1), interrupted by messages from then on.
 *
 *      platform_processor_start()          the new processor
 *        its descriptor tables, stacks
 *        trampoline to a low page
 *        INIT, SIPI  ------------------->  boot/processor.S: real mode ... long mode
 *        waits until it is there  <------  processor_enter(): APIC, gs, extended state
 *                                          processor_begin(): takes threads
 *
 * The descriptors and interrupt stacks are a processor's own, the interrupt table is everybody's.
 */
#include "boot/protocol.h"
#include "kernel/errno.h"
#include "kernel/heap.h"
#include "kernel/log.h"
#include "kernel/page.h"
#include "kernel/platform.h"
#include "kernel/platform/pc/acpi.h"
#include "kernel/platform/pc/apic.h"
#include "kernel/platform/pc/cpu.h"
#include "kernel/platform/pc/hypervisor.h"
#include "kernel/platform/pc/interrupts.h"
#include "kernel/platform/pc/paging.h"
#include "kernel/platform/pc/threads.h"
#include "kernel/platform/pc/trap.h"
#include "kernel/processors.h"
#include "kernel/string.h"
#include "kernel/thread.h"

enum {
    START_PATIENCE_NS = 2000000000, /* an emulated processor on a busy host starts late */
    INIT_PAUSE_NS = 10000000,       /* SDM 3A 8.4.4.1: 10 ms */
    SECOND_TRY_NS = 20000000,       /* it asks for 200 us */
};

static uint32_t apic_ids[CPUS_MAX]; /* by number; the one that booted first */
static unsigned count;
static int kick_vector;
static char *trampoline; /* the low page */

extern const char processor_trampoline[], processor_trampoline_end[];
uintptr_t processor_starting_stack;         /* for boot/processor.S */
static struct cpu_local *volatile starting; /* NULL: it is there */

/* ---- messages between processors ---- */

static volatile uint32_t flush_generation; /* how often all were asked to forget translations */
static volatile bool stopping, pausing;    /* for good; for a while */

static void flush_if_asked(struct cpu_local *cpu)
{
    uint32_t asked = flush_generation;
    if (cpu->platform.flushed == asked)
        return;
    write_cr3(read_cr3());
    __atomic_store_n(&cpu->platform.flushed, asked, __ATOMIC_RELEASE);
}

/* What else there is to do (reschedule, attention), the end of the interrupt looks for itself. */
static void kicked(void *arg)
{
    (void)arg;
    flush_if_asked(this_cpu());
}

void platform_processor_kick(unsigned number)
{
    apic_send(apic_ids[number], (unsigned)kick_vector);
}

/*
 * Each processor answers as soon as its interrupts are on, so they must be on here, too, or two
 * that ask at the same time would wait for each other.
 */
void platform_tlb_flush_others(void)
{
    bool were_on = interrupts_save();
    uint32_t asked = __atomic_add_fetch(&flush_generation, 1, __ATOMIC_SEQ_CST);
    struct cpu_local *me = this_cpu();
    write_cr3(read_cr3());
    me->platform.flushed = asked;
    for (unsigned i = 0; i < processor_count; i++)
        if (processors[i] != me)
            platform_processor_kick(i);
    interrupts_restore(were_on);
    for (unsigned i = 0; i < processor_count; i++)
        while ((int32_t)(processors[i]->platform.flushed - asked) < 0)
            cpu_relax();
}

/* A hypervisor sees what a processor does that pauses all the time, and lets another run. */
void platform_processor_rest(void)
{
    cpu_relax();
}

/* ---- stopping, for a while or for good ---- */

/*
 * By non-maskable interrupts, which reach a processor that has interrupts off. Each one sent is
 * counted, so that one which comes late, when nobody stops any more, isn't taken for the machine's.
 * (Two may arrive as one; then one of the machine's own goes unnoticed.)
 */
bool processor_nmi(const struct trap_frame *frame)
{
    struct cpu_local *cpu = this_cpu();
    if (cpu->platform.nmis == 0)
        return false;
    __atomic_sub_fetch(&cpu->platform.nmis, 1, __ATOMIC_SEQ_CST);
    cpu->stopped_at = (struct trap_place){frame->rip, frame->rbp, frame->rsp};
    __atomic_store_n(&cpu->stopped, stopping || pausing, __ATOMIC_RELEASE);
    while (pausing && !stopping)
        cpu_relax();
    while (stopping)
        __asm__ volatile("cli; hlt");
    __atomic_store_n(&cpu->stopped, false, __ATOMIC_RELEASE);
    return true;
}

/* Until all others are, or aren't, stopped; but not for ever. */
static void await_others(bool stopped)
{
    uint64_t patience = rdtsc() + (1ull << 31);
    for (unsigned i = 0; i < processor_count; i++)
        while (processors[i] != this_cpu() && processors[i]->stopped != stopped &&
               rdtsc() < patience)
            cpu_relax();
}

static void interrupt_others(void)
{
    for (unsigned i = 0; i < processor_count; i++) {
        if (processors[i] == this_cpu())
            continue;
        __atomic_add_fetch(&processors[i]->platform.nmis, 1, __ATOMIC_SEQ_CST);
        apic_send_nmi(apic_ids[i]);
    }
    await_others(true);
}

void platform_processors_stop(void)
{
    if (!__atomic_exchange_n(&stopping, true, __ATOMIC_SEQ_CST))
        interrupt_others();
}

void platform_processors_pause(void)
{
    pausing = true;
    interrupt_others();
}

void platform_processors_resume(void)
{
    pausing = false;
    await_others(false);
}

/* ---- the beginning ---- */

/* The MADT's processors, the one that runs in front. */
static void find_processors(void)
{
    uint32_t found[CPUS_MAX];
    unsigned n = acpi_madt_processors(found, CPUS_MAX);
    apic_ids[0] = apic_id();
    count = 1;
    for (unsigned i = 0; i < n && count < CPUS_MAX; i++)
        if (found[i] != apic_ids[0])
            apic_ids[count++] = found[i];
}

unsigned platform_processor_count(void)
{
    if (count == 0) {
        if (apic_init())
            find_processors();
        else
            count = 1;
    }
    return count;
}

/* Once, before the first start. */
static int prepare(void)
{
    if (trampoline)
        return 0;
    trampoline = page_take_low();
    if (!trampoline)
        return -ENOMEM;
    kick_vector = interrupt_vector_attach(kicked, NULL);
    if (kick_vector < 0)
        return kick_vector;
    memcpy(trampoline, processor_trampoline, processor_trampoline_end - processor_trampoline);
    return 0;
}

static bool arrives_within(uint64_t ns)
{
    uint64_t end = platform_clock_ns() + ns;
    while (starting && platform_clock_ns() < end)
        cpu_relax();
    return !starting;
}

int platform_processor_start(unsigned number, struct cpu_local *cpu)
{
    int error = prepare();
    void *memory = heap_zalloc(TRAP_PROCESSOR_BYTES);
    if (!error)
        error = memory ? trap_processor_new(cpu, memory) : -ENOMEM;
    if (error)
        return error;
    processor_starting_stack = cpu->idle_thread->stack_high;
    starting = cpu;
    apic_send_init(apic_ids[number]);
    /* A hypervisor's processor is there at once. */
    uint64_t pause_end = platform_clock_ns() + INIT_PAUSE_NS;
    while (!hypervisor_leaf(0).eax && platform_clock_ns() < pause_end)
        cpu_relax();
    for (int attempt = 0; attempt < 2; attempt++) {
        apic_send_startup(apic_ids[number], (uintptr_t)trampoline / PAGE_SIZE);
        if (arrives_within(attempt == 0 ? SECOND_TRY_NS : START_PATIENCE_NS)) {
            log_line("processor %u: local APIC %u runs", number, apic_ids[number]);
            return 0;
        }
    }
    return -EIO;
}

/* From boot/processor.S, interrupts off, on the idle thread's stack. */
_Noreturn void processor_enter(void);

__attribute__((no_stack_protector)) void processor_enter(void)
{
    struct cpu_local *cpu = starting;
    wrmsr(MSR_GS_BASE, (uintptr_t)cpu);
    trap_processor_begin(cpu);
    apic_init_processor();
    threads_init_processor();
    cpu->platform.flushed = flush_generation;
    cpu->since_tsc = rdtsc();
    starting = NULL;
    processor_begin();
}
