/*
 * The right answers for long_double.c: tests/libc.t compiles it for the host with this included
 * first. Functions that aren't exact are replaced by those of libquadmath (part of GCC), which
 * have 113 bits, rounded to the 64 of a long double.
 *
 * The host's own long double functions would be no measure: they stand on the transcendental
 * instructions of x87 (F2XM1, FYL2X, FPATAN, ...), and these differ in the last bits from
 * processor to processor, and in QEMU. libquadmath computes with integers: it has the same answers
 * on each processor.
 */
#ifndef TESTS_LIBC_LONG_DOUBLE_REFERENCE_H
#define TESTS_LIBC_LONG_DOUBLE_REFERENCE_H

#define _GNU_SOURCE
#include <math.h>
#include <quadmath.h>

#define REFERENCE(name)                                                                            \
    static long double right_##name(long double x)                                                 \
    {                                                                                              \
        return (long double)name##q((__float128)x);                                                \
    }
#define REFERENCE_OF_TWO(name)                                                                     \
    static long double right_##name(long double x, long double y)                                  \
    {                                                                                              \
        return (long double)name##q((__float128)x, (__float128)y);                                 \
    }

REFERENCE(cbrt)
REFERENCE(exp)
REFERENCE(exp2)
REFERENCE(expm1)
REFERENCE(log)
REFERENCE(log2)
REFERENCE(log10)
REFERENCE(log1p)
REFERENCE(sinh)
REFERENCE(cosh)
REFERENCE(tanh)
REFERENCE(asinh)
REFERENCE(acosh)
REFERENCE(atanh)
REFERENCE(sin)
REFERENCE(cos)
REFERENCE(tan)
REFERENCE(asin)
REFERENCE(acos)
REFERENCE(atan)
REFERENCE(erf)
REFERENCE(erfc)
REFERENCE(tgamma)
REFERENCE_OF_TWO(hypot)
REFERENCE_OF_TWO(atan2)
REFERENCE_OF_TWO(pow)

/* The sign is an exact thing, and the host's. */
static long double right_lgamma(long double x)
{
    lgammal(x);
    int sign = signgam;
    long double y = (long double)lgammaq((__float128)x);
    signgam = sign;
    return y;
}

#define cbrtl   right_cbrt
#define expl    right_exp
#define exp2l   right_exp2
#define expm1l  right_expm1
#define logl    right_log
#define log2l   right_log2
#define log10l  right_log10
#define log1pl  right_log1p
#define sinhl   right_sinh
#define coshl   right_cosh
#define tanhl   right_tanh
#define asinhl  right_asinh
#define acoshl  right_acosh
#define atanhl  right_atanh
#define sinl    right_sin
#define cosl    right_cos
#define tanl    right_tan
#define asinl   right_asin
#define acosl   right_acos
#define atanl   right_atan
#define erfl    right_erf
#define erfcl   right_erfc
#define tgammal right_tgamma
#define lgammal right_lgamma
#define hypotl  right_hypot
#define atan2l  right_atan2
#define powl    right_pow

#endif
