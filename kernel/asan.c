/*
 * The address sanitizer's runtime: shadow memory, and what compiled code calls. See
 * kernel/sanitize.h.
 *
 * The interface is that of -fsanitize=kernel-address, which gcc documents nowhere; the names are
 * those of gcc/asan.cc and compiler-rt's asan_interface_internal.h. Checks are inline: a function
 * here is called only when one has failed, or in functions with very many accesses.
 */
#include "kernel/asan.h"

#include "kernel/thread.h"

enum { GRANULE = 8 };

/* The byte of the shadow for an address that is partly, or not, accessible. */
static bool is_forbidden(uintptr_t address)
{
    uint8_t shadow = *asan_shadow(address);
    return shadow != 0 && (shadow >= GRANULE || address % GRANULE >= shadow);
}

uintptr_t asan_first_forbidden(uintptr_t start, size_t size)
{
    if (start >= ASAN_ADDRESS_END || size > ASAN_ADDRESS_END - start)
        return 0;
    for (uintptr_t at = start, end = start + size; at < end;) {
        const uint64_t *eight = (const uint64_t *)asan_shadow(at);
        if (at % (8 * GRANULE) == 0 && end - at >= 8 * GRANULE && *eight == 0)
            at += 8 * GRANULE;
        else if (*asan_shadow(at) == 0)
            at = (at & -(uintptr_t)GRANULE) + GRANULE;
        else if (is_forbidden(at))
            return at;
        else
            at++;
    }
    return 0;
}

/* memset() would look whether it may. */
static void fill(uint8_t *shadow, uint8_t value, size_t size)
{
    __asm__ volatile("rep stosb" : "+D"(shadow), "+c"(size) : "a"(value) : "memory");
}

void sanitize_allow(const void *start, size_t size)
{
    uint8_t *shadow = asan_shadow((uintptr_t)start);
    fill(shadow, 0, size / GRANULE);
    if (size % GRANULE)
        shadow[size / GRANULE] = size % GRANULE;
}

void sanitize_forbid(const void *start, size_t size, enum sanitize_why why)
{
    uint8_t *first = asan_shadow((uintptr_t)start + GRANULE - 1);
    uint8_t *last = asan_shadow((uintptr_t)start + size + GRANULE - 1);
    if (first < last)
        fill(first, why, last - first);
}

static void check(uintptr_t start, size_t size, bool is_write, uintptr_t caller, uintptr_t frame)
{
    if (asan_first_forbidden(start, size))
        asan_report(start, size, is_write, caller, frame);
}

/* Of the function that calls one of these, which is written out so that it is that one. */
#define CALLER (uintptr_t) __builtin_return_address(0)
#define FRAME  (*(const uintptr_t *)__builtin_frame_address(0))

void sanitize_check(const void *start, size_t size, bool is_write)
{
    check((uintptr_t)start, size, is_write, CALLER, FRAME);
}

/* ---- what compiled code calls ---- */

#define ACCESS(name, bytes, is_write)                                                              \
    void __asan_report_##name##_noabort(uintptr_t address);                                        \
    void __asan_report_##name##_noabort(uintptr_t address)                                         \
    {                                                                                              \
        asan_report(address, bytes, is_write, CALLER, FRAME);                                      \
    }                                                                                              \
    void __asan_##name##_noabort(uintptr_t address);                                               \
    void __asan_##name##_noabort(uintptr_t address)                                                \
    {                                                                                              \
        check(address, bytes, is_write, CALLER, FRAME);                                            \
    }

ACCESS(load1, 1, false)
ACCESS(load2, 2, false)
ACCESS(load4, 4, false)
ACCESS(load8, 8, false)
ACCESS(load16, 16, false)
ACCESS(store1, 1, true)
ACCESS(store2, 2, true)
ACCESS(store4, 4, true)
ACCESS(store8, 8, true)
ACCESS(store16, 16, true)

#define ACCESS_OF_ANY_SIZE(kind, is_write)                                                         \
    void __asan_report_##kind##_n_noabort(uintptr_t address, size_t size);                         \
    void __asan_report_##kind##_n_noabort(uintptr_t address, size_t size)                          \
    {                                                                                              \
        asan_report(address, size, is_write, CALLER, FRAME);                                       \
    }                                                                                              \
    void __asan_##kind##N_noabort(uintptr_t address, size_t size);                                 \
    void __asan_##kind##N_noabort(uintptr_t address, size_t size)                                  \
    {                                                                                              \
        check(address, size, is_write, CALLER, FRAME);                                             \
    }

ACCESS_OF_ANY_SIZE(load, false)
ACCESS_OF_ANY_SIZE(store, true)

/* A variable's scope begins, and ends. Of small variables the compiler writes the shadow itself. */
void __asan_unpoison_stack_memory(uintptr_t start, size_t size);

void __asan_unpoison_stack_memory(uintptr_t start, size_t size)
{
    sanitize_allow((void *)start, size);
}

void __asan_poison_stack_memory(uintptr_t start, size_t size);

void __asan_poison_stack_memory(uintptr_t start, size_t size)
{
    sanitize_forbid((void *)start, size, SANITIZE_SCOPE);
}

/*
 * Before a call that doesn't return, as of longjmp(): frames are left without their ends being
 * reached, and what is forbidden in them would stay so for whoever uses the stack next. On a stack
 * that is no thread's, which a program may have made, the next so many bytes have to do.
 */
void __asan_handle_no_return(void);

void __asan_handle_no_return(void)
{
    enum { WINDOW = 64 << 10 };
    uintptr_t low = (uintptr_t)__builtin_frame_address(0), high = low + WINDOW;
    const struct thread *thread = thread_current();
    if (low >= thread->stack_low && low < thread->stack_high)
        high = thread->stack_high;
    sanitize_allow((void *)low, high - low);
}
