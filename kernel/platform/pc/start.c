/*
 * platform_init() for a PC: from the state that boot/entry.S leaves to one in which the kernel may
 * run.
 *
 * Order matters: faults are reported from the first step on (on the boot stack as long as there are
 * no others).
 */
#include "kernel/platform/pc/start.h"

#include "boot/protocol.h"
#include "kernel/page.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/platform/pc/cpu.h"
#include "kernel/platform/pc/paging.h"
#include "kernel/platform/pc/trap.h"

static struct boot_info boot_info;

const struct boot_info *platform_boot_info(void)
{
    return &boot_info;
}

/*
 * What gcc's stack protector puts between a function's arrays and its return address. The program's
 * code uses it, too. The lowest byte stays 0: a string function that runs over the end can't write
 * it.
 */
uintptr_t __stack_chk_guard;

/*
 * The time-stamp counter is enough: a canary guards against accidents, and RDRAND would need a
 * CPUID, an exit, first.
 */
__attribute__((no_stack_protector)) static void choose_stack_guard(void)
{
    uint64_t random = (rdtsc() ^ 0x595e9fbd94fda7) * 0x9e3779b97f4a7c15;
    __stack_chk_guard = random << 8;
}

/*
 * Firmware leaves the two old interrupt controllers (8259) with the timer's line open, as vector 8:
 * the first tick after interrupts go on would look like a double fault. Where there are none, the
 * ports lead nowhere.
 */
static void mask_old_interrupt_controllers(void)
{
    enum { MASTER_MASK = 0x21, SLAVE_MASK = 0xa1, ALL = 0xff };
    outb(MASTER_MASK, ALL);
    outb(SLAVE_MASK, ALL);
}

__attribute__((no_stack_protector)) void platform_init(void)
{
    choose_stack_guard();
    wrmsr(MSR_GS_BASE, (uintptr_t)&boot_cpu);
    trap_init();
    const char *error = boot_info_read(&boot_info);
    if (error)
        cannot_boot("%s", error);
    page_init(&boot_info);
    paging_init();
    trap_use_own_stacks();
    mask_old_interrupt_controllers();
}
