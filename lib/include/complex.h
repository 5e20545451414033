/*
 * <complex.h>: newlib has these functions of long double, and declares them to Cygwin only.
 */
#ifndef HITOMA_COMPLEX_H
#define HITOMA_COMPLEX_H

#include_next <complex.h>

#ifdef __cplusplus
extern "C" {
#endif

long double complex cacoshl(long double complex z);
long double complex cacosl(long double complex z);
long double complex casinhl(long double complex z);
long double complex catanhl(long double complex z);
long double complex ccoshl(long double complex z);
long double complex ccosl(long double complex z);
long double complex cexpl(long double complex z);
long double complex conjl(long double complex z);
long double complex cpowl(long double complex z, long double complex exponent);
long double complex cprojl(long double complex z);
long double complex csinhl(long double complex z);
long double complex csinl(long double complex z);
long double complex ctanhl(long double complex z);
long double complex ctanl(long double complex z);

#ifdef __cplusplus
}
#endif

#endif
