/*
 * mlock(), munlock() and msync(): memory that shall be there, and be written back.
 *
 * Nothing is ever paged out, and a page that is there stays until it is unmapped: to lock pages is
 * to bring those that are still awaited. A mapping that is shared with a file is the file's own
 * pages, so there is nothing to write back, but for the file's times. What is left of these calls
 * is to say that memory isn't there (ENOMEM).
 */
#include <stdint.h>

#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/mapping.h"
#include "kernel/mman.h"
#include "kernel/page.h"
#include "kernel/platform.h"
#include "kernel/syscalls.h"

#pragma weak mapping_sync /* in the image if the program maps files */

struct pages {
    uintptr_t start, end;
};

/* The pages that a run of bytes lies on, of which there is at least one byte. */
static int pages_of(const void *address, unsigned long length, struct pages *pages)
{
    uintptr_t start = (uintptr_t)address;
    if (length > UINTPTR_MAX - PAGE_SIZE - start)
        return -ENOMEM;
    pages->start = start & -(uintptr_t)PAGE_SIZE;
    pages->end = (start + length + PAGE_SIZE - 1) & -(uintptr_t)PAGE_SIZE;
    return 0;
}

/* A byte is read from each: what is awaited comes, as at any first touch. */
static int bring(const struct pages *pages)
{
    char byte;
    for (uintptr_t at = pages->start; at < pages->end; at += PAGE_SIZE)
        if (copy_in(&byte, (const void *)at, 1) < 0)
            return -ENOMEM;
    return 0;
}

/* Outside the high region all that there is, is there. */
static int find(const struct pages *pages)
{
    struct platform_range high = platform_high_region();
    if (pages->end <= high.start || pages->start >= high.end)
        return bring(pages);
    if (pages->start < high.start || pages->end > high.end ||
        !platform_run_has_none(pages->start, pages->end))
        return -ENOMEM;
    return 0;
}

int sys_mlock(void *address, unsigned long length)
{
    struct pages pages;
    int error = pages_of(address, length, &pages);
    return error ? error : bring(&pages);
}

int sys_munlock(void *address, unsigned long length)
{
    struct pages pages;
    int error = pages_of(address, length, &pages);
    return error ? error : find(&pages);
}

/* Later or now is the same, and no other copy is there that could be invalid. */
int sys_msync(void *address, unsigned long length, unsigned flags)
{
    struct pages pages;
    if ((uintptr_t)address % PAGE_SIZE || flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC) ||
        (flags & MS_ASYNC && flags & MS_SYNC))
        return -EINVAL;
    int error = pages_of(address, length, &pages);
    if (!error)
        error = find(&pages);
    if (!error && mapping_sync)
        mapping_sync(pages.start, pages.end);
    return error;
}
