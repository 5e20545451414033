/*
 * long double: logarithms and what is made of them. They err by less than two units in the last
 * place.
 */
#include "lib/math/x87.h"

#define LN2     0.693147180559945309417232121458176568L
#define LOG10_2 0.301029995663981195213738894724493027L

/* `scale` times the logarithm to base 2. */
static long double scaled_log2(long double scale, long double x)
{
    if (x == 0)
        return range_error(-HUGE_VALL);
    if (x < 0)
        return domain_error(x);
    return x87_ylog2(scale, x);
}

long double logl(long double x)
{
    return scaled_log2(LN2, x);
}

long double log2l(long double x)
{
    return scaled_log2(1, x);
}

long double log10l(long double x)
{
    return scaled_log2(LOG10_2, x);
}

long double log1pl(long double x)
{
    if (fabsl(x) < 0.29L)
        return x87_ylog2p1(LN2, x);
    long double sum = 1 + x;
    if (!(sum > 0) || isinf(sum))
        return logl(sum);
    return logl(sum) + (x - (sum - 1)) / sum; /* what the sum has lost */
}

long double asinhl(long double x)
{
    long double size = fabsl(x);
    if (!isfinite(x) || x == 0)
        return x;
    if (size > 0x1p33L)
        return copysignl(logl(size) + LN2, x);
    long double square = size * size;
    return copysignl(log1pl(size + square / (1 + sqrtl(square + 1))), x);
}

long double acoshl(long double x)
{
    if (x < 1)
        return domain_error(x);
    if (x > 0x1p33L)
        return logl(x) + LN2;
    long double above = x - 1;
    return log1pl(above + sqrtl(2 * above + above * above));
}

long double atanhl(long double x)
{
    long double size = fabsl(x);
    if (size > 1)
        return domain_error(x);
    if (size == 1)
        return range_error(copysignl(HUGE_VALL, x));
    return copysignl(log1pl(2 * size / (1 - size)) / 2, x);
}
