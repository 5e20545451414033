/*
 * What every system-call stub does with the result: a negative one becomes errno and -1.
 */
#ifndef LIB_RESULT_H
#define LIB_RESULT_H

#include <errno.h>

static inline long result(long value)
{
    if (__builtin_expect(value < 0, 0)) {
        errno = (int)-value;
        return -1;
    }
    return value;
}

#endif
