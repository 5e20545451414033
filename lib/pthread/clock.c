#include "lib/pthread/thread.h"

int pthread_clock_flags(clockid_t clock)
{
    return clock == CLOCK_REALTIME ? FUTEX_WALL : clock == CLOCK_MONOTONIC ? 0 : -1;
}
