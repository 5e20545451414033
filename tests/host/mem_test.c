/*
 * lib/string/'s memory functions against the simplest ones there can be: all lengths to 300, all
 * alignments, all overlaps, with guard bytes around. Run by tests/string.t under AddressSanitizer;
 * the functions are renamed by the compiler's command line, since the host has some of these names,
 * too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *our_memcpy(void *to, const void *from, size_t size);
void *our_memmove(void *to, const void *from, size_t size);
void *our_memset(void *to, int byte, size_t size);
int our_memcmp(const void *a, const void *b, size_t size);

enum { LENGTHS = 300, AREA = 1024 };

static unsigned char area[AREA], model[AREA];

static void fill(void)
{
    for (int i = 0; i < AREA; i++)
        area[i] = model[i] = rand();
}

static void check(const char *what, size_t size, size_t to, size_t from)
{
    for (size_t i = 0; i < AREA; i++)
        if (area[i] != model[i]) {
            printf("not ok - %s: size %zu, to %zu, from %zu: byte %zu differs\n", what, size, to,
                   from, i);
            exit(1);
        }
}

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

static void test_moves(size_t size)
{
    for (size_t to = 300; to < 300 + 40; to++)
        for (size_t from = to - 40; from < to + 40; from += 1 + (size > 70) * 6) {
            fill();
            unsigned char copy[LENGTHS];
            for (size_t i = 0; i < size; i++)
                copy[i] = model[from + i];
            for (size_t i = 0; i < size; i++)
                model[to + i] = copy[i];
            if (our_memmove(area + to, area + from, size) != area + to)
                exit(1);
            check("memmove", size, to, from);
        }
}

static void test_copies(size_t size)
{
    for (size_t to = 1; to < 18; to++)
        for (size_t from = 500; from < 517; from++) {
            fill();
            for (size_t i = 0; i < size; i++)
                model[to + i] = model[from + i];
            our_memcpy(area + to, area + from, size);
            check("memcpy", size, to, from);
            for (size_t i = 0; i < size; i++)
                model[to + i] = (unsigned char)(from + 255);
            our_memset(area + to, (int)(from + 255), size);
            check("memset", size, to, 0);
        }
}

static void test_comparisons(size_t size)
{
    for (size_t at = 0; at < 9; at++)
        for (size_t differs = 0; differs <= size; differs++) {
            unsigned char a[LENGTHS + 16], b[LENGTHS + 16];
            for (size_t i = 0; i < sizeof(a); i++)
                a[i] = b[i] = rand();
            int want = 0;
            if (differs < size) {
                b[at + differs] ^= 1 + rand() % 255;
                want = a[at + differs] < b[at + differs] ? -1 : 1;
            }
            if (sign(our_memcmp(a + at, b + at, size)) != want) {
                printf("not ok - memcmp: size %zu, alignment %zu, first difference at %zu\n", size,
                       at, differs);
                exit(1);
            }
        }
}

int main(void)
{
    for (size_t size = 0; size < 200; size++) {
        test_moves(size);
        test_copies(size);
        test_comparisons(size);
    }
    puts("ok 1 - memcpy, memmove, memset and memcmp do what the simplest ones do");
    puts("1..1");
}
