/*
 * See result.h.
 */
#include "lib/result.h"

#include <errno.h>

#include "kernel/signal_numbers.h"

long result_error(long value)
{
    errno = value == -SIGNAL_ERESTART ? EINTR : (int)-value;
    return -1;
}
