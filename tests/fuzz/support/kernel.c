/*
 * See kernel.h.
 */
#include "tests/fuzz/support/kernel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/errno.h"
#include "kernel/format.h"
#include "kernel/heap.h"
#include "kernel/page.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/time_of_day.h"
#include "kernel/thread.h"
#include "kernel/wait.h"
#include "tests/fuzz/support/fuzz.h"
#include "tests/fuzz/support/host_memory.h"

bool host_interrupts_on = true;
struct cpu_local boot_cpu;

/* ---- heap and pages ---- */

enum { BLOCKS_MAX = 1 << 15, PAGES_MAX = 4096 };

static void *blocks[BLOCKS_MAX];
static unsigned block_count;
static size_t page_count;
static int fail_after = -1;

static bool is_refused(void)
{
    return block_count == BLOCKS_MAX || (fail_after >= 0 && fail_after-- == 0);
}

void kernel_memory_fails(int after)
{
    fail_after = after;
}

static void *keep(void *block)
{
    blocks[block_count++] = block;
    return block;
}

void *heap_alloc(size_t size)
{
    return is_refused() ? NULL : keep(malloc(size));
}

void *heap_zalloc(size_t size)
{
    return is_refused() ? NULL : keep(calloc(1, size));
}

/* The last one is the likeliest. What isn't there is free()'s to complain of. */
static void forget(void *block)
{
    for (unsigned i = block_count; i > 0; i--)
        if (blocks[i - 1] == block) {
            blocks[i - 1] = blocks[--block_count];
            return;
        }
}

/* By kernel/file.c, in every image: kernel/fs/descriptor.c doesn't know that there was a boot. */
static void *boot_descriptors;

void kernel_keep_descriptors(void *table)
{
    boot_descriptors = table;
}

void heap_free(void *block)
{
    if (!block || block == boot_descriptors)
        return;
    forget(block);
    free(block);
}

void *page_alloc(unsigned order, unsigned flags)
{
    void *block;
    FUZZ_CHECK(order <= PAGE_ORDER_MAX, "order %u", order);
    if (page_count + (1ul << order) > PAGES_MAX || is_refused())
        return NULL;
    if (posix_memalign(&block, (size_t)PAGE_SIZE << order, (size_t)PAGE_SIZE << order) != 0)
        abort();
    memset(block, flags & PAGE_ZERO ? 0 : 0xa5, (size_t)PAGE_SIZE << order);
    page_count += 1ul << order;
    return keep(block);
}

void page_free(void *block, unsigned order)
{
    page_count -= 1ul << order;
    forget(block);
    free(block);
}

unsigned page_order(size_t bytes)
{
    unsigned order = 0;
    while (order <= PAGE_ORDER_MAX && (size_t)PAGE_SIZE << order < bytes)
        order++;
    return order;
}

size_t page_count_available(void)
{
    return PAGES_MAX - page_count;
}

size_t page_count_total(void)
{
    return PAGES_MAX;
}

/* ---- time; nobody else runs, so a sleep ends with its time, or by somebody's Ctrl-C ---- */

static uint64_t now;

uint64_t platform_clock_ns(void)
{
    return now += 1000;
}

uint64_t platform_idle_ns(const struct cpu_local *cpu)
{
    (void)cpu;
    return now / 2;
}

uint64_t time_of_day_offset_ns(void)
{
    return 1767225600000000000;
}

void time_of_day_set(uint64_t ns)
{
    (void)ns;
}

const struct clock_line *const *platform_clock_line(void)
{
    static const struct clock_line *none;
    return &none;
}

static bool wait_woken; /* one queue is waited for at a time */

void wait_begin(struct wait_queue *queue)
{
    queue->were_on = interrupts_save();
    wait_woken = false;
}

void wait_end(struct wait_queue *queue)
{
    interrupts_restore(queue->were_on);
}

void wait_wake(struct wait_queue *queue)
{
    (void)queue;
    wait_woken = true;
}

void wait_wake_for(struct wait_queue *queue, unsigned changes)
{
    (void)changes;
    wait_wake(queue);
}

void wait_notify(struct wait_queue *queue)
{
    wait_wake(queue);
}

int wait_sleep(struct wait_queue *queue, uint64_t deadline_ns)
{
    (void)queue;
    FUZZ_CHECK(!host_interrupts_on, "wait_sleep() outside of wait_begin() and wait_end()");
    if (wait_woken) {
        wait_woken = false;
        return 0;
    }
    if (deadline_ns == WAIT_FOREVER)
        return -EINTR;
    if (deadline_ns < now + 1000000000000)
        now = deadline_ns > now ? deadline_ns : now;
    return -ETIMEDOUT;
}

/* ---- messages ---- */

static char message[1024];

void panic(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    format_list(message, sizeof(message), format, values);
    va_end(values);
    fuzz_fail("panic: %s", message);
}

static jmp_buf end_of_boot;
static bool boots;

void cannot_boot(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    format_list(message, sizeof(message), format, values);
    va_end(values);
    if (!boots)
        fuzz_fail("cannot_boot() where nothing boots: %s", message);
    longjmp(end_of_boot, 1);
}

bool kernel_boots(void (*function)(void *), void *argument)
{
    boots = true;
    bool whole = setjmp(end_of_boot) == 0;
    if (whole)
        function(argument);
    boots = false;
    return whole;
}

void kernel_forget(void)
{
    while (block_count > 0)
        free(blocks[--block_count]);
    page_count = 0;
}

char *program_memory;

/* ---- begin, end ---- */

void kernel_begin(void)
{
    if (!program_memory)
        program_memory = host_guarded_memory(PROGRAM_SIZE);
    memset(program_memory, 0, PROGRAM_SIZE);
    fail_after = -1;
    now = 0;
    host_interrupts_on = true;
}

void kernel_end(void)
{
    FUZZ_CHECK(host_interrupts_on, "interrupts are still off");
    FUZZ_CHECK(block_count == 0, "%u blocks of memory are left", block_count);
}
