/*
 * A program that uses memory as one must not: the first argument names the case. Each must end in a
 * report that names it. tests/memory.t knows what to expect.
 */
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* What the compiler can't see through. */
static void *(*volatile allocate)(size_t) = malloc;
static void (*volatile release)(void *) = free;

static char *map(size_t length, int protection, int flags)
{
    return mmap(NULL, length, protection, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
}

static void overrun_small(void)
{
    char *block = allocate(100);
    block[100] = 1;
    release(block);
}

static void overrun_aligned(void)
{
    char *block = memalign(512, 100);
    block[100] = 1;
    release(block);
}

static void underrun(void)
{
    char *block = allocate(100);
    block[-1] = 1;
    release(block);
}

static void overrun_large(void)
{
    char *block = allocate(100001);
    block[100001] = 1;
    release(block);
}

static void overrun_page(void)
{
    volatile char *block = allocate(1 << 20);
    block[1 << 20] = 1;
}

static void overrun_realloc(void)
{
    char *block = allocate(100);
    memset(block, 1, 101);
    printf("%p\n", realloc(block, 1000));
}

static void free_twice(void)
{
    void *block = allocate(100);
    release(block);
    release(block);
}

static void free_twice_large(void)
{
    void *block = allocate(100000);
    release(block);
    release(block);
}

static void free_inside(void)
{
    release((char *)allocate(100) + 16);
}

static void free_stack(void)
{
    char bytes[1000];
    release(bytes + 500);
}

static void write_after_free(void)
{
    char *block = allocate(100);
    release(block);
    block[20] = 1;
    allocate(100);
}

static void read_unmapped(void)
{
    volatile char *page = map(4096, PROT_READ | PROT_WRITE, 0);
    page[0] = 1;
    munmap((void *)page, 4096);
    printf("%d\n", page[0]);
}

static void write_read_only(void)
{
    volatile char *page = map(4096, PROT_READ, 0);
    page[0] = 1;
}

static void write_protected(void)
{
    volatile char *page = map(4096, PROT_READ | PROT_WRITE, 0);
    page[0] = 1;
    mprotect((void *)page, 4096, PROT_READ);
    page[0] = 2;
}

static void touch_none(void)
{
    volatile char *page = map(4096, PROT_NONE, 0);
    page[0] = 1;
}

static void execute_data(void)
{
    char *page = map(4096, PROT_READ | PROT_WRITE, 0);
    page[0] = (char)0xc3;
    ((void (*)(void))page)();
}

static void execute_untouched(void)
{
    ((void (*)(void))map(4096, PROT_READ | PROT_WRITE, 0))();
}

static void write_code(void)
{
    volatile char *page = map(4096, PROT_READ | PROT_WRITE, 0);
    page[0] = (char)0xc3;
    mprotect((void *)page, 4096, PROT_READ | PROT_EXEC);
    ((void (*)(void))page)();
    page[0] = 0;
}

static void behind_mapping(void)
{
    volatile char *page = map(65536, PROT_READ | PROT_WRITE, 0);
    map(65536, PROT_READ | PROT_WRITE, 0);
    page[65536] = 1;
}

/* More than there is, without a promise. */
static void no_page(void)
{
    volatile char *pages = map(1ul << 36, PROT_READ | PROT_WRITE, MAP_NORESERVE);
    for (size_t i = 0; i < 1ul << 36; i += 4096)
        pages[i] = 1;
}

/* All but a little is promised elsewhere; then the stack grows. */
__attribute__((noinline)) static int deep(int n)
{
    volatile char frame[4000];
    frame[0] = (char)n;
    return n == 0 ? frame[0] : deep(n - 1) + frame[0];
}

static void no_stack(void)
{
    while (map(4096, PROT_READ | PROT_WRITE, 0) != MAP_FAILED)
        ;
    printf("%d\n", deep(1900));
}

static void leak(void)
{
    allocate(10);
    allocate(200);
    release(allocate(300));
    allocate(70000);
}

static const struct {
    const char *name;
    void (*run)(void);
} cases[] = {
    {"overrun-small", overrun_small},
    {"overrun-aligned", overrun_aligned},
    {"underrun", underrun},
    {"overrun-large", overrun_large},
    {"overrun-page", overrun_page},
    {"overrun-realloc", overrun_realloc},
    {"free-twice", free_twice},
    {"free-twice-large", free_twice_large},
    {"free-inside", free_inside},
    {"free-stack", free_stack},
    {"write-after-free", write_after_free},
    {"read-unmapped", read_unmapped},
    {"write-read-only", write_read_only},
    {"write-protected", write_protected},
    {"touch-none", touch_none},
    {"execute-data", execute_data},
    {"execute-untouched", execute_untouched},
    {"write-code", write_code},
    {"behind-mapping", behind_mapping},
    {"no-page", no_page},
    {"no-stack", no_stack},
    {"leak", leak},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (argc > 1 && strcmp(argv[1], cases[i].name) == 0) {
            cases[i].run();
            puts("survived");
            return 0;
        }
    return 2;
}
