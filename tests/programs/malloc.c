/*
 * malloc() and its family, from inside: what C, POSIX and malloc.h promise of any of them, ours or
 * a reader's own (REPLACE=folder). Prints TAP; tests/malloc.t runs it. What only ours promises is
 * asked with the argument `ours`.
 */
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int tests, failures;

static void ok(int passed, const char *name)
{
    printf("%sok %d - %s\n", passed ? "" : "not ", ++tests, name);
    failures += !passed;
}

enum { MIB = 1 << 20 };

static int is_all(const char *bytes, size_t size, char value)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != value)
            return 0;
    return 1;
}

/* Each size up to 2,000, and some above: aligned, all of it ours, and nobody else's. */
static void test_sizes(void)
{
    enum { SIZES = 2100 };
    static char *blocks[SIZES];
    static size_t sizes[SIZES];
    int aligned = 1, whole = 1, usable = 1;
    for (int i = 0; i < SIZES; i++) {
        sizes[i] = i < 2000 ? i : (size_t)(i - 1999) * 1237;
        blocks[i] = malloc(sizes[i]);
        aligned &= blocks[i] && (uintptr_t)blocks[i] % 16 == 0;
        if (blocks[i])
            memset(blocks[i], i, sizes[i]);
    }
    for (int i = 0; i < SIZES; i++) {
        whole &= is_all(blocks[i], sizes[i], (char)i);
        usable &= malloc_usable_size(blocks[i]) >= sizes[i];
        free(blocks[i]);
    }
    ok(aligned, "malloc() of all sizes: there, and a multiple of 16");
    ok(whole, "each block keeps what is written to it");
    ok(usable, "malloc_usable_size() is as much as was asked for");
}

static void test_realloc(void)
{
    char *p = realloc(NULL, 100);
    ok(p != NULL, "realloc() of NULL is malloc()");
    memset(p, 1, 100);
    p = realloc(p, 300000);
    ok(p && is_all(p, 100, 1), "realloc() from small to large");
    memset(p, 2, 300000);
    p = realloc(p, 3000000);
    ok(p && is_all(p, 300000, 2), "realloc() from large to larger");
    p = realloc(p, 10);
    ok(p && is_all(p, 10, 2), "realloc() to small");
    for (size_t size = 11; size < 5000; size++)
        if ((p = realloc(p, size)))
            p[size - 1] = 2;
    ok(p && is_all(p, 4999, 2), "realloc() byte by byte");
    free(p);
}

static void test_zero(void)
{
    int zero = 1;
    for (size_t size = 1; size <= 2 * MIB; size *= 3) {
        char *p = malloc(size);
        memset(p, 9, size);
        free(p);
        p = calloc(1, size);
        zero &= p && is_all(p, size, 0);
        free(p);
    }
    ok(zero, "calloc() is zero where a freed block was");
    char *p = malloc(0), *q = malloc(0);
    ok(p && q && p != q, "malloc(0) is a block, each time another");
    free(p);
    free(q);
    errno = 77;
    free(NULL);
    free(malloc(3 * MIB));
    ok(errno == 77, "free() takes NULL, and leaves errno alone");
}

static void test_errors(void)
{
    static volatile size_t huge = SIZE_MAX / 2;
    errno = 0;
    ok(!calloc(huge, 3) && errno == ENOMEM, "calloc() sees the overflow");
    errno = 0;
    ok(!reallocarray(NULL, huge, 3) && errno == ENOMEM, "reallocarray(), too");
    errno = 0;
    ok(!malloc(huge) && errno == ENOMEM, "ENOMEM: malloc()");
    char *p = malloc(50);
    memset(p, 5, 50);
    errno = 0;
    ok(!realloc(p, huge) && errno == ENOMEM && is_all(p, 50, 5),
       "ENOMEM: realloc(), and the block is what it was");
    free(p);
    void *block = &p;
    ok(posix_memalign(&block, 3, 8) == EINVAL && posix_memalign(&block, 4, 8) == EINVAL,
       "posix_memalign() wants a power of two, of pointers");
    ok(!memalign(24, 8) && errno == EINVAL, "memalign() wants one, too");
}

static void test_aligned(void)
{
    int aligned = 1, whole = 1;
    for (size_t align = 8; align <= 8 * MIB; align *= 2)
        for (size_t size = 1; size <= 300000; size *= 7) {
            void *block;
            if (posix_memalign(&block, align, size) != 0) {
                aligned &= align > MIB; /* there may not be so much in one piece */
                continue;
            }
            aligned &= (uintptr_t)block % align == 0;
            memset(block, 4, size);
            whole &= malloc_usable_size(block) >= size;
            block = realloc(block, size + 1);
            whole &= is_all(block, size, 4);
            free(block);
        }
    ok(aligned, "aligned blocks of all sizes, up to 8 MiB");
    ok(whole, "which grow, and are freed, like any");
    free(aligned_alloc(64, 128));
}

enum { BLOCKS = 2000 };

/* Both ends of each block are looked at before it goes or changes. */
static void test_random(void)
{
    static struct {
        char *bytes;
        size_t size;
    } blocks[BLOCKS];
    int good = 1;
    srand(42);
    for (int n = 0; n < 100000; n++) {
        int i = rand() % BLOCKS;
        size_t size = rand() % 64 ? (size_t)rand() % 500 : (size_t)rand() % 40000;
        size_t end = blocks[i].size < 64 ? blocks[i].size : 64;
        if (blocks[i].bytes)
            good &= is_all(blocks[i].bytes, end, (char)i) &&
                    is_all(blocks[i].bytes + blocks[i].size - end, end, (char)i);
        if (rand() % 2) {
            free(blocks[i].bytes);
            blocks[i].bytes = NULL;
            continue;
        }
        blocks[i].bytes = realloc(blocks[i].bytes, size);
        blocks[i].size = size;
        memset(blocks[i].bytes, i, size);
    }
    ok(good, "100,000 random operations");
    for (int i = 0; i < BLOCKS; i++)
        free(blocks[i].bytes);
}

/* Ten times as much as the machine has, a little at a time. */
static void test_again_and_again(void)
{
    static char *blocks[100];
    int there = 1;
    for (int n = 0; n < 20000; n++) {
        char **block = &blocks[n % 100];
        free(*block);
        *block = malloc(n % 7 == 0 ? 200000 : 1000 + n);
        there &= *block != NULL;
    }
    ok(there, "what is freed is used again");
    for (int i = 0; i < 100; i++)
        free(blocks[i]);
}

static void test_ours(void)
{
    char *p = malloc(100);
    ok(malloc_usable_size(p) == 100, "malloc_usable_size() is what was asked for, to the byte");
    ok(realloc(p, 98) == p, "realloc() in the same slot");
    free(p);
    p = memalign(4096, 300);
    ok(malloc_usable_size(p) == 300, "that of an aligned block, too");
    free(p);
}

int main(int argc, char **argv)
{
    test_sizes();
    test_realloc();
    test_zero();
    test_errors();
    test_aligned();
    test_random();
    test_again_and_again();
    if (argc > 1 && strcmp(argv[1], "ours") == 0)
        test_ours();
    printf("1..%d\n", tests);
    return failures != 0;
}
