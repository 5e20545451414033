/*
 * Accesses that only the address sanitizer sees, for SAN=address: each is past what the allocators'
 * own canaries and the processor's pages notice. The first argument names the case. tests/asan.t.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the compiler can't see through. */
static volatile int zero = 0;
static void *(*volatile allocate)(size_t) = malloc;
static void (*volatile release)(void *) = free;
static char *(*volatile copy_text)(char *, const char *) = strcpy;
static void *(*volatile copy)(void *, const void *, size_t) = memcpy;

static volatile int table[10];
static char other[100];

static int heap_read_behind(void)
{
    return ((char *)allocate(100))[100 + zero];
}

static int heap_read_far_behind(void)
{
    return ((char *)allocate(100))[109 + zero]; /* the canary's bytes are 100 to 107 */
}

static int heap_read_before(void)
{
    return ((char *)allocate(100))[-1 + zero];
}

static int heap_write_by_one(void)
{
    char *block = allocate(37);
    block[37 + zero] = 0;
    return 0;
}

static int heap_large(void)
{
    return ((char *)allocate(100001))[100001 + zero];
}

static int heap_wide(void)
{
    return (int)*(long *)((char *)allocate(100) + 96 + zero); /* 4 of 8 bytes are the block's */
}

static int heap_freed(void)
{
    char *block = allocate(200);
    release(block);
    return block[150 + zero]; /* behind the poison */
}

static int heap_freed_and_reused(void)
{
    char *block = allocate(200);
    release(block);
    allocate(200);
    return block[150 + zero];
}

static int heap_large_freed(void)
{
    char *block = allocate(200000);
    release(block);
    return block[100000 + zero];
}

static int heap_realloc(void)
{
    char *block = realloc(allocate(120), 110);
    return block[112 + zero];
}

static int heap_by_strcpy(void)
{
    copy_text(allocate(5), "12345");
    return 0;
}

static int heap_by_memcpy(void)
{
    copy(allocate(99), other, 100);
    return 0;
}

static int heap_by_sprintf(void)
{
    return sprintf(allocate(8), "%d-%d", 1234 + zero, 5678) + zero;
}

/* By a system call. */
static int heap_by_read(void)
{
    return (int)read(0, allocate(50), 51);
}

static int heap_by_write(void)
{
    return (int)write(1, allocate(50), 51);
}

static int stack_overrun(void)
{
    volatile char bytes[10] = "123456789";
    return bytes[10 + zero];
}

static int stack_underrun(void)
{
    volatile int numbers[10] = {1};
    return numbers[-1 + zero];
}

static int stack_scope(void)
{
    volatile char *volatile kept;
    {
        volatile char bytes[64];
        bytes[0] = 1;
        kept = bytes;
    }
    return kept[zero];
}

static int global_overrun(void)
{
    return table[10 + zero];
}

static const struct {
    const char *name;
    int (*run)(void);
} cases[] = {
    {"heap_read_behind", heap_read_behind},
    {"heap_read_far_behind", heap_read_far_behind},
    {"heap_read_before", heap_read_before},
    {"heap_write_by_one", heap_write_by_one},
    {"heap_large", heap_large},
    {"heap_wide", heap_wide},
    {"heap_freed", heap_freed},
    {"heap_freed_and_reused", heap_freed_and_reused},
    {"heap_large_freed", heap_large_freed},
    {"heap_realloc", heap_realloc},
    {"heap_by_strcpy", heap_by_strcpy},
    {"heap_by_memcpy", heap_by_memcpy},
    {"heap_by_sprintf", heap_by_sprintf},
    {"heap_by_read", heap_by_read},
    {"heap_by_write", heap_by_write},
    {"stack_overrun", stack_overrun},
    {"stack_underrun", stack_underrun},
    {"stack_scope", stack_scope},
    {"global_overrun", global_overrun},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (argc > 1 && strcmp(argv[1], cases[i].name) == 0)
            printf("survived with %d\n", cases[i].run());
    return 0;
}
