/*
 * The x87 unit, in which a long double lives: 64 bits of mantissa, the first of them written out,
 * and 15 of exponent. Functions that are one instruction of it, and the number's parts.
 *
 * Of its instructions only those are used that are exact (fsqrt, fprem) or known to err by less
 * than a unit in the last place (f2xm1, fyl2x, fyl2xp1, fpatan; Intel's manual, volume 1, 8.3.10).
 * fsin and its like reduce their argument with 66 bits of pi: not here.
 */
#ifndef LIB_MATH_X87_H
#define LIB_MATH_X87_H

#include <errno.h>
#include <math.h>
#include <stdint.h>

union extended {
    long double value;
    struct {
        uint64_t mantissa;
        uint16_t sign_exponent;
    };
};

enum { EXPONENT_BIAS = 16383, EXPONENT_MASK = 0x7fff, SIGN = 0x8000 };

/* 2 to the x, less 1; |x| <= 1. */
static inline long double x87_2xm1(long double x)
{
    __asm__("f2xm1" : "+t"(x));
    return x;
}

/* y times the logarithm to base 2 of x. */
static inline long double x87_ylog2(long double y, long double x)
{
    long double result;
    __asm__("fyl2x" : "=t"(result) : "0"(x), "u"(y) : "st(1)");
    return result;
}

/* The same of 1 + x; |x| < 0.29. */
static inline long double x87_ylog2p1(long double y, long double x)
{
    long double result;
    __asm__("fyl2xp1" : "=t"(result) : "0"(x), "u"(y) : "st(1)");
    return result;
}

static inline long double x87_atan2(long double y, long double x)
{
    long double result;
    __asm__("fpatan" : "=t"(result) : "0"(x), "u"(y) : "st(1)");
    return result;
}

/* What errno and the result are where a function has no value, or none that fits. */
static inline long double domain_error(long double x)
{
    errno = EDOM;
    return (x - x) / 0.0L;
}

static inline long double range_error(long double result)
{
    errno = ERANGE;
    return result;
}

/*
 * Wider numbers, 113 bits, for steps whose rounding would show in the result. gcc has their
 * arithmetic in software. The constants are sums of what a long double holds and the rest.
 */
typedef __float128 quad;

#define QUAD_LOG2E ((quad)1.442695040888963407387652L - 2.772710179645130978454392e-20L)
#define QUAD_LN2   ((quad)0.6931471805599453094286905L - 1.145835272679873281094621e-20L)
#define QUAD_PI    ((quad)3.141592653589793238512809L - 5.016557612668332023451758e-20L)

/* 2 to the x, rounded once; overflow and underflow as C has them. */
long double quad_exp2(quad x);

/* Natural logarithm of a finite x > 0; errs by 2^-105 of the result or so. */
quad quad_log(quad x);

/* Sine and cosine of high + low, |high| < 0.8, |low| less than a unit in high's last place. */
long double kernel_sin(long double high, long double low);
long double kernel_cos(long double high, long double low);

#endif
