/*
 * Files in memory, from inside: mmap() with MAP_SHARED, case by case. Prints TAP; tests/shared.t
 * runs it. What random sequences and threads make of it is in shared_random.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static int tests, failures;

static void ok(int passed, const char *name)
{
    printf("%sok %d - %s\n", passed ? "" : "not ", ++tests, name);
    failures += !passed;
}

enum { PAGE = 4096, RW = PROT_READ | PROT_WRITE };

/* ---- files and mappings ---- */

static int new_file(size_t size)
{
    int fd = open("/tmp/shared", O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || ftruncate(fd, size))
        exit(3);
    return fd;
}

static char *map(int fd, size_t length, int protection, off_t offset)
{
    return mmap(NULL, length, protection, MAP_SHARED, fd, offset);
}

static int is_all(const char *bytes, size_t size, char value)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != value)
            return 0;
    return 1;
}

/* What read() finds there. */
static int byte_of(int fd, off_t at)
{
    unsigned char byte;
    return pread(fd, &byte, 1, at) == 1 ? byte : -1;
}

static void put_byte(int fd, off_t at, char byte)
{
    if (pwrite(fd, &byte, 1, at) != 1)
        exit(3);
}

static long pages_free(void)
{
    struct statvfs told;
    statvfs("/", &told);
    return (long)told.f_bfree;
}

/* ---- accesses that may fault ---- */

static sigjmp_buf fault;
static volatile sig_atomic_t fault_code;
static void *volatile fault_address;

static void on_fault(int signal, siginfo_t *info, void *context)
{
    (void)context;
    fault_code = info->si_code;
    fault_address = info->si_addr;
    siglongjmp(fault, signal);
}

/* The signal that reading (or, with a byte, writing) this address brings; 0: none. */
static int touch(volatile char *at, int byte)
{
    int signal = sigsetjmp(fault, 1);
    if (signal)
        return signal;
    if (byte < 0)
        (void)*at;
    else
        *at = (char)byte;
    return 0;
}

static int is_bus(volatile char *at)
{
    return touch(at, -1) == SIGBUS && fault_code == BUS_ADRERR && fault_address == at &&
           touch(at, 1) == SIGBUS;
}

/* ---- one file, several views ---- */

static void test_views(void)
{
    int fd = new_file(5 * PAGE);
    char *a = map(fd, 5 * PAGE, RW, 0), *b = map(fd, 2 * PAGE, RW, 3 * PAGE);
    char *c = map(fd, 5 * PAGE, PROT_READ, 0);
    ok(a != MAP_FAILED && b != MAP_FAILED && c != MAP_FAILED && a != c, "three mappings");
    ok(is_all(a, 5 * PAGE, 0), "a hole reads as zeroes");
    a[7] = 1;
    a[4 * PAGE + 9] = 2;
    ok(byte_of(fd, 7) == 1 && byte_of(fd, 4 * PAGE + 9) == 2, "read() sees stores");
    ok(c[7] == 1 && b[PAGE + 9] == 2, "and so do other mappings");
    put_byte(fd, 3 * PAGE + 5, 3);
    ok(a[3 * PAGE + 5] == 3 && b[5] == 3 && c[3 * PAGE + 5] == 3, "mappings see write()");
    int again = open("/tmp/shared", O_RDONLY);
    ok(byte_of(again, 7) == 1, "the file is the same for whoever opens it later");
    close(again);
    ok(munmap(a, 5 * PAGE) == 0 && b[5] == 3 && c[7] == 1, "one goes, the others stay");
    b[6] = 4;
    ok(c[3 * PAGE + 6] == 4 && touch(c, 1) == SIGSEGV && fault_code == SEGV_ACCERR,
       "a mapping that may only be read shows stores of others, and takes none");
    munmap(b, 2 * PAGE);
    munmap(c, 5 * PAGE);
    ok(byte_of(fd, 7) == 1 && byte_of(fd, 3 * PAGE + 6) == 4, "the file keeps what was stored");
    close(fd);
}

static void test_life(void)
{
    enum { SIZE = 800 * PAGE };
    long before = pages_free();
    int fd = new_file(SIZE);
    char *a = map(fd, SIZE, RW, 0);
    memset(a, 6, SIZE);
    unlink("/tmp/shared");
    close(fd);
    ok(is_all(a, SIZE, 6), "unlinked and closed, the file lives");
    ok(before - pages_free() > SIZE / PAGE - 20, "and takes memory");
    ok(munmap(a + 100 * PAGE, 600 * PAGE) == 0 && is_all(a, 100 * PAGE, 6) &&
           is_all(a + 700 * PAGE, 100 * PAGE, 6),
       "a hole in the mapping");
    ok(touch(a + 100 * PAGE, -1) == SIGSEGV && fault_code == SEGV_MAPERR, "nothing is in it");
    ok(before - pages_free() > SIZE / PAGE - 20, "the file is whole as long as a piece is mapped");
    munmap(a, 100 * PAGE);
    ok(is_all(a + 700 * PAGE, 100 * PAGE, 6), "one piece is left");
    munmap(a + 690 * PAGE, 110 * PAGE);
    ok(before - pages_free() < 50, "with the last piece the file goes");
}

/* ---- a file's end ---- */

static void test_end(void)
{
    int fd = new_file(PAGE + 100);
    char *a = map(fd, 4 * PAGE, RW, 0);
    ok(is_all(a + PAGE, PAGE, 0) && is_bus(a + 2 * PAGE) && is_bus(a + 4 * PAGE - 1),
       "the rest of the last page reads as zeroes; behind it is SIGBUS");
    memset(a + PAGE, 9, PAGE);
    char bytes[2 * PAGE];
    ok(pread(fd, bytes, sizeof(bytes), 0) == PAGE + 100, "stores behind the end don't move it");
    char *b = map(fd, 4 * PAGE, PROT_READ, 0);
    ok(is_all(b + PAGE, 100, 9) && is_all(b + PAGE + 100, PAGE - 100, 0),
       "MP-3: a new mapping sees none of them");
    memset(a + PAGE + 100, 9, PAGE - 100);
    ok(ftruncate(fd, PAGE + 200) == 0 && byte_of(fd, PAGE + 99) == 9 &&
           pread(fd, bytes, 100, PAGE + 100) == 100 && is_all(bytes, 100, 0),
       "MP-3: nor does the file when it grows");
    memset(a + PAGE + 200, 9, PAGE - 200);
    put_byte(fd, PAGE + 300, 5);
    ok(pread(fd, bytes, 101, PAGE + 200) == 101 && is_all(bytes, 100, 0) && bytes[100] == 5 &&
           a[PAGE + 300] == 5,
       "MP-3: by a write() behind a gap, too");
    memset(a + PAGE + 301, 9, PAGE - 301);
    munmap(a, 4 * PAGE);
    munmap(b, 4 * PAGE);
    ok(ftruncate(fd, 2 * PAGE) == 0 && pread(fd, bytes, PAGE - 301, PAGE + 301) == PAGE - 301 &&
           is_all(bytes, PAGE - 301, 0),
       "MP-3: nor after the last munmap()");
    close(fd);
}

static void test_growth(void)
{
    int fd = new_file(0);
    char *a = map(fd, 600 * PAGE, RW, 0), *b = map(fd, PAGE, RW, 300 * PAGE);
    ok(a != MAP_FAILED && is_bus(a) && is_bus(b), "an empty file can be mapped: all is SIGBUS");
    put_byte(fd, 10, 1);
    ok(touch(a, -1) == 0 && a[10] == 1 && is_bus(a + PAGE), "write() makes a page of it");
    put_byte(fd, 300 * PAGE + 5, 2);
    ok(a[300 * PAGE + 5] == 2 && b[5] == 2 && is_all(a + PAGE, 299 * PAGE, 0),
       "and many, with a hole between, in all mappings");
    a[77 * PAGE] = 3;
    ok(byte_of(fd, 77 * PAGE) == 3, "a store into the hole is in the file");
    ok(ftruncate(fd, 600 * PAGE) == 0 && is_all(a + 301 * PAGE, 299 * PAGE, 0), "ftruncate(), too");
    memset(a, 4, 600 * PAGE);
    ok(ftruncate(fd, 2 * PAGE + 1) == 0 && is_bus(a + 3 * PAGE) && is_bus(b) && a[2 * PAGE] == 4 &&
           is_all(a + 2 * PAGE + 1, PAGE - 1, 0),
       "and takes them away again, the rest of the last page being zero");
    ok(ftruncate(fd, 600 * PAGE) == 0 && is_all(a + 2 * PAGE + 1, 597 * PAGE, 0) &&
           touch(b, 8) == 0 && byte_of(fd, 300 * PAGE) == 8,
       "what comes back is new");
    mprotect(a, 600 * PAGE, PROT_NONE);
    ok(ftruncate(fd, 0) == 0 && touch(a, -1) == SIGSEGV, "PROT_NONE is SIGSEGV, end or not");
    ok(mprotect(a, 600 * PAGE, PROT_READ) == 0 && touch(a, -1) == SIGBUS,
       "and SIGBUS when it may be read");
    ok(ftruncate(fd, PAGE) == 0 && touch(a, -1) == 0 && touch(a, 1) == SIGSEGV,
       "a page that comes later has the rights of the mapping");
    int truncated = open("/tmp/shared", O_RDWR | O_TRUNC);
    ok(is_bus(b) && touch(a, -1) == SIGBUS, "O_TRUNC is a way to the end, too");
    close(truncated);
    munmap(a, 600 * PAGE);
    munmap(b, PAGE);
    close(fd);
}

/* ---- errors ---- */

static int fails(int fd, size_t length, int protection, int flags, off_t offset, int wanted)
{
    errno = 0;
    return mmap(NULL, length, protection, flags, fd, offset) == MAP_FAILED && errno == wanted;
}

static void test_rights(void)
{
    int fd = new_file(2 * PAGE), reads = open("/tmp/shared", O_RDONLY);
    int writes = open("/tmp/shared", O_WRONLY);
    ok(fails(reads, PAGE, RW, MAP_SHARED, 0, EACCES),
       "EACCES: to be written, but open for reading");
    ok(fails(writes, PAGE, PROT_READ, MAP_SHARED, 0, EACCES) &&
           fails(writes, PAGE, PROT_WRITE, MAP_SHARED, 0, EACCES) &&
           fails(writes, PAGE, PROT_NONE, MAP_PRIVATE, 0, EACCES),
       "EACCES: not open for reading");
    char *a = map(reads, 2 * PAGE, PROT_READ, 0), *b = map(fd, 2 * PAGE, PROT_READ, 0);
    close(fd);
    ok(mprotect(a, PAGE, RW) == -1 && errno == EACCES && touch(a, 1) == SIGSEGV,
       "EACCES: mprotect() gives no more than open() did");
    ok(mprotect(b, PAGE, RW) == 0 && touch(b, 1) == 0 && a[0] == 1,
       "but all of that, after close()");
    munmap(a + PAGE, PAGE);
    char *c = mmap(a + PAGE, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    ok(c == a + PAGE && mprotect(c, PAGE, PROT_READ) == 0 && mprotect(c, PAGE, RW) == 0,
       "its neighbour may be what it likes");
    a = mmap(NULL, PAGE, RW, MAP_PRIVATE, reads, 0);
    ok(a != MAP_FAILED && touch(a, 9) == 0 && b[0] == 1, "a private copy may always be written");
    munmap(a, PAGE);
    munmap(b, 2 * PAGE);
    munmap(c - PAGE, 2 * PAGE);
    close(reads);
    close(writes);
}

static void test_errors(void)
{
    int fd = new_file(2 * PAGE), pipes[2], root = open("/", O_RDONLY);
    pipe(pipes);
    ok(fails(pipes[0], PAGE, PROT_READ, MAP_SHARED, 0, ENODEV) &&
           fails(root, PAGE, PROT_READ, MAP_SHARED, 0, ENODEV) &&
           fails(open("/dev/zero", O_RDWR), PAGE, RW, MAP_SHARED, 0, ENODEV),
       "ENODEV: a pipe, a directory, a device");
    ok(fails(99, PAGE, PROT_READ, MAP_SHARED, 0, EBADF) &&
           fails(-1, PAGE, PROT_READ, MAP_PRIVATE, 0, EBADF),
       "EBADF");
    ok(fails(fd, PAGE, RW, MAP_SHARED, 1, EINVAL) && fails(fd, PAGE, RW, MAP_SHARED, -PAGE, EINVAL),
       "EINVAL: offsets");
    ok(fails(fd, 0, RW, MAP_SHARED, 0, EINVAL) && fails(fd, 0, RW, MAP_PRIVATE, 0, EINVAL) &&
           fails(fd, PAGE, RW, 0, 0, EINVAL) &&
           fails(fd, PAGE, RW, MAP_SHARED | MAP_PRIVATE, 0, EINVAL) &&
           fails(fd, PAGE, RW | 64, MAP_SHARED, 0, EINVAL),
       "EINVAL: no length, not one kind, no such right");
    ok(mmap((void *)(PAGE + 1), PAGE, RW, MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED &&
           errno == EINVAL,
       "EINVAL: MAP_FIXED where nothing can be");
    ok(fails(fd, PAGE, RW, MAP_SHARED, INT64_MAX & -PAGE, EOVERFLOW) &&
           fails(fd, SIZE_MAX, RW, MAP_SHARED, 0, EOVERFLOW),
       "EOVERFLOW: offset and length");
    ok(fails(fd, 1ul << 46, RW, MAP_SHARED, 0, ENOMEM), "ENOMEM: all addresses there are");
    ok(fails(fd, PAGE, RW | PROT_EXEC, MAP_SHARED, 0, ENOTSUP), "VM-2: ENOTSUP");
    long before = pages_free();
    ok(ftruncate(fd, 1l << 40) == 0 && fails(fd, 1l << 40, RW, MAP_SHARED, 0, ENOMEM) &&
           before - pages_free() < 10,
       "MP-1: ENOMEM: a hole larger than memory; none of it was taken");
    char *a = map(fd, 2 * PAGE, RW, (1l << 40) - PAGE);
    ok(a != MAP_FAILED && touch(a + PAGE - 1, 5) == 0 && is_bus(a + PAGE) &&
           byte_of(fd, (1l << 40) - 1) == 5,
       "its last page can be mapped");
    munmap(a, 2 * PAGE);
    a = map(fd, PAGE, RW, 1l << 50);
    ok(a != MAP_FAILED && is_bus(a), "and what is far behind its end");
    munmap(a, PAGE);
    close(fd);
    close(root);
}

/* ---- rights, places ---- */

static void test_protect(void)
{
    int fd = new_file(4 * PAGE);
    char *a = map(fd, 4 * PAGE, RW, 0);
    strcpy(a + PAGE, "kept");
    ok(mprotect(a + PAGE, PAGE, PROT_NONE) == 0 && touch(a + PAGE, -1) == SIGSEGV &&
           byte_of(fd, PAGE) == 'k',
       "PROT_NONE forbids the mapping, not the file");
    put_byte(fd, PAGE, 'K');
    ok(mprotect(a + PAGE, PAGE, RW) == 0 && strcmp(a + PAGE, "Kept") == 0, "and back");
    ok(munmap(a + PAGE, PAGE) == 0 && mprotect(a, 4 * PAGE, PROT_READ) == -1 && errno == ENOMEM,
       "ENOMEM: a hole");
    static const unsigned char code[] = {0xb8, 42, 0, 0, 0, 0xc3}; /* mov $42, %eax; ret */
    pwrite(fd, code, sizeof(code), 2 * PAGE);
    char *b = map(fd, PAGE, PROT_READ | PROT_EXEC, 2 * PAGE);
    ok(b != MAP_FAILED && ((int (*)(void))b)() == 42, "a file's code can be executed");
    a[2 * PAGE + 1] = 43;
    ok(((int (*)(void))b)() == 43, "and changed by another mapping");
    munmap(a, 4 * PAGE);
    munmap(b, PAGE);
    close(fd);
}

static void test_fixed(void)
{
    int fd = new_file(4 * PAGE);
    char *a = map(fd, 4 * PAGE, RW, 0);
    memset(a, 1, 4 * PAGE);
    char *b = mmap(a + PAGE, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    ok(b == a + PAGE && is_all(b, PAGE, 0) && byte_of(fd, PAGE) == 1,
       "MAP_FIXED over a file: memory, and the file is as it was");
    b[0] = 7;
    b = mmap(a, 2 * PAGE, RW, MAP_SHARED | MAP_FIXED, fd, 2 * PAGE);
    a[0] = 2;
    ok(b == a && byte_of(fd, 2 * PAGE) == 2 && a[2 * PAGE] == 2 && a[PAGE] == 1,
       "over both: another part of the same file");
    ok(mmap(a, 4 * PAGE, RW, MAP_SHARED | MAP_FIXED, fd, 0) == a && a[2 * PAGE] == 2 && a[0] == 1,
       "and again, as at first");
    munmap(a, 4 * PAGE);
    char *wanted = a + (64l << 20);
    ok(mmap(wanted, PAGE, RW, MAP_SHARED, fd, 0) == wanted, "an address that is only wished for");
    munmap(wanted, PAGE);
    close(fd);
}

static void test_remap(void)
{
    int fd = new_file(8 * PAGE);
    char *a = map(fd, 2 * PAGE, RW, 2 * PAGE);
    a[0] = 1;
    ok(mremap(a, 2 * PAGE, 4 * PAGE, 0) == MAP_FAILED && errno == ENOMEM && a[0] == 1,
       "mremap() that must not move");
    char *b = mremap(a, 2 * PAGE, 5 * PAGE, MREMAP_MAYMOVE);
    ok(b != MAP_FAILED && b[0] == 1 && touch(a, -1) == SIGSEGV, "mremap() moves");
    b[4 * PAGE] = 2;
    ok(byte_of(fd, 6 * PAGE) == 2, "and shows more of the file");
    ok(mremap(b, 5 * PAGE, PAGE, 0) == b && touch(b + PAGE, -1) == SIGSEGV && b[0] == 1,
       "mremap() shrinks");
    char *c = mmap(b + PAGE, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    ok(c == b + PAGE && mremap(b, 2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE) == MAP_FAILED &&
           errno == EFAULT,
       "EFAULT: a file and something else");
    munmap(b, 2 * PAGE);
    close(fd);
}

/* ---- the kernel's own accesses ---- */

static void test_calls(void)
{
    int fd = new_file(4 * PAGE);
    char *a = map(fd, 8 * PAGE, RW, 0);
    memset(a, 1, PAGE);
    ok(pread(fd, a + PAGE, PAGE, 0) == PAGE && byte_of(fd, PAGE) == 1 && a[2 * PAGE - 1] == 1,
       "read() of a file into a mapping of itself");
    ok(pwrite(fd, a, PAGE, 2 * PAGE) == PAGE && a[3 * PAGE - 1] == 1, "write() from one");
    ok(pread(fd, a + 4 * PAGE, 10, 0) == -1 && errno == EFAULT &&
           pwrite(fd, a + 5 * PAGE, 10, 0) == -1 && errno == EFAULT,
       "EFAULT behind the file's end");
    /* How much of a copy is done before a fault POSIX leaves open; not, that it is told. */
    ssize_t put = pwrite(fd, a + 4 * PAGE - 5, 10, 4 * PAGE);
    ok(put == 10 || (put == -1 && errno == EFAULT), "a write() that makes the pages it reads from");
    mprotect(a, PAGE, PROT_READ);
    ok(pread(fd, a, 10, 0) == -1 && errno == EFAULT, "EFAULT: read() into what may only be read");
    ok(mlock(a, 4 * PAGE) == 0 && munlock(a, 4 * PAGE) == 0, "mlock()");
    ok(ftruncate(fd, 0) == 0 && mlock(a, 4 * PAGE) == -1 && errno == ENOMEM, "of nothing: ENOMEM");
    munmap(a, 8 * PAGE);
    close(fd);
}

/* ---- times ---- */

static const struct timespec long_ago[2] = {{1000000, 0}, {1000000, 0}};

static int is_old(int fd)
{
    struct stat told;
    fstat(fd, &told);
    return told.st_mtim.tv_sec == 1000000;
}

static void test_times(void)
{
    enum { PAGES = 64 };
    struct stat told, then;
    int fd = new_file(PAGES * PAGE);
    futimens(fd, long_ago);
    char *a = map(fd, PAGES * PAGE, RW, 0), *b = map(fd, PAGE, RW, 0);
    fstat(fd, &told);
    ok(told.st_atim.tv_sec != 1000000, "mmap() is an access");
    ok(msync(a, PAGES * PAGE, MS_SYNC) == 0 && is_old(fd), "nothing was stored: msync() tells so");
    a[0] = 1;
    ok(msync(a + 32 * PAGE, 32 * PAGE, MS_SYNC) == 0 && is_old(fd), "not there: nor does it");
    ok(msync(b, PAGE, MS_SYNC) == 0 && is_old(fd), "nor by that mapping");
    fstat(fd, &then);
    usleep(2000);
    ok(msync(a, PAGES * PAGE, MS_ASYNC) == 0 && !is_old(fd), "MS_ASYNC: the file was modified");
    fstat(fd, &told);
    ok(told.st_ctim.tv_sec > then.st_ctim.tv_sec || told.st_ctim.tv_nsec > then.st_ctim.tv_nsec,
       "and changed");
    futimens(fd, long_ago);
    ok(msync(a, PAGES * PAGE, MS_SYNC) == 0 && is_old(fd), "which is told once");
    a[1] = 1;
    ok(fsync(fd) == 0 && !is_old(fd), "by fsync(), too");
    futimens(fd, long_ago);
    a[40 * PAGE] = 1;
    ok(munmap(a, PAGE) == 0 && is_old(fd) && munmap(a + PAGE, (PAGES - 1) * PAGE) == 0 &&
           !is_old(fd),
       "by munmap() of that part");
    futimens(fd, long_ago);
    pread(fd, b, 1, PAGE);
    ok(msync(b, PAGE, MS_SYNC | MS_INVALIDATE) == 0 && !is_old(fd), "read() into it is a store");
    futimens(fd, long_ago);
    b[2] = 1;
    ok(mprotect(b, PAGE, PROT_NONE) == 0 && mprotect(b, PAGE, PROT_READ) == 0 &&
           munmap(b, PAGE) == 0 && !is_old(fd),
       "other rights forget nothing");
    futimens(fd, long_ago);
    b = mmap(NULL, PAGE, RW, MAP_PRIVATE, fd, 0);
    b[0] = 9;
    ok(msync(b, PAGE, MS_SYNC) == 0 && munmap(b, PAGE) == 0 && is_old(fd), "a copy is a copy");
    close(fd);
}

static void test_sync_errors(void)
{
    int fd = new_file(3 * PAGE);
    char *a = map(fd, 3 * PAGE, RW, 0);
    ok(msync(a + 1, PAGE, MS_SYNC) == -1 && errno == EINVAL, "EINVAL: not at a page");
    ok(msync(a, PAGE, MS_SYNC | MS_ASYNC) == -1 && errno == EINVAL && msync(a, PAGE, 64) == -1 &&
           errno == EINVAL,
       "EINVAL: now and later; no such flag");
    munmap(a + PAGE, PAGE);
    ok(msync(a, 3 * PAGE, MS_SYNC) == -1 && errno == ENOMEM, "ENOMEM: a hole");
    ok(msync(a, PAGE, MS_SYNC) == 0 && msync(a + 2 * PAGE, 1, MS_ASYNC) == 0, "its edges");
    munmap(a, 3 * PAGE);
    close(fd);
}

/* ---- copies ---- */

static void test_private(void)
{
    int fd = new_file(PAGE + 100);
    put_byte(fd, 0, 1);
    char *a = mmap(NULL, 700 * PAGE, RW, MAP_PRIVATE, fd, 0);
    ok(a != MAP_FAILED && a[0] == 1 && is_all(a + 1, 2 * PAGE - 1, 0), "MAP_PRIVATE");
    a[0] = a[PAGE + 50] = a[PAGE + 200] = 2;
    ok(byte_of(fd, 0) == 1 && byte_of(fd, PAGE + 50) == 0, "stores are its own");
    ok(is_bus(a + 2 * PAGE) && is_bus(a + 700 * PAGE - 1), "behind the file's end is SIGBUS");
    ok(ftruncate(fd, 0) == 0 && a[0] == 2 && touch(a + PAGE, -1) == 0, "a copy doesn't shrink");
    long before = pages_free();
    ok(mprotect(a, 700 * PAGE, PROT_READ) == 0 && mprotect(a, 700 * PAGE, RW) == 0 &&
           touch(a, 3) == 0 && is_bus(a + 699 * PAGE) && before - pages_free() < 10,
       "other rights, with no page more");
    ok(munmap(a, 700 * PAGE) == 0 && touch(a, -1) == SIGSEGV, "and goes");
    close(fd);
}

/* A file that FILES= brought lies in the archive, between others, until it is mapped. */
static void test_brought(const char *path)
{
    char before[100];
    int fd = open(path, O_RDWR);
    struct stat told;
    fstat(fd, &told);
    pread(fd, before, sizeof(before), 0);
    char *a = map(fd, told.st_size, RW, 0);
    ok(a != MAP_FAILED && memcmp(a, before, sizeof(before)) == 0, "a file of FILES= can be mapped");
    size_t tail = -told.st_size & (PAGE - 1);
    ok(is_all(a + told.st_size, tail, 0), "and none of its neighbour is behind it");
    memcpy(a, "mapped", 6);
    ok(byte_of(fd, 0) == 'm' && byte_of(fd, 6) == before[6], "stores are in the file");
    munmap(a, told.st_size);
    close(fd);
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
    sigaction(SIGBUS, &action, NULL);
    sigaction(SIGSEGV, &action, NULL);
    if (argc > 1 && strcmp(argv[1], "behind") == 0) {
        signal(SIGBUS, SIG_DFL);
        return *map(new_file(10), 2 * PAGE, RW, PAGE);
    }
    if (argc > 1 && strcmp(argv[1], "store") == 0) { /* for OUT=: stored, and then the end */
        int fd = open(argv[2], O_RDWR | O_CREAT, 0600);
        memcpy(map(fd, 100, RW, 0), "stored", 6);
        return 0;
    }
    test_views();
    test_life();
    test_end();
    test_growth();
    test_rights();
    test_errors();
    test_protect();
    test_fixed();
    test_remap();
    test_calls();
    test_times();
    test_sync_errors();
    test_private();
    if (argc > 1)
        test_brought(argv[1]);
    printf("1..%d\n", tests);
    return failures != 0;
}
