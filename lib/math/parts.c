/*
 * long double: a number's parts and neighbours. All exact.
 */
#include "lib/math/x87.h"

#include <limits.h>

static const uint64_t ONE = 1ull << 63; /* the mantissa's first bit */

long double copysignl(long double x, long double y)
{
    union extended u = {x}, v = {y};
    u.sign_exponent = (u.sign_exponent & EXPONENT_MASK) | (v.sign_exponent & SIGN);
    return u.value;
}

long double fabsl(long double x)
{
    return __builtin_fabsl(x);
}

long double frexpl(long double x, int *exponent)
{
    *exponent = 0;
    if (x == 0 || !isfinite(x))
        return x;
    union extended u = {x};
    if (!(u.sign_exponent & EXPONENT_MASK)) {
        u.value *= 0x1p64L;
        *exponent = -64;
    }
    *exponent += (u.sign_exponent & EXPONENT_MASK) - EXPONENT_BIAS + 1;
    u.sign_exponent = (u.sign_exponent & SIGN) | (EXPONENT_BIAS - 1);
    return u.value;
}

long double scalbnl(long double x, int exponent)
{
    long double result, power = exponent;
    __asm__("fscale" : "=t"(result) : "0"(x), "u"(power));
    if (isfinite(x) && x != 0 && (isinf(result) || result == 0))
        errno = ERANGE;
    return result;
}

long double ldexpl(long double x, int exponent)
{
    return scalbnl(x, exponent);
}

long double scalblnl(long double x, long exponent)
{
    return scalbnl(x, exponent > INT_MAX ? INT_MAX : exponent < INT_MIN ? INT_MIN : (int)exponent);
}

int ilogbl(long double x)
{
    int exponent;
    if (x == 0 || !isfinite(x)) {
        errno = EDOM;
        return x == 0 ? FP_ILOGB0 : isnan(x) ? FP_ILOGBNAN : INT_MAX;
    }
    frexpl(x, &exponent);
    return exponent - 1;
}

long double logbl(long double x)
{
    if (x == 0)
        return range_error(-1 / fabsl(x));
    return isfinite(x) ? ilogbl(x) : x * x;
}

long double modfl(long double x, long double *whole)
{
    *whole = truncl(x);
    return copysignl(isinf(x) ? 0 : x - *whole, x);
}

long double nextafterl(long double x, long double y)
{
    union extended u = {x};
    if (isnan(x) || isnan(y))
        return x + y;
    if (x == y)
        return y;
    if (x == 0) {
        u.mantissa = 1;
        u.sign_exponent = y < 0 ? SIGN : 0;
        return u.value;
    }
    if ((x < y) == (x > 0)) { /* away from zero */
        if (++u.mantissa == 0) {
            u.mantissa = ONE;
            u.sign_exponent++;
        } else if (u.mantissa == ONE && !(u.sign_exponent & EXPONENT_MASK)) {
            u.sign_exponent++; /* the first normal number */
        }
        if (isinf(u.value))
            errno = ERANGE;
    } else {
        if (isinf(x))
            u.mantissa = 0;
        if (u.mantissa-- == ONE || isinf(x)) {
            u.sign_exponent--;
            if (u.sign_exponent & EXPONENT_MASK)
                u.mantissa = ~0ull;
        }
    }
    return u.value;
}

long double nexttowardl(long double x, long double y)
{
    return nextafterl(x, y);
}

double nexttoward(double x, long double y)
{
    if (isnan(x) || isnan(y))
        return (double)(x + y);
    return x == y ? (double)y : nextafter(x, y > x ? HUGE_VAL : -HUGE_VAL);
}

float nexttowardf(float x, long double y)
{
    if (isnan(x) || isnan(y))
        return (float)(x + y);
    return x == y ? (float)y : nextafterf(x, y > x ? HUGE_VALF : -HUGE_VALF);
}

long double fdiml(long double x, long double y)
{
    if (isnan(x) || isnan(y))
        return x + y;
    if (x <= y)
        return 0;
    long double result = x - y;
    return isinf(result) && isfinite(x) && isfinite(y) ? range_error(result) : result;
}

long double fmaxl(long double x, long double y)
{
    return isnan(x) || x < y ? y : x;
}

long double fminl(long double x, long double y)
{
    return isnan(x) || y < x ? y : x;
}
