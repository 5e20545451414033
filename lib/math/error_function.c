/*
 * long double: the error function. It errs by about two units in the last place, its complement by
 * about four.
 *
 * Near 0 by a series without a change of sign, farther out by a continued fraction; both have a
 * factor exp(-x^2), whose exponent needs more digits than x has.
 */
#include "lib/math/x87.h"

#define TWO_OVER_ROOT_PI 1.12837916709551257389615890312154517L
#define ROOT_PI          1.77245385090551602729816748334114518L

static long double exp_minus_square(long double x)
{
    return quad_exp2(-(quad)x * x * QUAD_LOG2E);
}

/* x + 2x^3/3 + 4x^5/15 + ..., times 2/sqrt(pi) exp(-x^2); |x| < 1 */
static long double series(long double x)
{
    enum { TERMS = 28 };
    long double square = x * x, sum = 0;
    for (int n = TERMS; n > 0; n--)
        sum = (sum + 1) * 2 * square / (2 * n + 1);
    return TWO_OVER_ROOT_PI * (x + x * sum) * exp_minus_square(x);
}

/* 1 / (x + 1/2 / (x + 2/2 / (x + 3/2 / ...))), times exp(-x^2)/sqrt(pi); x > 0.7 */
static long double fraction(long double x)
{
    if (x > 107)
        return range_error(0);
    int terms = 20 + (int)(400 / (x * x));
    long double below = x;
    for (int n = terms; n > 0; n--)
        below = x + n / 2.0L / below;
    return exp_minus_square(x) / (below * ROOT_PI);
}

long double erfl(long double x)
{
    if (isnan(x) || x == 0)
        return x;
    if (fabsl(x) < 1)
        return series(x);
    return copysignl(fabsl(x) > 7 ? 1 : 1 - fraction(fabsl(x)), x);
}

long double erfcl(long double x)
{
    if (isnan(x))
        return x;
    if (fabsl(x) < 0.7L)
        return 1 - series(x);
    if (x < 0)
        return x < -7 ? 2 : 2 - fraction(-x);
    return fraction(x);
}
