/*
 * See result.h.
 */
#include "lib/result.h"

#include <errno.h>

long result_error(long value)
{
    errno = (int)-value;
    return -1;
}
