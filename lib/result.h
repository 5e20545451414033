/*
 * What every system-call stub does with the result: a negative one becomes errno and -1.
 */
#ifndef LIB_RESULT_H
#define LIB_RESULT_H

/* Sets errno and returns -1. Out of line: a stub's ordinary way has nothing to keep. lib/result.c. */
long result_error(long value);

static inline long result(long value)
{
    return __builtin_expect(value < 0, 0) ? result_error(value) : value;
}

#endif
