/*
 * Where the kernel begins: the whole boot, in order, on one page.
 *
 * Called by the platform's entry code (boot/entry.S on a PC) on a small stack, with interrupts off
 * and nothing set up. What each step makes usable for the next is in the comment behind it.
 */
#include "kernel/command_line.h"
#include "kernel/init.h"
#include "kernel/log.h"
#include "kernel/page.h"
#include "kernel/platform.h"
#include "kernel/program.h"
#include "kernel/scheduler.h"
#include "kernel/thread.h"
#include "kernel/vm.h"

#pragma weak vm_init     /* in the image if something maps memory */
#pragma weak storm_begin /* with STORM=1 */

typedef void (*init_function)(void);
extern const init_function init_console_start[],
    init_console_end[]; /* by linker.ld, from INIT() records */
extern const init_function init_start[], init_end[];

static void run_init(const init_function *function, const init_function *end)
{
    while (function < end)
        (*function++)();
}

static void run_program(void)
{
    interrupts_on();
    if (storm_begin)
        storm_begin();
    program_entry.start(&program_arguments);
}

void kernel_main(void);

void kernel_main(void)
{
    thread_init();
    platform_init(); /* memory, page rights, faults are reported */
    const struct boot_info *info = platform_boot_info();
    command_line_read(info->command_line);          /* options are set, arguments are known */
    run_init(init_console_start, init_console_end); /* messages reach the user */
    log_line("booted by %s (%s), %zu KiB free", info->protocol, info->loader,
             page_count_available() * (PAGE_SIZE / 1024));
    if (vm_init)
        vm_init();                  /* mappings, stacks */
    run_init(init_start, init_end); /* drivers, then last things */
    thread_run_first("main", run_program);
}
