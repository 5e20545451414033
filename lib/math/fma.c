/*
 * long double: x * y + z, rounded once. (A result among the subnormal numbers may be rounded
 * twice.)
 *
 * Product and sum are each kept as two numbers without loss (Dekker, Knuth). Of the two rests, the
 * smaller only matters for the direction in which the last addition rounds: it is folded into the
 * other's last bit ("round to odd").
 */
#include "lib/math/x87.h"

struct pair {
    long double high, low;
};

static struct pair add(long double a, long double b)
{
    long double sum = a + b, part = sum - a;
    return (struct pair){sum, (a - (sum - part)) + (b - part)};
}

static struct pair multiply(long double a, long double b)
{
    const long double splitter = 0x1p32L + 1;
    long double ta = a * splitter, tb = b * splitter;
    long double a1 = ta - (ta - a), b1 = tb - (tb - b), a2 = a - a1, b2 = b - b1;
    long double product = a * b;
    return (struct pair){product, a2 * b2 - (((product - a1 * b1) - a2 * b1) - a1 * b2)};
}

static long double add_to_odd(long double a, long double b)
{
    struct pair sum = add(a, b);
    union extended u = {sum.high};
    if (sum.low != 0 && !(u.mantissa & 1))
        return nextafterl(sum.high, sum.low > 0 ? HUGE_VALL : -HUGE_VALL);
    return sum.high;
}

long double fmal(long double x, long double y, long double z)
{
    int ex, ey, ez;
    if (!isfinite(x) || !isfinite(y) || !isfinite(z) || x == 0 || y == 0)
        return isinf(z) && isfinite(x) && isfinite(y) ? z : x * y + z;
    if (z == 0)
        return x * y;
    x = frexpl(x, &ex);
    y = frexpl(y, &ey);
    z = frexpl(z, &ez);
    int exponent = ex + ey, distance = ez - exponent;
    if (distance > 70)
        return scalbnl(z, ez); /* the product is less than half a unit of z */
    /* Far below, only z's sign matters. */
    z = distance < -140 ? copysignl(0x1p-140L, z) : scalbnl(z, distance);
    struct pair product = multiply(x, y), sum = add(product.high, z);
    if (sum.high == 0)
        return scalbnl(product.high + z + product.low, exponent);
    return scalbnl(sum.high + add_to_odd(sum.low, product.low), exponent);
}
