#include "lib/pthread/thread.h"

int flags_of_clock(clockid_t clock)
{
    return clock == CLOCK_REALTIME ? FUTEX_WALL : clock == CLOCK_MONOTONIC ? 0 : -1;
}
