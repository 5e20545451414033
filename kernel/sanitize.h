/*
 * SAN=address: what the parts that hand memory out tell about it. In any other build each of these
 * is nothing.
 *
 * Code that is compiled with -fsanitize=kernel-address looks, before each access, at the *shadow*
 * of the address: a byte for each eight bytes of memory.
 *
 *      0          all eight may be accessed
 *      1 to 7     the first so many
 *      above      none; the value says why (enum sanitize_why)
 *
 * The compiler's own part is to lay forbidden bytes between the variables of a stack frame and
 * behind each global variable; what is a block of a heap, only its allocator knows. The runtime is
 * kernel/asan*.c, which are compiled without such checks, and so are the allocators (UNSANITIZED in
 * the Makefile), since they look into what is free.
 *
 *   SA-1  A forbidden access ends in a report, with status SANITIZE_STATUS.
 *   SA-2  Memory about which nobody said anything may be accessed.
 */
#ifndef KERNEL_SANITIZE_H
#define KERNEL_SANITIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SANITIZE_STATUS = 139 }; /* 128 + SIGSEGV, as for an access that the processor forbids */

enum sanitize_why {
    SANITIZE_STACK_LEFT = 0xf1, /* stacks: gcc knows these, too */
    SANITIZE_STACK_MIDDLE = 0xf2,
    SANITIZE_STACK_RIGHT = 0xf3,
    SANITIZE_SCOPE = 0xf8,
    SANITIZE_GLOBAL = 0xf9,
    SANITIZE_AROUND_BLOCK = 0xfa, /* before, between and behind a heap's blocks */
    SANITIZE_FREED_BLOCK = 0xfd,
    SANITIZE_BEHIND_FILE = 0xfe,
    SANITIZE_FREED_PAGE = 0xff,
};

/* Behind the shadow, and what else is remembered (kernel/asan.h). */
#define SANITIZE_END 0x160100000000ull

#ifdef SANITIZE_ADDRESS

enum { SANITIZE_IS_ON = true };

/* First of all, before anything compiled with checks runs: makes the shadow. The platform's. */
void sanitize_start(void);

/* `start` is a multiple of 8. */
void sanitize_allow(const void *start, size_t size);

/* The bytes of [start, start + size) from a multiple of 8 on. The end is rounded up. */
void sanitize_forbid(const void *start, size_t size, enum sanitize_why why);

/* As sanitize_allow(), of whole pages, however many: their shadow costs no memory afterwards. */
void sanitize_allow_pages(uintptr_t start, uintptr_t end);

/* A report, if a byte of it is forbidden: for accesses by assembly. */
void sanitize_check(const void *start, size_t size, bool is_write);

/*
 * A heap's block that is handed out, the rest of whose slot is forbidden; one that came back. Who
 * called is remembered.
 */
void sanitize_block_made(void *block, size_t size, size_t slot);
void sanitize_block_freed(void *block, size_t slot);

#else

enum { SANITIZE_IS_ON = false };

static inline void sanitize_start(void) {}

static inline void sanitize_allow(const void *start, size_t size)
{
    (void)start, (void)size;
}

static inline void sanitize_forbid(const void *start, size_t size, enum sanitize_why why)
{
    (void)start, (void)size, (void)why;
}

static inline void sanitize_allow_pages(uintptr_t start, uintptr_t end)
{
    (void)start, (void)end;
}

static inline void sanitize_check(const void *start, size_t size, bool is_write)
{
    (void)start, (void)size, (void)is_write;
}

static inline void sanitize_block_made(void *block, size_t size, size_t slot)
{
    (void)block, (void)size, (void)slot;
}

static inline void sanitize_block_freed(void *block, size_t slot)
{
    (void)block, (void)slot;
}

#endif

#endif
