/*
 * Functions of long double on many numbers, the same here and, compiled by the host's compiler with
 * long_double_reference.h, there: tests/libc.t compares. A line: function, number of the case, the
 * result's bits.
 */
#define _GNU_SOURCE
#include <fenv.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint64_t state = 88172645463325252u;

static uint64_t random64(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* Of either sign, between 2^low and 2^high in size. */
static long double number(int low, int high)
{
    long double x = (long double)(random64() | 1ull << 63) * 0x1p-63L;
    x = ldexpl(x, low + (int)(random64() % (unsigned)(high - low + 1)));
    return random64() & 1 ? x : -x;
}

static void print(const char *name, int n, long double x)
{
    uint64_t mantissa;
    uint16_t exponent;
    memcpy(&mantissa, &x, 8);
    memcpy(&exponent, (char *)&x + 8, 2);
    if (isnan(x))
        printf("%s %d nan\n", name, n);
    else
        printf("%s %d %04x %016llx\n", name, n, exponent, (unsigned long long)mantissa);
}

#define COUNT 120

static const long double special[] = {
    0.0L,
    -0.0L,
    1,
    -1,
    0.5L,
    -0.5L,
    1.5L,
    2.5L,
    -2.5L,
    3,
    10,
    -10,
    HUGE_VALL,
    -HUGE_VALL,
    0x1p-16445L,
    0x1p-16382L,
    0x1.fffffffffffffffep16383L,
    0x1p63L,
    0x1p64L,
    -0x1p63L,
    0x1p62L,
    100,
    1000,
    11356,
    -11356,
    11399,
    -11500,
    1e-20L,
    0.25L,
    0.75L,
    7,
    26,
    27,
    1755.5L,
    1757,
    0x1.8p62L,
    4611686018427387903.5L,
    0.49999999999999999997L,
};
enum { SPECIALS = sizeof(special) / sizeof(special[0]) };

static void one(const char *name, long double (*f)(long double), int low, int high)
{
    for (int n = 0; n < SPECIALS; n++)
        print(name, n, f(special[n]));
    for (int n = 0; n < COUNT; n++)
        print(name, SPECIALS + n, f(number(low, high)));
}

static void two(const char *name, long double (*f)(long double, long double), int low, int high)
{
    for (int n = 0; n < SPECIALS; n++)
        for (int m = 0; m < SPECIALS; m++)
            print(name, n * SPECIALS + m, f(special[n], special[m]));
    for (int n = 0; n < COUNT; n++) {
        long double x = number(low, high), y = number(low, high);
        print(name, SPECIALS * SPECIALS + n, f(x, y));
    }
}

static long double gamma_sign(long double x)
{
    long double y = lgammal(x);
    return signgam < 0 ? -y - 100000 : y;
}
static long double frexp_part(long double x)
{
    int e = 0;
    long double m = frexpl(x, &e);
    return m + (isfinite(x) ? e : 0);
}
static long double modf_part(long double x)
{
    long double whole, part = modfl(x, &whole);
    return part + 3 * copysignl(fminl(fabsl(whole), 1000), whole);
}
static long double quotient(long double x, long double y)
{
    int q = 0;
    long double r = remquol(x, y, &q);
    return isnan(r) ? r : (q & 7) + (q < 0 && q & 7 ? 100 : 0);
}
static long double toward(long double x, long double y)
{
    return nexttoward((double)x, y);
}
static long double towardf(long double x, long double y)
{
    return nexttowardf((float)x, y);
}
static long double to_long(long double x)
{
    return fabsl(x) < 0x1p63L ? lrintl(x) : 0;
}
static long double rounded_long(long double x)
{
    return fabsl(x) < 0x1p63L ? llroundl(x) : 0;
}
static long double power(long double x, long double y)
{
    return powl(fabsl(x), y);
}
static long double exponent_of(long double x)
{
    return isfinite(x) && x != 0 ? ilogbl(x) : 0;
}

static void fused(void)
{
    for (int n = 0; n < 5 * COUNT; n++) {
        long double x = number(-3, 3), y = number(-3, 3), z = -x * y;
        if (n % 3 == 0)
            z = number(-70, 70);
        if (n % 3 == 1)
            z *= 1 + ldexpl(1, -n % 64);
        print("fma", n, fmal(x, y, z));
    }
    print("fma-overflow", 0, fmal(0x1p16383L, 2, -0x1p16383L));
    print("fma-inf", 0, fmal(HUGE_VALL, 1, -HUGE_VALL));
}

static void modes(void)
{
    static const int mode[] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    for (int m = 0; m < 4; m++) {
        printf("fesetround %d %d\n", m, fesetround(mode[m]) == 0 && fegetround() == mode[m]);
        for (int n = 0; n < SPECIALS; n++) {
            volatile double third = 1, three = 3;
            third /= three;
            print("rint", m * 1000 + n, rintl(special[n]));
            print("nearbyint", m * 1000 + n, nearbyintl(special[n]));
            print("third", m * 1000 + n, (long double)third);
        }
    }
    fesetround(FE_TONEAREST);
    feclearexcept(FE_ALL_EXCEPT);
    volatile double zero = 0, one_ = 1;
    zero = one_ / zero;
    printf("divide %d\n", fetestexcept(FE_ALL_EXCEPT) == FE_DIVBYZERO);
    feclearexcept(FE_ALL_EXCEPT);
    volatile long double half = 0.5L;
    half = nearbyintl(half);
    printf("nearby %d\n", fetestexcept(FE_INEXACT));
    half = 0.5L;
    half = rintl(half);
    printf("rint %d\n", fetestexcept(FE_INEXACT) == FE_INEXACT);
}

#define ONE(f, low, high) one(#f, f##l, low, high)
#define TWO(f, low, high) two(#f, f##l, low, high)

int main(void)
{
    ONE(ceil, -5, 70), ONE(floor, -5, 70), ONE(trunc, -5, 70), ONE(round, -5, 70);
    ONE(rint, -5, 70), ONE(nearbyint, -5, 70), ONE(logb, -16400, 16383), ONE(sqrt, -16400, 16383);
    ONE(cbrt, -16400, 16383), ONE(exp, -80, 14), ONE(exp2, -80, 15), ONE(expm1, -80, 14);
    ONE(log, -16400, 16383), ONE(log2, -16400, 16383), ONE(log10, -16400, 16383);
    one("log-near-1", logl, -3, 1), ONE(log1p, -70, 3), ONE(sinh, -40, 13), ONE(cosh, -40, 13);
    ONE(tanh, -40, 6), ONE(asinh, -60, 60), ONE(acosh, 0, 60), ONE(atanh, -60, 0);
    ONE(sin, -10, 10), ONE(cos, -10, 10), ONE(tan, -10, 10);
    one("sin-huge", sinl, 60, 16383), one("cos-huge", cosl, 60, 16383);
    one("tan-huge", tanl, 30, 16383), ONE(asin, -30, 0), ONE(acos, -30, 0), ONE(atan, -70, 70);
    ONE(erf, -70, 3), ONE(erfc, -10, 7), ONE(tgamma, -6, 10), ONE(lgamma, -20, 60);
    one("lgamma-sign", gamma_sign, -3, 6), one("frexp", frexp_part, -16400, 16383);
    one("modf", modf_part, -5, 70), one("lrint", to_long, -3, 61),
        one("lround", rounded_long, -3, 61);
    one("ilogb", exponent_of, -16440, 16383);
    TWO(fmod, -100, 100), TWO(remainder, -100, 100), two("remquo", quotient, -20, 20);
    TWO(hypot, -16400, 16383), TWO(atan2, -70, 70), TWO(nextafter, -16440, 16383);
    two("nexttoward", toward, -1000, 1000), two("nexttowardf", towardf, -120, 120);
    TWO(fdim, -100, 100), TWO(fmax, -100, 100), TWO(fmin, -100, 100), TWO(copysign, -9, 9);
    TWO(pow, -9, 9), two("pow-large", power, -5, 13);
    fused();
    modes();
    return 0;
}
