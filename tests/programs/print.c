/*
 * printf() where nothing brings malloc() in: it does with the little memory of lib/malloc/weak.c.
 * C11 7.21.6.1 demands that each conversion yields 4,095 characters at least; here in the order
 * that takes the most memory. Prints TAP.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

enum { DEMANDED = 4095, TOO_MUCH = 28 << 10 };

static int cases;
static char text[DEMANDED + 64], expected[DEMANDED + 64];
static wchar_t wide[DEMANDED + 1], too_wide[TOO_MUCH + 1];

static void ok(bool good, const char *what)
{
    printf("%sok %d - %s\n", good ? "" : "not ", ++cases, what);
}

/* 1.5 with so many digits behind the point. */
static bool prints_fraction(int digits)
{
    memset(expected, '0', digits + 2);
    memcpy(expected, "1.5", 3);
    expected[digits + 2] = '\0';
    return snprintf(text, sizeof(text), "%.*f", digits, 1.5) == digits + 2 &&
           strcmp(text, expected) == 0;
}

static bool prints_hexadecimal(int digits)
{
    return snprintf(text, sizeof(text), "%.*a", digits, 1.5) == digits + (int)strlen("0x1.p+0") &&
           memcmp(text, "0x1.8", 5) == 0;
}

static bool prints_wide(int length)
{
    wmemset(wide, L'w', length);
    wide[length] = L'\0';
    memset(expected, 'w', length);
    expected[length] = '\0';
    return snprintf(text, sizeof(text), "%ls", wide) == length && strcmp(text, expected) == 0;
}

int main(void)
{
    fprintf(stderr, "# standard error has its buffer\n");
    bool good = true;
    for (int round = 0; round < 2; round++)
        for (int digits = 1; digits < DEMANDED - 2; digits = digits * 2 + 1)
            good = good && prints_fraction(digits) && prints_hexadecimal(digits) &&
                   prints_wide(digits);
    ok(good, "conversions of growing length, twice");
    ok(prints_fraction(DEMANDED - 2), "%f of 4,095 characters");
    ok(prints_hexadecimal(DEMANDED - 7), "%a of 4,095 characters");
    ok(prints_wide(DEMANDED), "%ls of 4,095 characters");
    wmemset(too_wide, L'w', TOO_MUCH);
    ok(snprintf(text, sizeof(text), "%ls", too_wide) == -1, "one that is too long is an error");
    ok(prints_wide(DEMANDED), "and does no harm");
    printf("1..%d\n", cases);
    return 0;
}
