/*
 * long double: exponential functions. They err by less than two units in the last place; expl(),
 * exp2l() and powl() by less than one, however large the exponent.
 */
#include "lib/math/x87.h"

long double expl(long double x)
{
    if (!isfinite(x))
        return x > 0 || isnan(x) ? x : 0;
    return quad_exp2((quad)x * QUAD_LOG2E);
}

long double exp2l(long double x)
{
    if (!isfinite(x))
        return x > 0 || isnan(x) ? x : 0;
    return quad_exp2(x);
}

/* 2^(n + f) - 1 = 2^n (2^f - 1) + (2^n - 1): nothing is lost where the result is near 0. */
long double expm1l(long double x)
{
    if (x == 0 || isnan(x) || (isinf(x) && x > 0))
        return x;
    if (x > 11357)
        return range_error(HUGE_VALL);
    if (x < -50)
        return -1;
    quad exponent = (quad)x * QUAD_LOG2E;
    long double whole = rintl((long double)exponent);
    long double power = x87_2xm1((long double)(exponent - whole));
    if (whole > 16000)
        return scalbnl(power + 1, (int)whole);
    return scalbnl(power, (int)whole) + (scalbnl(1, (int)whole) - 1);
}

enum { NOT_WHOLE, ODD, EVEN };

static int kind_of(long double y)
{
    if (fabsl(y) >= 0x1p64L)
        return EVEN;
    if (truncl(y) != y)
        return NOT_WHOLE;
    return fmodl(y, 2) == 0 ? EVEN : ODD;
}

/* x is 0 or infinite, y not 0: C11 F.10.4.4. */
static long double power_of_extreme(long double x, long double y, int odd)
{
    int large = (x != 0) == (y > 0);
    long double result = large ? HUGE_VALL : 0;
    if (x == 0 && large && isfinite(y))
        range_error(0);
    return odd ? copysignl(result, x) : result;
}

long double powl(long double x, long double y)
{
    if (y == 0 || x == 1)
        return 1;
    if (isnan(x) || isnan(y))
        return x + y;
    int kind = kind_of(y);
    if (x == 0 || isinf(x))
        return power_of_extreme(x, y, kind == ODD);
    if (isinf(y)) {
        long double size = fabsl(x);
        return size == 1 ? 1 : (size > 1) == (y > 0) ? HUGE_VALL : 0;
    }
    if (x < 0 && kind == NOT_WHOLE)
        return domain_error(x);
    long double result = quad_exp2(y * quad_log(fabsl(x)) * QUAD_LOG2E);
    return x < 0 && kind == ODD ? -result : result;
}

long double sinhl(long double x)
{
    long double size = fabsl(x);
    if (!isfinite(x) || x == 0)
        return x;
    if (size > 11350) {
        long double half = expl(size / 2);
        return copysignl(half / 2 * half, x);
    }
    long double t = expm1l(size);
    return copysignl((t + t / (t + 1)) / 2, x);
}

long double coshl(long double x)
{
    long double size = fabsl(x);
    if (!isfinite(x))
        return size;
    long double half = expl(size > 11350 ? size / 2 : size);
    return size > 11350 ? half / 2 * half : (half + 1 / half) / 2;
}

long double tanhl(long double x)
{
    long double size = fabsl(x);
    if (isnan(x) || x == 0)
        return x;
    if (size > 23)
        return copysignl(1, x);
    long double t = expm1l(2 * size);
    return copysignl(t / (t + 2), x);
}
