/*
 * The address sanitizer's global variables. gcc makes each longer by a zone that nobody may access,
 * and for each object file a list of them, which a constructor hands over. Those of the kernel and
 * the library run first of all (sanitize_start()), the program's with its other constructors.
 */
#include "kernel/asan.h"

enum { LISTS_MAX = 1024 };
static struct {
    const struct asan_global *first;
    size_t count;
} lists[LISTS_MAX]; /* for reports */
static unsigned list_count;

void __asan_register_globals(const struct asan_global *first, size_t count);

void __asan_register_globals(const struct asan_global *first, size_t count)
{
    for (const struct asan_global *global = first; global < first + count; global++) {
        sanitize_forbid((void *)global->start, global->size_with_zone, SANITIZE_GLOBAL);
        sanitize_allow((void *)global->start, global->size);
    }
    if (list_count == LISTS_MAX)
        return;
    lists[list_count].first = first;
    lists[list_count++].count = count;
}

/* At the end, for libraries that are unloaded. Ours never are. */
void __asan_unregister_globals(const struct asan_global *first, size_t count);

void __asan_unregister_globals(const struct asan_global *first, size_t count)
{
    (void)first, (void)count;
}

const struct asan_global *asan_global_near(uintptr_t address)
{
    for (unsigned i = 0; i < list_count; i++)
        for (size_t j = 0; j < lists[i].count; j++)
            if (address - lists[i].first[j].start < lists[i].first[j].size_with_zone)
                return &lists[i].first[j];
    return NULL;
}
