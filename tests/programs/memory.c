/*
 * Memory, from inside: what mmap() and its family promise and what they refuse. Prints TAP.
 * tests/memory.t runs it in machines of several sizes; `memory fill` takes all there is by
 * malloc(), twice; `memory touch GIB` touches the ends of that much. malloc() itself is malloc.c's,
 * beside.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int tests, failures;

static void ok(int passed, const char *name)
{
    printf("%sok %d - %s\n", passed ? "" : "not ", ++tests, name);
    failures += !passed;
}

enum { PAGE = 4096, MIB = 1 << 20 };

static char *map(size_t length, int protection)
{
    return mmap(NULL, length, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static int is_all(const char *bytes, size_t size, char value)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != value)
            return 0;
    return 1;
}

/* ---- mmap() and its family ---- */

static void test_map(void)
{
    char *a = map(3 * PAGE + 5, PROT_READ | PROT_WRITE);
    ok(a != MAP_FAILED && (uintptr_t)a % 65536 == 0, "VM-1: mmap() gives a multiple of 64 KiB");
    ok(is_all(a, 4 * PAGE, 0), "its pages are zero");
    memset(a, 1, 4 * PAGE);
    char *b = map(64 * MIB * 16ul, PROT_NONE);
    ok(b != MAP_FAILED, "1 GiB without access costs no memory");
    ok(munmap(b, 64 * MIB * 16ul) == 0, "and goes again");
    ok(munmap(a + PAGE, PAGE) == 0 && a[0] == 1 && a[2 * PAGE] == 1,
       "munmap() of a page in the middle");
    char *c = mmap(a + PAGE, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
                   -1, 0);
    ok(c == a + PAGE && is_all(c, PAGE, 0) && a[0] == 1, "MAP_FIXED into the hole");
    c = mmap(a, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    ok(c == a && is_all(a, 2 * PAGE, 0) && a[2 * PAGE] == 1, "MAP_FIXED over what is there");
    ok(munmap(a, 4 * PAGE) == 0 && munmap(a, 4 * PAGE) == 0, "munmap() of nothing is no error");
    ok(map(3 * PAGE, PROT_READ) == a, "the lowest addresses are used again");
    ok(*a == 0 && munmap(a, 3 * PAGE) == 0, "a page that can only be read is there, and zero");
    char *large = map(9 * MIB, PROT_READ | PROT_WRITE);
    large[5 * MIB] = 7;
    ok(munmap(large + MIB, 3 * MIB) == 0 && large[5 * MIB] == 7 && large[0] == 0,
       "a hole in a large mapping");
    ok(munmap(large, 9 * MIB) == 0, "which goes whole");
}

static void test_map_errors(void)
{
    char *a = map(PAGE, PROT_READ | PROT_WRITE);
    errno = 0;
    ok(map(0, PROT_READ) == MAP_FAILED && errno == EINVAL, "EINVAL: no length");
    ok(mmap(NULL, PAGE, PROT_READ, MAP_ANONYMOUS, -1, 0) == MAP_FAILED && errno == EINVAL,
       "EINVAL: neither private nor shared");
    ok(mmap(a + 1, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED &&
           errno == EINVAL,
       "EINVAL: MAP_FIXED between pages");
    ok(mmap((void *)0x100000, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
               MAP_FAILED &&
           errno == EINVAL,
       "EINVAL: MAP_FIXED over the image");
    ok(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, 0, 0) == MAP_FAILED && errno == ENODEV,
       "ENODEV: a file");
    ok(map(PAGE, PROT_READ | PROT_WRITE | PROT_EXEC) == MAP_FAILED && errno == ENOTSUP,
       "VM-2: writable and executable at once");
    ok(mprotect(a, PAGE, PROT_WRITE | PROT_EXEC) == -1 && errno == ENOTSUP,
       "VM-2: nor by mprotect()");
    ok(mprotect(a + 1, PAGE, PROT_READ) == -1 && errno == EINVAL,
       "EINVAL: mprotect() between pages");
    ok(mprotect(a, 2 * PAGE, PROT_READ) == -1 && errno == ENOMEM, "ENOMEM: mprotect() of a hole");
    ok(munmap(a + 1, PAGE) == -1 && errno == EINVAL, "EINVAL: munmap() between pages");
    ok(munmap(a, 0) == -1 && errno == EINVAL, "EINVAL: munmap() of no length");
    ok(munmap((void *)0x100000, PAGE) == -1 && errno == EINVAL, "EINVAL: munmap() of the image");
    ok(munmap(a, SIZE_MAX) == -1 && errno == EINVAL, "EINVAL: a length that wraps");
    ok(map(SIZE_MAX, PROT_READ) == MAP_FAILED && errno == ENOMEM,
       "ENOMEM: all addresses there are");
    ok(map(1ul << 44, PROT_READ | PROT_WRITE) == MAP_FAILED && errno == ENOMEM,
       "VM-3: ENOMEM comes at the call");
    ok(mremap(a, PAGE, 0, 0) == MAP_FAILED && errno == EINVAL, "EINVAL: mremap() to nothing");
    ok(mremap(a + PAGE, PAGE, 2 * PAGE, 0) == MAP_FAILED && errno == EFAULT,
       "EFAULT: mremap() of a hole");
    munmap(a, PAGE);
}

static void test_lock(void)
{
    char *a = map(3 * PAGE, PROT_READ | PROT_WRITE);
    errno = 0;
    ok(mlock(a + 5, PAGE) == 0 && mlock(a, 3 * PAGE) == 0 && munlock(a, 3 * PAGE) == 0 && !errno,
       "mlock() of a mapping");
    ok(mlock(&tests, sizeof(tests)) == 0 && munlock(&tests, sizeof(tests)) == 0, "of a variable");
    ok(msync(a, 3 * PAGE, MS_SYNC) == 0, "msync()");
    ok(msync(a + 1, PAGE, MS_SYNC) == -1 && errno == EINVAL, "EINVAL: not at a page");
    ok(msync(a, PAGE, MS_SYNC | MS_ASYNC) == -1 && errno == EINVAL, "EINVAL: now and later");
    munmap(a + PAGE, PAGE);
    ok(mlock(a, 3 * PAGE) == -1 && errno == ENOMEM, "ENOMEM: mlock() over a hole");
    ok(munlock(a, 3 * PAGE) == -1 && errno == ENOMEM, "ENOMEM: munlock()");
    ok(msync(a, 3 * PAGE, MS_SYNC) == -1 && errno == ENOMEM, "ENOMEM: msync()");
    ok(mlock(a, SIZE_MAX) == -1 && errno == ENOMEM, "ENOMEM: more than there is");
    munmap(a, 3 * PAGE);
    ok(mlockall(MCL_CURRENT | MCL_FUTURE) == 0 && munlockall() == 0, "mlockall()");
    ok(mlockall(0) == -1 && errno == EINVAL, "EINVAL: lock nothing");
}

static void test_protect(void)
{
    unsigned char *code = (unsigned char *)map(PAGE, PROT_READ | PROT_WRITE);
    memcpy(code, "\xb8\x2a\x00\x00\x00\xc3", 6); /* mov $42, %eax; ret */
    ok(mprotect(code, PAGE, PROT_READ | PROT_EXEC) == 0 && ((int (*)(void))code)() == 42,
       "mprotect() makes code of data, for a JIT");
    ok(mprotect(code, PAGE, PROT_NONE) == 0 && mprotect(code, PAGE, PROT_READ | PROT_WRITE) == 0 &&
           code[1] == 42,
       "PROT_NONE and back keeps the contents");
    munmap(code, PAGE);
    char *large = map(6 * MIB, PROT_NONE);
    ok(mprotect(large + MIB, 4 * MIB, PROT_READ | PROT_WRITE) == 0, "part of a reservation");
    memset(large + MIB, 3, 4 * MIB);
    ok(is_all(large + MIB, 4 * MIB, 3), "is memory");
    munmap(large, 6 * MIB);
}

static void test_remap(void)
{
    char *a = map(2 * MIB, PROT_READ | PROT_WRITE);
    memset(a, 5, 2 * MIB);
    char *wall =
        mmap(a + 2 * MIB + 65536, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    ok(mremap(a, 2 * MIB, 3 * MIB, 0) == MAP_FAILED && errno == ENOMEM,
       "mremap() that must not move");
    char *b = mremap(a, 2 * MIB, 3 * MIB, MREMAP_MAYMOVE);
    ok(b != MAP_FAILED && b != a && is_all(b, 2 * MIB, 5) && is_all(b + 2 * MIB, MIB, 0),
       "mremap() moves pages and adds some");
    ok(mremap(b, 3 * MIB, 4 * MIB, 0) == b && is_all(b + 3 * MIB, MIB, 0),
       "mremap() grows in place");
    ok(mremap(b, 4 * MIB, PAGE, 0) == b && b[PAGE - 1] == 5, "mremap() shrinks");
    munmap(b, PAGE);
    munmap(wall, PAGE);
}

/*
 * A read() into memory that nobody has touched: the kernel does it, in one call, for more pages
 * than its reserve has.
 */
static void test_kernel_touches(void)
{
    char *a = map(MIB, PROT_READ | PROT_WRITE);
    ok(write(9, a, MIB) == -1 && errno == EBADF, "a bad descriptor comes first");
    char *nowhere = map(PAGE, PROT_READ);
    munmap(nowhere, PAGE);
    ok(write(1, nowhere, 10) == -1 && errno == EFAULT, "EFAULT: write() of memory that is gone");
    munmap(a, MIB);
}

/* ---- all there is ---- */

struct chunk {
    struct chunk *next;
    char rest[];
};

static size_t fill(size_t size)
{
    struct chunk *all = NULL, *chunk;
    size_t count = 0;
    while ((chunk = malloc(size))) {
        memset(chunk->rest, 1, size - sizeof(*chunk));
        chunk->next = all;
        all = chunk;
        count++;
    }
    int was_errno = errno;
    while (all) {
        chunk = all->next;
        free(all);
        all = chunk;
    }
    return was_errno == ENOMEM ? count * size : 0;
}

static void test_fill(void)
{
    static const size_t sizes[] = {3 * MIB, 100000, 3000, 60};
    for (int i = 0; i < 4; i++) {
        size_t first = fill(sizes[i]), second = fill(sizes[i]);
        printf("# blocks of %zu: %zu MiB, then %zu MiB\n", sizes[i], first >> 20, second >> 20);
        ok(first > 0, "malloc() until ENOMEM");
        ok(second + second / 50 >= first, "and again after freeing all of it");
    }
}

static void test_touch(size_t gib)
{
    for (size_t size = 1; size <= gib; size *= 2) {
        size_t length = (size << 30) - 300 * MIB;
        char *a = map(length, PROT_READ | PROT_WRITE);
        if (a == MAP_FAILED) {
            ok(0, "mmap() of most of it");
            return;
        }
        a[0] = a[length - 1] = 1;
        ok(a[0] == 1 && a[length / 2] == 0 && munmap(a, length) == 0,
           "first, middle and last page of a large mapping");
    }
}

static volatile int sink;

__attribute__((noinline)) static int deep(int n)
{
    volatile char frame[4000];
    frame[0] = (char)n;
    return n == 0 ? frame[0] : deep(n - 1) + frame[0];
}

/*
 * Each page of the stack is touched first by a system call, which needs more of it than the program
 * does.
 */
__attribute__((noinline)) static int deep_in_kernel(int n)
{
    volatile char frame[200];
    frame[0] = (char)n;
    char *page = map(PAGE, PROT_READ | PROT_WRITE);
    if (page != MAP_FAILED)
        munmap(page, PAGE);
    return n == 0 ? frame[0] : deep_in_kernel(n - 1) + frame[0];
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "fill") == 0) {
        test_fill();
    } else if (argc > 2 && strcmp(argv[1], "touch") == 0) {
        test_touch(strtoul(argv[2], NULL, 10));
    } else {
        sink = deep_in_kernel(500);
        ok(1, "a stack that grows in system calls");
        sink = deep(1900);
        ok(1, "a stack of 7.5 MiB");
        test_map();
        test_map_errors();
        test_lock();
        test_protect();
        test_remap();
        test_kernel_touches();
    }
    printf("1..%d\n", tests);
    return failures != 0;
}
