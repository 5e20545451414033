/*
 * Threads' stacks, with what each thread has of its own at the top (thread.h).
 *
 * Making one costs a mapping and a page fault, so a few are kept for the next thread. Whoever ends
 * detached can't give his stack back himself, as he stands on it: he puts it into the same list,
 * and it counts as free when the kernel has left it (`gone`).
 *
 * Below each mapping lies a page where nothing is mapped (kernel/vm.h, VM-1: behind every mapping
 * is one, also behind the one that comes before). So the ordinary guard costs nothing. A larger one
 * is a part of the mapping that can't be touched.
 */
#include <limits.h>
#include <reent.h>
#include <sys/mman.h>

#include "lib/pthread/attributes.h"
#include "lib/mman/anonymous.h"
#include "lib/pthread/thread.h"
#include "lib/tls/tls.h"
#include "syscall.h"

enum { PAGE = 4096, KEPT_MAX = 32 };

/* The latest first. */
static struct pthread *first_kept, *last_kept;
static unsigned kept;

/* Another thread's variable, by its thread pointer and ours. */
static void *of_thread(char *pointer, void *own)
{
    return pointer + ((char *)own - (char *)__builtin_thread_pointer());
}

/*
 * Puts the thread's own variables at the top of [low, high), and leaves room for newlib's state
 * below them (newlib.c).
 */
static struct pthread *set_up(uintptr_t low, uintptr_t high)
{
    uintptr_t block = (high - tls_size()) & -tls_align();
    char *pointer = tls_init((void *)block);
    struct pthread *thread = of_thread(pointer, &pthread_own);
    thread->gone = 1;
    thread->stack_low = low;
    thread->stack_end = high;
    thread->stack_high = (block - sizeof(struct _reent)) & -16ul;
    return thread;
}

static void list_remove(struct pthread *thread)
{
    *(thread->next ? &thread->next->previous : &last_kept) = thread->previous;
    *(thread->previous ? &thread->previous->next : &first_kept) = thread->next;
    kept--;
}

/* Sets it up anew, where it was. */
static struct pthread *reuse(struct pthread *thread)
{
    list_remove(thread);
    char *mapping = thread->mapping;
    size_t mapping_size = thread->mapping_size, guard_size = thread->guard_size;
    thread = set_up(thread->stack_low, (uintptr_t)mapping + mapping_size);
    thread->mapping = mapping;
    thread->mapping_size = mapping_size;
    thread->guard_size = guard_size;
    return thread;
}

static struct pthread *take_kept(size_t size, size_t guard)
{
    for (struct pthread *thread = first_kept; thread; thread = thread->next)
        if (thread->gone == 0 && thread->mapping_size == size && thread->guard_size == guard)
            return reuse(thread);
    return NULL;
}

/* Those that nobody stands on go, the oldest first, until at most `count` are left. */
static void trim(unsigned count)
{
    struct pthread *previous;
    for (struct pthread *thread = last_kept; thread && kept > count; thread = previous) {
        previous = thread->previous;
        if (thread->gone == 0) {
            list_remove(thread);
            munmap(thread->mapping, thread->mapping_size);
        }
    }
}

static char *map(size_t size)
{
    enum { FLAGS = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE };
    char *mapping = map_anonymous(NULL, size, PROT_READ | PROT_WRITE, FLAGS);
    if (mapping != MAP_FAILED)
        return mapping;
    trim(0);
    return map_anonymous(NULL, size, PROT_READ | PROT_WRITE, FLAGS);
}

/*
 * The pages that set_up() writes to, touched by the kernel: it says EFAULT if there is no memory
 * for one, where our own touch would be the end of the program. It writes what costs least to ask.
 */
static int touch_top(uintptr_t end)
{
    size_t taken = tls_size() + tls_align() + sizeof(struct _reent);
    for (uintptr_t at = end - PAGE; at + PAGE > end - taken; at -= PAGE)
        if (syscall_thread_affinity_get(0, (void *)at, sizeof(uint64_t)) < 0)
            return -1;
    return 0;
}

static size_t page_up(size_t size)
{
    return (size + PAGE - 1) & -(size_t)PAGE;
}

struct pthread *pthread_stack_take(const pthread_attr_t *attributes)
{
    size_t guard = page_up(attributes->__guard_size);
    if (guard <= PAGE)
        guard = 0;
    if (attributes->__stack_size > PTRDIFF_MAX - guard)
        return NULL;
    size_t size = page_up(attributes->__stack_size) + guard;
    struct pthread *thread = take_kept(size, guard);
    if (thread)
        return thread;
    char *mapping = map(size);
    if (mapping == MAP_FAILED)
        return NULL;
    if ((guard && mprotect(mapping, guard, PROT_NONE) != 0) ||
        touch_top((uintptr_t)mapping + size) != 0) {
        munmap(mapping, size);
        return NULL;
    }
    thread = set_up((uintptr_t)mapping + guard, (uintptr_t)mapping + size);
    thread->mapping = mapping;
    thread->mapping_size = size;
    thread->guard_size = guard;
    return thread;
}

struct pthread *pthread_stack_use(const pthread_attr_t *attributes)
{
    uintptr_t low = (uintptr_t)attributes->__stack;
    size_t taken = tls_size() + tls_align() + sizeof(struct _reent);
    if (attributes->__stack_size < taken + PTHREAD_STACK_MIN / 4)
        return NULL;
    return set_up(low, low + attributes->__stack_size);
}

void pthread_stack_put(struct pthread *thread)
{
    if (!thread->mapping)
        return; /* the program's, or the first thread's */
    thread->previous = NULL;
    thread->next = first_kept;
    *(first_kept ? &first_kept->previous : &last_kept) = thread;
    first_kept = thread;
    if (++kept > KEPT_MAX)
        trim(KEPT_MAX);
}
