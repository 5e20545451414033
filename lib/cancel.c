/*
 * What every cancellation point needs, also in an image without pthread_cancel(). See cancel.h.
 */
#include "lib/cancel.h"

#include <errno.h>

#include "kernel/signal_numbers.h"

uint32_t cancel_requests;

long point_error(long value)
{
    if (value == -EINTR || value == -SIGNAL_ERESTART)
        cancel_point();
    return result_error(value);
}
