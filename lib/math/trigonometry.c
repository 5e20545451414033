/*
 * long double: sine and its relatives. They err by less than one unit in the last place (tangent
 * and the inverse functions: two), for arguments of any size.
 *
 * x is brought to within 45 degrees by subtracting quarters of a turn, and that needs as many bits
 * of 2/pi as x has in front of its point: up to 16,384. Payne and Hanek's way: of the product
 * x * 2/pi only its value modulo 4 and what is behind the point matter, so only a window of the
 * bits of 2/pi is multiplied.
 */
#include "lib/math/x87.h"

#include "lib/math/two_over_pi.h"

/* 64 bits of 2/pi from bit `at` on; bit 0 weighs a half. Before the point there are zeros. */
static uint64_t window(int at)
{
    int word = at >> 6, shift = at & 63;
    uint64_t high = word < 0 ? 0 : two_over_pi[word];
    uint64_t low = word + 1 < 0 ? 0 : two_over_pi[word + 1];
    return shift ? high << shift | low >> (64 - shift) : high;
}

/* x, finite, is quarter turns (modulo 4) and *high + *low, at most an eighth of a turn. */
static int reduce(long double x, long double *high, long double *low)
{
    enum { WORDS = 4 };
    union extended u = {x};
    if (fabsl(x) < 0.785398L) {
        *high = x;
        *low = 0;
        return 0;
    }
    /* x = mantissa * 2^exponent. The first bit of 2/pi whose share isn't a multiple of 4: */
    int exponent = (u.sign_exponent & EXPONENT_MASK) - EXPONENT_BIAS - 63;
    int first = exponent - 2;
    uint64_t product[WORDS], carry = 0; /* [0] highest; its two highest bits count quarters */
    for (int i = WORDS - 1; i >= 0; i--) {
        unsigned __int128 part = (unsigned __int128)u.mantissa * window(first + 64 * i) + carry;
        product[i] = part;
        carry = part >> 64;
    }
    int quarters = product[0] >> 62;
    product[0] <<= 2;
    for (int i = 0; i < WORDS - 1; i++) {
        product[i] |= product[i + 1] >> 62;
        product[i + 1] <<= 2;
    }
    int negative = product[0] >> 63; /* more than a half: up to the next quarter */
    if (negative) {
        quarters++;
        for (int i = 0; i < WORDS; i++)
            product[i] = ~product[i];
    }
    quad part = 0;
    for (int i = WORDS - 1; i >= 0; i--)
        part = (part + product[i]) * 0x1p-64L;
    part *= QUAD_PI / 2;
    if (negative != (x < 0))
        part = -part;
    *high = (long double)part;
    *low = (long double)(part - *high);
    return x < 0 ? -quarters & 3 : quarters & 3;
}

/* The power series, as far as it shows for |x| < 0.8. */

long double kernel_sin(long double x, long double low)
{
    static const long double c[] = {
        -1 / 6.0L,
        1 / 120.0L,
        -1 / 5040.0L,
        1 / 362880.0L,
        -1 / 39916800.0L,
        1 / 6227020800.0L,
        -1 / 1307674368e3L,
        1 / 355687428096e3L,
        -1 / 121645100408832e3L,
        1 / 51090942171709440e3L,
    };
    long double square = x * x, sum = 0;
    for (int i = sizeof(c) / sizeof(c[0]) - 1; i >= 0; i--)
        sum = sum * square + c[i];
    return x + (x * square * sum + low * (1 - square / 2));
}

long double kernel_cos(long double x, long double low)
{
    static const long double c[] = {
        1 / 24.0L,
        -1 / 720.0L,
        1 / 40320.0L,
        -1 / 3628800.0L,
        1 / 479001600.0L,
        -1 / 87178291200.0L,
        1 / 20922789888e3L,
        -1 / 6402373705728e3L,
        1 / 2432902008176640e3L,
        -1 / 1124000727777607680e3L,
    };
    long double square = x * x, half = square / 2, sum = 0;
    for (int i = sizeof(c) / sizeof(c[0]) - 1; i >= 0; i--)
        sum = sum * square + c[i];
    long double rest = 1 - half;
    return rest + ((1 - rest - half) + (square * square * sum - x * low));
}

void sincosl(long double x, long double *sine, long double *cosine)
{
    long double high, low;
    if (!isfinite(x)) {
        *sine = *cosine = isnan(x) ? x : domain_error(x);
        return;
    }
    int quarters = reduce(x, &high, &low);
    long double s = kernel_sin(high, low), c = kernel_cos(high, low);
    *sine = quarters & 1 ? c : s;
    *cosine = quarters & 1 ? s : c;
    if (quarters & 2)
        *sine = -*sine;
    if ((quarters + 1) & 2)
        *cosine = -*cosine;
}

long double sinl(long double x)
{
    long double sine, cosine;
    if (x == 0)
        return x;
    sincosl(x, &sine, &cosine);
    return sine;
}

long double cosl(long double x)
{
    long double sine, cosine;
    sincosl(x, &sine, &cosine);
    return cosine;
}

long double tanl(long double x)
{
    long double sine, cosine;
    if (x == 0)
        return x;
    sincosl(x, &sine, &cosine);
    return sine / cosine;
}

long double atan2l(long double y, long double x)
{
    return x87_atan2(y, x);
}

long double atanl(long double x)
{
    return x87_atan2(x, 1);
}

long double asinl(long double x)
{
    if (fabsl(x) > 1)
        return domain_error(x);
    return x87_atan2(x, sqrtl((1 - x) * (1 + x)));
}

long double acosl(long double x)
{
    if (fabsl(x) > 1)
        return domain_error(x);
    return x87_atan2(sqrtl((1 - x) * (1 + x)), x);
}
