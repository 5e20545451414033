/*
 * See time_of_day.h.
 */
#include "kernel/time_of_day.h"

#include "kernel/platform.h"

static uint64_t moved_ns; /* by how much the program moved it; read and written in one piece */

uint64_t time_of_day_offset_ns(void)
{
    return platform_wall_offset_ns() + __atomic_load_n(&moved_ns, __ATOMIC_RELAXED);
}

void time_of_day_set(uint64_t ns)
{
    uint64_t moved = ns - platform_wall_offset_ns() - platform_clock_ns();
    __atomic_store_n(&moved_ns, moved, __ATOMIC_RELAXED);
}
