/*
 * Pages of the high region that are somebody else's: a file's, which a program has mapped. In an
 * image only if its program maps files.
 *
 * One page at two addresses takes a mapping that Linux knows as shared. So where this file is in
 * the image RAM is one (start.c), and a piece of it is mapped a second time by mremap() with an old
 * length of 0, which means: leave the old one where it is (mremap(2)). No file is needed for that,
 * no further hypercall, and the second mapping is never more than what RAM already was.
 *
 * Neighbours in a file that are neighbours in RAM, as they mostly are, are one mapping to Linux;
 * others are one each, and there are 65,530 (vm.max_map_count): then it is -ENOMEM.
 */
#include "kernel/errno.h"
#include "kernel/page.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/platform/linux/hypercall.h"
#include "kernel/platform/linux/page_runs.h"
#include "kernel/sanitize.h"

/* In the image: RAM is shared. */
const char part_page_lend = 0;

static int show(uintptr_t start, uintptr_t end, uintptr_t pages)
{
    long result =
        hypercall_mremap(pages, 0, end - start, LINUX_MREMAP_MAYMOVE | LINUX_MREMAP_FIXED, start);
    for (uintptr_t at = start, next; result >= 0 && at < end; at = next) {
        next = page_run_piece_end(at, end);
        uint8_t state = page_run_state(at) & ~UNTOUCHED;
        result = hypercall_mprotect(at, next - at, page_run_protection(state));
    }
    return result < 0 ? -ENOMEM : 0;
}

int platform_run_lend(uintptr_t start, uintptr_t end, void *pages)
{
    bool were_on = page_run_begin();
    int error = show(start, end, (uintptr_t)pages);
    if (error) /* mremap() begins by unmapping. If even this fails, no access gets anywhere */
        page_run_fresh(start, end, LINUX_PROT_NONE);
    for (uintptr_t at = start, next; !error && at < end; at = next) {
        next = page_run_piece_end(at, end);
        uint8_t state = page_run_state(at);
        assert((state & (LENT | UNTOUCHED)) == (LENT | UNTOUCHED), "0x%lx: state %u", at, state);
        page_run_set(at, next, state & ~UNTOUCHED);
    }
    page_run_end(were_on);
    sanitize_allow_pages(start, end);
    return error;
}

int platform_run_take_back(uintptr_t start, uintptr_t end)
{
    int error = 0;
    bool were_on = page_run_begin();
    for (uintptr_t at = start, next; !error && at < end; at = next) {
        next = page_run_piece_end(at, end);
        uint8_t state = page_run_state(at);
        if ((state & (LENT | UNTOUCHED)) != LENT)
            continue;
        error = page_run_fresh(at, next, LINUX_PROT_NONE);
        if (!error)
            page_run_set(at, next, (state & ~WRITTEN) | UNTOUCHED);
    }
    page_run_end(were_on);
    return error;
}

bool platform_run_was_written(uintptr_t start, uintptr_t end, bool forget)
{
    bool was_written = false, were_on = page_run_begin();
    for (uintptr_t at = start, next; at < end; at = next) {
        next = page_run_piece_end(at, end);
        uint8_t state = page_run_state(at);
        if ((state & (LENT | WRITTEN)) != (LENT | WRITTEN))
            continue;
        was_written = true;
        state &= ~WRITTEN;
        /* What Linux refuses stays written. */
        if (forget && !hypercall_mprotect(at, next - at, page_run_protection(state)))
            page_run_set(at, next, state);
    }
    page_run_end(were_on);
    return was_written;
}

size_t platform_run_borrowed(uintptr_t start, uintptr_t end)
{
    size_t count = 0;
    for (uintptr_t at = start, next; at < end; at = next) {
        next = page_run_piece_end(at, end);
        if (page_run_state(at) & LENT)
            count += (next - at) / PAGE_SIZE;
    }
    return count;
}

bool platform_run_is_beyond(uintptr_t address)
{
    return (page_run_state(address) & (LENT | UNTOUCHED)) == (LENT | UNTOUCHED);
}
