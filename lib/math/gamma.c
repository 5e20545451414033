/*
 * long double: the gamma function and its logarithm, by Stirling's series in wide arithmetic. The
 * results err by about one unit in the last place; lgammal() by more only where it is next to 0 and
 * its argument negative.
 *
 * The series is good for large z; smaller ones go up by gamma(z) = gamma(z + 1) / z.
 */
#include "lib/math/x87.h"

enum { LARGE = 28 };

/* ln gamma(z) - (z - 1/2) ln z + z - ln(2 pi) / 2, z >= LARGE */
static quad stirling_rest(quad z)
{
    static const quad c[] = {
        (quad)1 / 12,           (quad)-1 / 360,       (quad)1 / 1260,
        (quad)-1 / 1680,        (quad)1 / 1188,       (quad)-691 / 360360,
        (quad)1 / 156,          (quad)-3617 / 122400, (quad)43867 / 244188,
        (quad)-174611 / 125400, (quad)77683 / 5796,   (quad)-236364091 / 1506960,
    };
    quad square = 1 / (z * z), sum = 0;
    for (int i = sizeof(c) / sizeof(c[0]) - 1; i >= 0; i--)
        sum = sum * square + c[i];
    return sum / z;
}

/* ln gamma(x), x > 0 */
static quad log_gamma(quad x)
{
    const quad half_log_2_pi = (quad)0.9189385332046727418030437L - 2.271391431563230653839651e-20L;
    quad product = 1;
    while (x < LARGE) {
        product *= x;
        x += 1;
    }
    return (x - 0.5L) * quad_log(x) - x + half_log_2_pi + stirling_rest(x) - quad_log(product);
}

/* sin(pi x), exact where it is 0. */
static long double sin_pi(long double x)
{
    quad rest = (quad)(x - 2 * rintl(x / 2)); /* -1 to 1 */
    if (rest > 0.5L)
        rest = 1 - rest;
    else if (rest < -0.5L)
        rest = -1 - rest;
    quad angle = rest * QUAD_PI;
    if (angle > 0.78L || angle < -0.78L) {
        quad other = (angle > 0 ? QUAD_PI / 2 - angle : QUAD_PI / 2 + angle);
        long double high = (long double)other;
        long double cosine = kernel_cos(high, (long double)(other - high));
        return angle > 0 ? cosine : -cosine;
    }
    long double high = (long double)angle;
    return kernel_sin(high, (long double)(angle - high));
}

static int is_pole(long double x)
{
    return x <= 0 && truncl(x) == x;
}

long double lgammal(long double x)
{
    signgam = 1;
    if (!isfinite(x))
        return x * x;
    if (is_pole(x)) {
        signgam = x == 0 && signbit(x) ? -1 : 1;
        return range_error(HUGE_VALL);
    }
    if (x == 1 || x == 2)
        return 0;
    if (x > 0x1p16370L)
        return range_error(HUGE_VALL);
    if (x > 0)
        return (long double)log_gamma(x);
    long double sine = sin_pi(x);
    if (sine < 0)
        signgam = -1;
    return (long double)(quad_log(QUAD_PI / fabsl(sine)) - log_gamma(1 - (quad)x));
}

/* Factorials that fit are exact. */
static long double factorial(int n)
{
    long double product = 1;
    for (int i = 2; i <= n; i++)
        product *= i;
    return product;
}

long double tgammal(long double x)
{
    enum { EXACT_MAX = 26, OVERFLOWS = 1756 };
    if (x == 0)
        return range_error(copysignl(HUGE_VALL, x));
    if (isnan(x) || (isinf(x) && x > 0))
        return x;
    if (isinf(x) || is_pole(x))
        return domain_error(x);
    if (x > OVERFLOWS)
        return range_error(HUGE_VALL);
    if (x > 0 && x <= EXACT_MAX && truncl(x) == x)
        return factorial((int)x - 1);
    if (x > 0)
        return quad_exp2(log_gamma(x) * QUAD_LOG2E);
    long double sine = sin_pi(x);
    quad log_size = quad_log(QUAD_PI / fabsl(sine)) - log_gamma(1 - (quad)x);
    return copysignl(quad_exp2(log_size * QUAD_LOG2E), sine);
}
