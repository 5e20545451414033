/*
 * A program that breaks in the way it is told to: the first argument names the case. Each must end
 * in a report that names it, and in the status that a shell shows for it. tests/faults.t knows what
 * to expect.
 */
#include <assert.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the compiler can't see through, so that it doesn't remove what is undefined. */
static volatile uintptr_t zero = 0;
static volatile int depth;

/* What is undefined is to break the processor's rules, not to be noticed before (SAN=). */
#define BREAKS __attribute__((noinline, no_sanitize("undefined"), no_sanitize_address))

BREAKS static int read_null(void)
{
    return *(volatile int *)zero;
}

BREAKS static void write_null(void)
{
    *(volatile int *)(zero + 8) = 1;
}

BREAKS static void call_null(void)
{
    ((void (*)(void))zero)();
}

static void write_text(void)
{
    *(volatile unsigned char *)(uintptr_t)write_text = 0xc3;
}

static void write_kernel_text(void)
{
    extern char image_start[]; /* by the linker script; the kernel's text comes first */
    *(volatile unsigned char *)(image_start + 0x200) = 0xc3;
}

static void write_rodata(void)
{
    static const char constant[] = "constant";
    *(volatile char *)(uintptr_t)constant = 'C';
}

static void execute(void *code)
{
    *(volatile unsigned char *)code = 0xc3; /* ret */
    ((void (*)(void))code)();
}

static void execute_data(void)
{
    static unsigned char data[16] = {1};
    execute(data);
}

static void execute_heap(void)
{
    execute(malloc(16));
}

static void execute_stack(void)
{
    unsigned char code[16];
    execute(code);
}

__attribute__((noinline)) static int overflow(int n)
{
    volatile char frame[512];
    frame[0] = (char)n;
    depth++;
    return overflow(n + 1) + frame[0];
}

static void stack_overflow(void)
{
    overflow(0);
}

__attribute__((noinline)) static void smash(char *where, size_t size)
{
    memset(where, 'x', size);
}

BREAKS static void stack_smashed(void)
{
    char array[16];
    smash(array, sizeof(array) + 32 + zero);
}

BREAKS static void divide(void)
{
    volatile int nothing = (int)zero, one = 1;
    printf("%d\n", one / nothing);
}

BREAKS static void divide_overflow(void)
{
    volatile int least = INT32_MIN, minus_one = -1;
    printf("%d\n", least / minus_one);
}

static void bad_rsp(void)
{
    __asm__ volatile("mov $0x10, %%rsp\n\tpush %%rax" ::: "memory");
}

static void wild_rsp(void)
{
    __asm__ volatile("mov %0, %%rsp\n\tpush %%rax" ::"r"(0x8000000000000000) : "memory");
}

static void bad_rbp(void)
{
    __asm__ volatile("mov $0x12345, %%ebp\n\tud2" ::: "memory");
}

static void not_canonical(void)
{
    *(volatile char *)(zero + 0x8000000000000000) = 1;
}

static void unmapped(void)
{
    *(volatile char *)(zero + 0x712345678000) = 1;
}

/*
 * The structure that %gs:0 points to is the kernel's; nothing but good manners keeps a program's
 * hands off it.
 */
static void *thread_structure(void)
{
    void *thread;
    __asm__("mov %%gs:0, %0" : "=r"(thread));
    return thread;
}

static void corrupted_thread(void)
{
    memset(thread_structure(), 0xa5, 16);
    read_null();
}

/* The name is printed by the report: one that can't be read faults inside it. */
/* Where struct thread has its name: kernel/thread.h. */
enum { THREAD_NAME_OFFSET = 216 };

static void fault_in_report(void)
{
    const char *nowhere = (const char *)(zero + 0x712345678000);
    memcpy((char *)thread_structure() + THREAD_NAME_OFFSET, &nowhere, sizeof(nowhere));
    read_null();
}

static void invalid_instruction(void)
{
    __builtin_trap();
}

static void breakpoint(void)
{
    __asm__ volatile("int3");
}

/* A selector that names no segment. */
static void bad_segment(void)
{
    __asm__ volatile("mov %0, %%ds" ::"r"(0x1238));
}

static void do_abort(void)
{
    abort();
}

static void do_assert(void)
{
    assert(zero == 1);
}

static void do_raise(void)
{
    raise(SIGTERM);
}

static void jump_into_the_dark(void)
{
    ((void (*)(void))(zero + 0x7fff12345678))();
}

static const struct {
    const char *name;
    void (*run)(void);
} cases[] = {
    {"read-null", (void (*)(void))read_null},
    {"write-null", write_null},
    {"call-null", call_null},
    {"write-text", write_text},
    {"write-kernel-text", write_kernel_text},
    {"write-rodata", write_rodata},
    {"execute-data", execute_data},
    {"execute-heap", execute_heap},
    {"execute-stack", execute_stack},
    {"stack-overflow", stack_overflow},
    {"stack-smashed", stack_smashed},
    {"divide", divide},
    {"divide-overflow", divide_overflow},
    {"bad-rsp", bad_rsp},
    {"wild-rsp", wild_rsp},
    {"bad-rbp", bad_rbp},
    {"not-canonical", not_canonical},
    {"unmapped", unmapped},
    {"corrupted-thread", corrupted_thread},
    {"fault-in-report", fault_in_report},
    {"invalid-instruction", invalid_instruction},
    {"breakpoint", breakpoint},
    {"bad-segment", bad_segment},
    {"abort", do_abort},
    {"assert", do_assert},
    {"raise", do_raise},
    {"jump", jump_into_the_dark},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (argc > 1 && strcmp(argv[1], cases[i].name) == 0) {
            cases[i].run();
            printf("survived %s\n", argv[1]);
            return 0;
        }
    fprintf(stderr, "crash: no such case; the cases are in tests/programs/crash.c\n");
    return 2;
}
