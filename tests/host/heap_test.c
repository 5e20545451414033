/*
 * kernel/heap.c, and with it kernel/objects.h, on the host: random operations against a model, and
 * each misuse that they promise to catch. Run by tests/malloc.t, once with vector registers as in
 * the program's instance, once without as in the kernel's.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "kernel/boot_info.h"
#include "kernel/heap.h"
#include "kernel/page.h"
#include "tests/host/panics.h"

/* The kernel's part for failing on purpose: not here. */
extern const char part_fail_alloc;
const char part_fail_alloc = 0;

enum { BLOCKS = 4000 };
static struct {
    unsigned char *bytes;
    size_t size;
    unsigned char value;
} blocks[BLOCKS];

static size_t random_size(void)
{
    switch (rand() % 8) {
    case 0: return rand() % 20000;
    case 1: return rand() % 4096;
    case 2: return rand() % 4 == 0 ? 0 : rand() % 300000;
    default: return rand() % 200;
    }
}

static bool is_filled(const unsigned char *bytes, size_t size, unsigned char value)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != value)
            return false;
    return true;
}

static const char *step(int i)
{
    if (blocks[i].bytes) {
        if (!is_filled(blocks[i].bytes, blocks[i].size, blocks[i].value))
            return "a block changed while it was ours";
        heap_free(blocks[i].bytes);
        blocks[i].bytes = NULL;
        return NULL;
    }
    size_t size = random_size();
    bool zero = rand() % 4 == 0;
    unsigned char *bytes = zero ? heap_zalloc(size) : heap_alloc(size);
    if (!bytes)
        return NULL;
    if ((uintptr_t)bytes % 16)
        return "HE-3: alignment";
    if (zero && !is_filled(bytes, size, 0))
        return "heap_zalloc() is not zero";
    blocks[i].bytes = bytes;
    blocks[i].size = size;
    blocks[i].value = rand();
    memset(bytes, blocks[i].value, size);
    return NULL;
}

static void test_random(void)
{
    size_t available = page_count_available();
    const char *error = NULL;
    for (int n = 0; n < 400000 && !error; n++)
        error = step(rand() % BLOCKS);
    for (int i = 0; i < BLOCKS && !error; i++)
        if (blocks[i].bytes)
            error = step(i);
    if (error)
        fprintf(stderr, "# %s\n", error);
    ok(!error, "400,000 random operations agree with the model");
    size_t kept = available - page_count_available();
    ok(kept < 40 * 2 * 4, "all freed: what is kept is a span or two a class");
    for (int i = 0; i < BLOCKS; i++)
        if ((blocks[i].bytes = heap_alloc(100)))
            blocks[i].size = 100, memset(blocks[i].bytes, blocks[i].value, 100);
    for (int i = 0; i < BLOCKS; i++)
        step(i);
    ok(available - page_count_available() <= kept + 8, "and it doesn't grow from round to round");
}

static void overrun(size_t size, size_t by)
{
    unsigned char *block = heap_alloc(size);
    block[size + by] ^= 0x40;
    heap_free(block);
}

static void write_after_free(size_t size, size_t at)
{
    unsigned char *block = heap_alloc(size);
    heap_free(block);
    block[at] ^= 1;
    (void)!heap_alloc(size);
}

static void underrun(size_t size, int by)
{
    unsigned char *block = heap_alloc(size);
    block[-by] ^= 0x40;
    heap_free(block);
}

/* Each bit of the first 64 bytes of what a free block was; what is not noticed is printed. */
static void test_write_after_free(size_t size)
{
    size_t missed = 0, end = size < 64 ? size : 64;
    for (volatile size_t bit = 0; bit < end * 8; bit++) {
        unsigned char *volatile block = heap_alloc(size);
        heap_free(block);
        block[bit / 8] ^= 1 << bit % 8;
        panic_message[0] = '\0';
        if (!setjmp(panicked))
            (void)!heap_alloc(size);
        block[bit / 8] ^= 1 << bit % 8; /* it is in the cache still */
        if (!strstr(panic_message, "after it was freed"))
            missed++, fprintf(stderr, "# %zu bytes: bit %zu\n", size, (size_t)bit);
    }
    char name[80];
    snprintf(name, sizeof(name), "OB-3: any bit of a freed block of %zu bytes", size);
    ok(missed == 0, name);
}

/*
 * Enough blocks for some to go through the spans: the latest freed is in a bin, the first is not.
 */
static void write_after_many_frees(size_t size, size_t at)
{
    enum { MANY = 100 };
    unsigned char *many[MANY];
    for (int i = 0; i < MANY; i++)
        many[i] = heap_alloc(size);
    for (int i = 0; i < MANY; i++)
        heap_free(many[i]);
    many[MANY / 2][at] ^= 1;
    for (int i = 0; i < MANY; i++)
        (void)!heap_alloc(size);
}

static void free_twice(void *block)
{
    heap_free(block);
    heap_free(block);
}

static void test_misuse(void)
{
    static const size_t sizes[] = {0, 1, 20, 21, 64, 65, 100, 1000, 4000, 5000, 70000};
    for (volatile size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        char name[80];
        snprintf(name, sizeof(name), "OB-1: an overrun of %zu bytes by one", sizes[i]);
        PANICS(overrun(sizes[i], 0), "was written to behind its end", name);
        snprintf(name, sizeof(name), "of %zu bytes", sizes[i]);
        ok(strstr(panic_message, name) != NULL, "OB-4: with its size");
        PANICS(overrun(sizes[i], 7), "was written to behind its end", "OB-1: by eight");
    }
    for (volatile int by = 1; by <= 3; by++)
        PANICS(underrun(100, by), "was written to before its beginning", "OB-1: before it");
    PANICS(underrun(100, 4), "was written to behind its end", "OB-1: where the size is");
    PANICS(free_twice(heap_alloc(30)), "freed twice", "OB-2: a second free");
    PANICS(free_twice(heap_alloc(300)), "freed twice", "OB-2: a second free");
    PANICS(free_twice(heap_alloc(30000)), "none of the heap's", "OB-2: of a large block");
    PANICS(heap_free((char *)heap_alloc(300) + 16), "not its beginning", "OB-2: inside a block");
    static char nothing[1 << 16];
    PANICS(heap_free(nothing + (1 << 15)), "none of the heap's", "OB-2: what is no block at all");
    PANICS(write_after_free(300, 0), "after it was freed", "OB-3: a write after free, first byte");
    PANICS(write_after_free(310, 8), "after it was freed", "OB-3: second word");
    PANICS(write_after_free(400, 40), "after it was freed", "OB-3: in the middle");
    PANICS(write_after_free(500, 63), "after it was freed", "OB-3: byte 63");
    PANICS(write_after_many_frees(200, 3), "after it was freed",
           "OB-3: in a span's list, its link");
    PANICS(write_after_many_frees(200, 40), "after it was freed", "OB-3: behind the link");
    PANICS(write_after_many_frees(20, 17), "after it was freed", "OB-3: of a short one");
    PANICS(write_after_free(20, 17), "after it was freed", "OB-3: of a short one");
    PANICS(write_after_free(50, 40), "after it was freed", "OB-3: of a short one");
}

static void test_each_class(void)
{
    static const size_t sizes[] = {1, 4, 5, 20, 21, 36, 37, 52, 53, 64, 116, 117, 200, 1000, 4000};
    for (volatile size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
        test_write_after_free(sizes[i]);
}

static bool fail;

static bool fails(void)
{
    return fail;
}

static void test_no_memory(void)
{
    page_alloc_fails = fails;
    fail = true;
    ok(!heap_alloc(7000), "OB-5: no memory is NULL");
    int count = 0;
    while (heap_alloc(3333))
        count++;
    ok(count < 20, "OB-5: also for a span");
    fail = false;
    ok(heap_alloc(3333) != NULL, "and the next time it goes");
    ok(!heap_alloc(SIZE_MAX) && !heap_alloc(SIZE_MAX - 20) && !heap_alloc(1ul << 40),
       "a size that wraps is refused");
}

int main(void)
{
    const struct boot_info machine = {.region_count = 1, .regions = {{0x20000000, 0x24000000}}};
    void *memory = (void *)0x20000000;
    if (mmap(memory, 0x4000000, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != memory) {
        printf("1..0 # SKIP the host has no room at 512 MiB\n");
        return 0;
    }
    memset(memory, 0x5a, 0x4000000);
    page_init(&machine);
    test_random();
    test_no_memory();
    test_each_class();
    test_misuse();
    printf("1..%d\n", tests);
    return failed != 0;
}
