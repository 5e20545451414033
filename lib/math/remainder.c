/*
 * long double: remainders. Exact: the processor subtracts, 63 bits of quotient a step.
 */
#include "lib/math/x87.h"

enum { PARTIAL = 1 << 10, QUOTIENT_0 = 1 << 9, QUOTIENT_1 = 1 << 14, QUOTIENT_2 = 1 << 8 };

static int is_undefined(long double x, long double y)
{
    return isinf(x) || y == 0;
}

/* x modulo y, of x's sign; the quotient's last three bits are left in the status word. */
static long double divide(long double x, long double y, uint16_t *status)
{
    for (;;) {
        __asm__("fprem\n\tfnstsw %1" : "+t"(x), "=a"(*status) : "u"(y) : "cc");
        if (!(*status & PARTIAL))
            return x;
    }
}

long double fmodl(long double x, long double y)
{
    uint16_t status;
    if (isnan(x) || isnan(y))
        return x + y;
    return is_undefined(x, y) ? domain_error(x) : divide(x, y, &status);
}

/* fprem1 would round the quotient by itself, but in QEMU 7.2 it doesn't tell it. */
long double remquol(long double x, long double y, int *quotient)
{
    uint16_t status;
    *quotient = 0;
    if (isnan(x) || isnan(y))
        return x + y;
    if (is_undefined(x, y))
        return domain_error(x);
    if (isinf(y))
        return x;
    long double size = fabsl(y), rest = fabsl(divide(x, y, &status));
    int bits = (status & QUOTIENT_0 ? 1 : 0) + (status & QUOTIENT_1 ? 2 : 0) +
               (status & QUOTIENT_2 ? 4 : 0);
    long double other = size - rest;
    int up = rest > other || (rest == other && bits & 1);
    if (up) {
        rest -= size;
        bits = (bits + 1) & 7;
    }
    *quotient = signbit(x) != signbit(y) ? -bits : bits;
    return signbit(x) ? -rest : rest;
}

long double remainderl(long double x, long double y)
{
    int quotient;
    return remquol(x, y, &quotient);
}
