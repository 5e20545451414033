/*
 * long double: to whole numbers. POSIX.1-2017, floor(), ceil(), trunc(), round(), rint().
 */
#include "lib/math/x87.h"

enum { FRACTION_BITS = 63 };

long double truncl(long double x)
{
    union extended u = {x};
    int exponent = (u.sign_exponent & EXPONENT_MASK) - EXPONENT_BIAS;
    if (exponent >= FRACTION_BITS)
        return x; /* whole, infinite, or not a number */
    if (exponent < 0)
        return copysignl(0, x);
    u.mantissa &= ~0ull << (FRACTION_BITS - exponent);
    return u.value;
}

long double floorl(long double x)
{
    long double whole = truncl(x);
    return whole > x ? whole - 1 : whole;
}

long double ceill(long double x)
{
    long double whole = truncl(x);
    return whole < x ? whole + 1 : whole;
}

long double roundl(long double x)
{
    long double whole = truncl(x);
    return fabsl(x - whole) >= 0.5L ? whole + copysignl(1, x) : whole;
}

long double rintl(long double x)
{
    __asm__("frndint" : "+t"(x));
    return x;
}

/* rint() without the exception that says it wasn't whole. */
long double nearbyintl(long double x)
{
    enum { INEXACT = 0x20 };
    uint16_t status;
    __asm__ volatile("fnstsw %0" : "=a"(status));
    x = rintl(x);
    if (!(status & INEXACT)) {
        uint32_t environment[7];
        __asm__ volatile("fnstenv %0\n\tandl %1, 4+%0\n\tfldenv %0"
                         : "+m"(environment)
                         : "i"(~INEXACT), "t"(x));
    }
    return x;
}

long lrintl(long double x)
{
    long result;
    __asm__ volatile("fistpll %0" : "=m"(result) : "t"(x) : "st");
    return result;
}

long long llrintl(long double x)
{
    return lrintl(x);
}

long lroundl(long double x)
{
    return lrintl(roundl(x));
}

long long llroundl(long double x)
{
    return lroundl(x);
}
