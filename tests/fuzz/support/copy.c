/*
 * What copying to and from the program's memory stands on (kernel/copy.c and its assembly, which
 * are the kernel's own): the kernel's data, where they are, and somebody who plays the page-fault
 * handler. The kernel's side of a copy is nothing that AddressSanitizer would see in assembly, so
 * it is asked.
 */
#include "kernel/copy.h"

#include "kernel/page.h"
#include "tests/fuzz/support/fuzz.h"
#include "tests/fuzz/support/host_memory.h"
#include "tests/fuzz/support/kernel.h"

char kernel_data_start[PAGE_SIZE];
__asm__(".globl kernel_data_end\n.set kernel_data_end, kernel_data_start + 4096");

void *__asan_region_is_poisoned(void *start, size_t size);

/* The linker (--wrap) sends calls here, and __real_ to the kernel's. */
size_t __wrap_copy_bytes(void *to, const void *from, size_t size);
size_t __real_copy_bytes(void *to, const void *from, size_t size);
size_t __wrap_copy_string_words(char *to, const char *from, size_t size);
size_t __real_copy_string_words(char *to, const char *from, size_t size);
#pragma weak __real_copy_string_words

static bool is_program(const void *address)
{
    uintptr_t at = (uintptr_t)address, start = (uintptr_t)program_memory;
    bool is_near = at >= start - PAGE_SIZE && at < start + PROGRAM_SIZE + PAGE_SIZE;
    return is_near || at < PROGRAM_SIZE || at >> 47; /* the last two: nobody's */
}

static void check(const void *address, size_t size)
{
    if (!is_program(address))
        FUZZ_CHECK(!__asan_region_is_poisoned((void *)(uintptr_t)address, size),
                   "%zu bytes at %p of the kernel's side of a copy", size, address);
}

size_t __wrap_copy_bytes(void *to, const void *from, size_t size)
{
    check(to, size);
    check(from, size);
    return __real_copy_bytes(to, from, size);
}

size_t __wrap_copy_string_words(char *to, const char *from, size_t size)
{
    check(to, size);
    return __real_copy_string_words(to, from, size);
}

void copy_begin(void)
{
    host_on_fault(copy_fixup);
    for (size_t i = 0; i < PAGE_SIZE; i++)
        kernel_data_start[i] = 0x5a;
}

void copy_end(void)
{
    for (size_t i = 0; i < PAGE_SIZE; i++)
        FUZZ_CHECK(kernel_data_start[i] == 0x5a, "byte %zu of the kernel's data was changed", i);
}
