/*
 * long double: roots. sqrtl() is rounded right, the others err by less than one unit in the last
 * place.
 */
#include "lib/math/x87.h"

long double sqrtl(long double x)
{
    if (x < 0)
        return domain_error(x);
    __asm__("fsqrt" : "+t"(x));
    return x;
}

/* One step of Newton's from cbrt(), whose 53 bits become 100. */
long double cbrtl(long double x)
{
    int exponent;
    if (x == 0 || !isfinite(x))
        return x + x;
    long double m = frexpl(x, &exponent);
    int third = exponent / 3 - (exponent % 3 < 0);
    m = scalbnl(m, exponent - 3 * third);
    long double root = cbrt((double)m);
    long double error = (long double)((quad)m - (quad)root * root * root);
    return scalbnl(root + error / (3 * root * root), third);
}

long double hypotl(long double x, long double y)
{
    if (isinf(x) || isinf(y))
        return HUGE_VALL;
    if (isnan(x) || isnan(y))
        return x + y;
    int exponent, other;
    frexpl(x, &exponent);
    frexpl(y, &other);
    if (x == 0 || (y != 0 && other > exponent))
        exponent = other;
    quad a = scalbnl(x, -exponent), b = scalbnl(y, -exponent);
    long double result = scalbnl(sqrtl((long double)(a * a + b * b)), exponent);
    return isinf(result) ? range_error(result) : result;
}
