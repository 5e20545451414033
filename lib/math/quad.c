/*
 * Exponential and logarithm for arguments that a long double is too narrow for. See x87.h.
 */
#include "lib/math/x87.h"

long double quad_exp2(quad x)
{
    if (x > 16384)
        return range_error(HUGE_VALL);
    if (x < -16500)
        return range_error(0);
    long double whole = rintl((long double)x);
    long double rest = (long double)(x - whole); /* at most a half, give or take */
    long double power = x87_2xm1(rest) + 1;
    long double result = scalbnl(power, (int)whole);
    return isinf(result) || result == 0 ? range_error(result) : result;
}

/*
 * With s = (m - 1) / (m + 1) the logarithm of m is 2 (s + s^3/3 + s^5/5 + ...). m is near 1, so
 * that s^2 < 0.03: each term is five bits.
 */
quad quad_log(quad x)
{
    enum { TERMS = 23 };
    int exponent;
    long double approximate = frexpl((long double)x, &exponent);
    if (approximate < 0.70710678L)
        exponent--;
    /* By a power of two, which has to be made in two steps: it may not be in range. */
    quad m = x * (quad)scalbnl(1, -exponent / 2) * (quad)scalbnl(1, -exponent - -exponent / 2);
    quad s = (m - 1) / (m + 1), square = s * s, sum = 0;
    for (int n = 2 * TERMS + 1; n > 0; n -= 2)
        sum = sum * square + 1 / (quad)n;
    return 2 * s * sum + exponent * QUAD_LN2;
}
