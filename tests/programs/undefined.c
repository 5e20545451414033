/*
 * Undefined behaviour of each kind, for SAN=undefined; the first argument names the case.
 * tests/ubsan.t.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

static volatile int zero = 0, big = INT_MAX;
static int array[4];

static int add(void)
{
    return big + 1 + zero;
}

static int shift(void)
{
    return 1 << (big & 63);
}

static int bounds(void)
{
    return array[zero + 4];
}

static int null(void)
{
    int *volatile nowhere = NULL;
    return *nowhere;
}

static int misaligned(void)
{
    char *volatile bytes = (char *)array + 1;
    return *(int *)bytes;
}

static int divide(void)
{
    return 1 / zero;
}

static int negate(void)
{
    return -(INT_MIN + zero);
}

static int unreachable(void)
{
    if (zero == 0)
        __builtin_unreachable();
    return 1;
}

static const struct {
    const char *name;
    int (*run)(void);
} cases[] = {
    {"add", add},
    {"shift", shift},
    {"bounds", bounds},
    {"null", null},
    {"misaligned", misaligned},
    {"divide", divide},
    {"negate", negate},
    {"unreachable", unreachable},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (argc > 1 && strcmp(argv[1], cases[i].name) == 0)
            printf("survived with %d\n", cases[i].run());
    return 0;
}
