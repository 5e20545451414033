/*
 * The digits of a number, for printf(): all that there are, exactly.
 *
 * newlib calculates with 144 bits, so that from the 43rd digit on it writes zeroes, where a double
 * has up to 767 digits and a long double 11,514. Here the number is written down whole, in
 * places of nine decimal digits (a limb), as one would by hand:
 *
 *      m * 2^e      as an integer m of at most 64 bits; then it is doubled e times,
 *                   up to 29 times at once, or halved, up to 9 times at once
 *
 *      limbs   | ... | 000000123 | 456789012 . 500000000 | ... |
 *               `first            `point      `behind
 *
 * Halving 9 times moves at most 9 digits over a limb's end, so each limb is looked at once. The
 * places grow to the left when doubling and to the right when halving.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>
#include <sys/reent.h>

enum {
    LIMB = 1000000000,
    LIMB_DIGITS = 9,
    MANTISSA_LIMBS = 3, /* 2^64 has 20 digits */
    /* The smallest long double, 2^-16445, has that many digits behind the point. */
    LIMBS = 16445 / LIMB_DIGITS + 2 + MANTISSA_LIMBS,
    INFINITE = 0x7fff,
    BIAS = 16383 + 63, /* the mantissa as an integer */
    NO_NUMBER = 9999,  /* as decimal point: what newlib's has for infinity and NaN */
};

struct digits {
    uint32_t limbs[LIMBS];
    int first, point, end; /* of limbs: the highest; the one before the point; behind the last */
};

struct _Bigint *_Balloc(struct _reent *reent, int k);
void _Bfree(struct _reent *reent, struct _Bigint *big);
char *_ldtoa_r(struct _reent *reent, long double value, int mode, int count, int *point, int *sign,
               char **end);
int _ldcheck(long double *value);

struct parts {
    uint64_t mantissa;
    uint16_t exponent; /* and the sign */
};

static struct parts parts_of(long double value)
{
    struct parts parts;
    memcpy(&parts.mantissa, &value, 8);
    memcpy(&parts.exponent, (const char *)&value + 8, 2);
    return parts;
}

/* 0: a number; 1: none (NaN); 2: infinite. */
int _ldcheck(long double *value)
{
    struct parts parts = parts_of(*value);
    if ((parts.exponent & INFINITE) != INFINITE)
        return 0;
    return parts.mantissa << 1 ? 1 : 2;
}

static void double_times(struct digits *d, int times)
{
    while (times > 0) {
        int now = times < 29 ? times : 29;
        uint64_t carry = 0;
        for (int i = d->end - 1; i >= d->first; i--) {
            uint64_t limb = ((uint64_t)d->limbs[i] << now) + carry;
            d->limbs[i] = limb % LIMB;
            carry = limb / LIMB;
        }
        if (carry)
            d->limbs[--d->first] = carry;
        times -= now;
    }
}

static void halve_times(struct digits *d, int times)
{
    while (times > 0) {
        int now = times < LIMB_DIGITS ? times : LIMB_DIGITS;
        uint32_t carry = 0, mask = (1u << now) - 1;
        for (int i = d->first; i < d->end; i++) {
            uint32_t limb = d->limbs[i];
            d->limbs[i] = (limb >> now) + carry;
            carry = (LIMB >> now) * (limb & mask);
            if (i == d->first && d->limbs[i] == 0) /* then something was carried on */
                d->first++;
        }
        if (carry)
            d->limbs[d->end++] = carry;
        assert(d->first < d->end); /* half of something is something */
        times -= now;
    }
}

/* Writes mantissa * 2^exponent down. The mantissa is not 0. (In line, gcc fears for `limbs`.) */
__attribute__((noinline)) static void write_down(struct digits *d, uint64_t mantissa, int exponent)
{
    int zeroes = __builtin_ctzll(mantissa);
    mantissa >>= zeroes;
    exponent += zeroes;
    d->end = exponent < 0 ? MANTISSA_LIMBS : LIMBS;
    d->first = d->end;
    d->point = d->end - 1;
    do
        d->limbs[--d->first] = mantissa % LIMB;
    while (mantissa /= LIMB);
    if (exponent < 0)
        halve_times(d, -exponent);
    else
        double_times(d, exponent);
}

static void put_limb(char *to, uint32_t limb)
{
    for (int i = LIMB_DIGITS; i-- > 0; limb /= 10)
        to[i] = '0' + limb % 10;
}

/* Is there anything but zeroes behind so many digits of this limb, or in a later one? */
static int is_more(const struct digits *d, int limb, const char *text, int from)
{
    for (int i = from; i < LIMB_DIGITS; i++)
        if (text[i] != '0')
            return 1;
    for (int i = limb + 1; i < d->end; i++)
        if (d->limbs[i])
            return 1;
    return 0;
}

/*
 * The first `count` digits, of `skipped` zeroes in the first limb on; rounded to the nearest, to
 * the even one in the middle. Returns how many there are without zeroes at the end; *carried: 1,
 * rounding has made one more of them, a 1 in front of zeroes.
 */
static int take(const struct digits *d, int skipped, int count, char *to, int *carried)
{
    char text[LIMB_DIGITS];
    int done = 0, at = skipped, limb = d->first, up = 0;
    for (; limb < d->end; limb++, at = 0) {
        put_limb(text, d->limbs[limb]);
        int part = LIMB_DIGITS - at;
        if (part > count - done)
            part = count - done;
        memcpy(to + done, text + at, part);
        done += part;
        at += part;
        if (at < LIMB_DIGITS) { /* the next digit is not wanted, but decides */
            int is_odd = done > 0 && (to[done - 1] - '0') % 2;
            up = text[at] > '5' || (text[at] == '5' && (is_odd || is_more(d, limb, text, at + 1)));
            break;
        }
    }
    while (up && done > 0 && to[done - 1] == '9')
        done--;
    *carried = up && done == 0;
    if (*carried)
        to[done++] = '1';
    else if (up)
        to[done - 1]++;
    while (done > 0 && to[done - 1] == '0')
        done--;
    return done;
}

/* Memory that lives until the next call, as newlib's dtoa keeps it. */
static char *room_for(struct _reent *reent, size_t size)
{
    int k = 0;
    _REENT_CHECK_MP(reent);
    if (_REENT_MP_RESULT(reent)) {
        _REENT_MP_RESULT(reent)->_k = _REENT_MP_RESULT_K(reent);
        _REENT_MP_RESULT(reent)->_maxwds = 1 << _REENT_MP_RESULT_K(reent);
        _Bfree(reent, _REENT_MP_RESULT(reent));
        _REENT_MP_RESULT(reent) = NULL;
    }
    while (sizeof(struct _Bigint) + sizeof(__ULong) * ((1ul << k) - 1) < size) /* _Balloc()'s */
        k++;
    _REENT_MP_RESULT(reent) = _Balloc(reent, k);
    assert(_REENT_MP_RESULT(reent) && "Balloc succeeded"); /* as newlib's; lib/malloc/weak.c */
    _REENT_MP_RESULT_K(reent) = k;
    return (char *)_REENT_MP_RESULT(reent);
}

static char *give(struct _reent *reent, const char *text, char **end)
{
    char *to = room_for(reent, strlen(text) + 1);
    strcpy(to, text);
    if (end)
        *end = to + strlen(to);
    return to;
}

/*
 * The digits of the value, without zeroes at the end, and where the point is: behind so many of
 * them. Mode 2: `count` digits, at least one; mode 3: `count` digits behind the point; mode 0: as
 * many as tell long doubles apart. Behind them is room for zeroes up to what was asked for.
 */
char *_ldtoa_r(struct _reent *reent, long double value, int mode, int count, int *point, int *sign,
               char **end)
{
    struct parts parts = parts_of(value);
    struct digits d;
    int exponent = parts.exponent & INFINITE, skipped = 0;
    *sign = parts.exponent > INFINITE;
    *point = NO_NUMBER;
    if (exponent == INFINITE)
        return give(reent, parts.mantissa << 1 ? "NaN" : "Infinity", end);
    *point = 1;
    if (parts.mantissa) {
        write_down(&d, parts.mantissa, (exponent ? exponent : 1) - BIAS);
        for (uint32_t ten = LIMB / 10; d.limbs[d.first] < ten; ten /= 10)
            skipped++;
        *point = (d.point - d.first + 1) * LIMB_DIGITS - skipped;
    }
    if (mode == 3)
        count += *point;
    else if (mode == 0 || count < 1)
        count = mode == 0 ? 21 : 1;
    char *to = room_for(reent, (count > 0 ? count : 0) + 2);
    int length = 0, carried = 0;
    if (!parts.mantissa)
        to[length++] = '0';
    else if (count >= 0)
        length = take(&d, skipped, count, to, &carried);
    *point += carried;
    if (length == 0)
        *point -= count; /* nothing is left of it: as far behind the point as was asked for */
    to[length] = '\0';
    if (end)
        *end = to + length;
    return to;
}
