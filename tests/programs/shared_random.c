/*
 * Files in memory, from inside: sequences of random calls, each of which must do what a model says;
 * and threads that store into a file while it shrinks and grows. `shared_random SEED` and
 * `shared_random threads SEED` print TAP; tests/shared.t runs them.
 *
 * The model of a file is an array of bytes and a size; of the addresses, for each page which page
 * of which file it shows, or none, and what may be done there.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
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

enum {
    PAGE = 4096,
    FILES = 3,
    FILE_PAGES = 24,
    WINDOW_PAGES = 64,
    STEPS = 4000,
    RW = PROT_READ | PROT_WRITE,
};

static uint64_t random_state;

static unsigned chance(unsigned limit)
{
    random_state = random_state * 6364136223846793005 + 1442695040888963407;
    return (unsigned)(random_state >> 33) % limit;
}

static int tests, failures, step;

static void ok(int passed, const char *name)
{
    printf("%sok %d - %s\n", passed ? "" : "not ", ++tests, name);
    failures += !passed;
}

static void check(int good, const char *what, long a, long b)
{
    if (good)
        return;
    if (failures++ < 10)
        printf("# step %d: %s %ld, %ld; errno %d\n", step, what, a, b, errno);
}

static long pages_free(void)
{
    struct statvfs told;
    statvfs("/", &told);
    return (long)told.f_bfree;
}

/* ---- accesses ---- */

static _Thread_local sigjmp_buf fault;
static _Thread_local volatile sig_atomic_t is_expected;

/* Anywhere else a fault is what it always is. */
static void on_fault(int number)
{
    if (is_expected)
        siglongjmp(fault, number);
    signal(number, SIG_DFL);
}

/* The byte there, or a signal's number above 255. */
static int load(const volatile unsigned char *at)
{
    int signal = sigsetjmp(fault, 1);
    is_expected = !signal;
    int byte = signal ? 256 + signal : *at;
    is_expected = 0;
    return byte;
}

static int store(volatile unsigned char *at, unsigned char byte)
{
    int signal = sigsetjmp(fault, 1);
    is_expected = !signal;
    if (!signal)
        *at = byte;
    is_expected = 0;
    return signal ? 256 + signal : 0;
}

/* ---- the model ---- */

static struct {
    int fd;
    size_t size;
    unsigned char bytes[FILE_PAGES * PAGE];
} files[FILES];

static struct {
    int file; /* -1: nothing; FILES: memory */
    int page, protection;
} window[WINDOW_PAGES];
static unsigned char *base;

static size_t pages_of(size_t size)
{
    return (size + PAGE - 1) / PAGE;
}

static void set_size(int file, size_t size)
{
    if (size < files[file].size)
        memset(files[file].bytes + size, 0, files[file].size - size);
    files[file].size = size;
}

/* The signal an access gets, above 255; or 0. */
static int expected_fault(int page, int is_store)
{
    int file = window[page].file, protection = window[page].protection;
    if (file < 0 || !(protection & PROT_READ) || (is_store && !(protection & PROT_WRITE)))
        return 256 + SIGSEGV;
    if (file < FILES && (size_t)window[page].page >= pages_of(files[file].size))
        return 256 + SIGBUS;
    return 0;
}

static int some_protection(void)
{
    static const int kinds[] = {RW, RW, RW, PROT_READ, PROT_NONE};
    return kinds[chance(5)];
}

/* ---- steps ---- */

static void step_load(void)
{
    int page = (int)chance(WINDOW_PAGES), offset = (int)chance(PAGE), file = window[page].file;
    int got = load(base + page * PAGE + offset), wanted = expected_fault(page, 0);
    size_t at = (size_t)window[page].page * PAGE + offset;
    if (wanted || file == FILES)
        check(wanted ? got == wanted : got < 256, "load", got, wanted);
    else if (at < files[file].size)
        check(got == files[file].bytes[at], "load", got, files[file].bytes[at]);
    else
        check(got < 256, "load behind the end", got, 0);
}

static void step_store(void)
{
    int page = (int)chance(WINDOW_PAGES), offset = (int)chance(PAGE), file = window[page].file;
    unsigned char byte = (unsigned char)chance(256);
    int got = store(base + page * PAGE + offset, byte), wanted = expected_fault(page, 1);
    check(got == wanted, "store", got, wanted);
    size_t at = (size_t)window[page].page * PAGE + offset;
    if (!wanted && file < FILES && at < files[file].size)
        files[file].bytes[at] = byte;
}

static void step_read(void)
{
    static unsigned char got[3 * PAGE];
    int file = (int)chance(FILES);
    size_t at = chance(FILE_PAGES * PAGE), count = chance(sizeof(got));
    size_t there = at < files[file].size ? files[file].size - at : 0;
    if (there > count)
        there = count;
    ssize_t result = pread(files[file].fd, got, count, (off_t)at);
    check(result == (ssize_t)there, "pread", result, (long)there);
    check(memcmp(got, files[file].bytes + at, there) == 0, "pread: other bytes", file, (long)at);
}

static void step_write(void)
{
    unsigned char put[2 * PAGE];
    int file = (int)chance(FILES);
    size_t count = 1 + chance(chance(2) ? 20 : sizeof(put));
    size_t at = chance((unsigned)(FILE_PAGES * PAGE - count));
    memset(put, (int)chance(256), count);
    check(pwrite(files[file].fd, put, count, (off_t)at) == (ssize_t)count, "pwrite", file, 0);
    if (at + count > files[file].size)
        set_size(file, at + count);
    memcpy(files[file].bytes + at, put, count);
}

static void step_truncate(void)
{
    int file = (int)chance(FILES);
    size_t size = chance(4) ? chance(FILE_PAGES * PAGE + 1) : chance(FILE_PAGES + 1) * PAGE;
    check(ftruncate(files[file].fd, (off_t)size) == 0, "ftruncate", file, (long)size);
    set_size(file, size);
}

static void step_map(void)
{
    int file = (int)chance(FILES + 1), page = (int)chance(WINDOW_PAGES);
    int count = 1 + (int)chance(12), first = (int)chance(FILE_PAGES),
        protection = some_protection();
    if (page + count > WINDOW_PAGES)
        count = WINDOW_PAGES - page;
    int flags = file == FILES ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
    void *got = mmap(base + page * PAGE, (size_t)count * PAGE - chance(PAGE), protection,
                     flags | MAP_FIXED, file == FILES ? -1 : files[file].fd, (off_t)first * PAGE);
    check(got == base + page * PAGE, "mmap", (long)got, count);
    for (int i = 0; i < count; i++) {
        window[page + i].file = file;
        window[page + i].page = first + i;
        window[page + i].protection = protection;
    }
}

static void step_unmap(void)
{
    int page = (int)chance(WINDOW_PAGES), count = 1 + (int)chance(8);
    if (page + count > WINDOW_PAGES)
        count = WINDOW_PAGES - page;
    check(munmap(base + page * PAGE, (size_t)count * PAGE) == 0, "munmap", page, count);
    for (int i = 0; i < count; i++)
        window[page + i].file = -1;
}

static void step_protect(void)
{
    int page = (int)chance(WINDOW_PAGES), count = 1 + (int)chance(8),
        protection = some_protection();
    if (page + count > WINDOW_PAGES)
        count = WINDOW_PAGES - page;
    int has_hole = 0;
    for (int i = 0; i < count; i++)
        has_hole |= window[page + i].file < 0;
    int got = mprotect(base + page * PAGE, (size_t)count * PAGE, protection);
    check(got == (has_hole ? -1 : 0), "mprotect", got, has_hole);
    for (int i = 0; i < count && !has_hole; i++)
        window[page + i].protection = protection;
}

static void step_sync(void)
{
    int page = (int)chance(WINDOW_PAGES);
    int got = msync(base + page * PAGE, PAGE, chance(2) ? MS_SYNC : MS_ASYNC);
    check(got == (window[page].file < 0 ? -1 : 0), "msync", got, page);
}

/* Another file of the same number; what is mapped of the old one goes. */
static void step_replace(void)
{
    int file = (int)chance(FILES);
    if (chance(20))
        return;
    for (int page = 0; page < WINDOW_PAGES; page++)
        if (window[page].file == file) {
            munmap(base + page * PAGE, PAGE);
            window[page].file = -1;
        }
    if (files[file].fd >= 0)
        close(files[file].fd);
    char name[] = "/tmp/random0";
    name[11] = (char)('0' + file);
    unlink(name);
    files[file].fd = open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
    check(files[file].fd >= 0, "open", file, 0);
    set_size(file, 0);
}

static void run_steps(void)
{
    static void (*const steps[])(void) = {
        step_load,    step_load, step_load,  step_store,    step_store, step_store,
        step_read,    step_read, step_write, step_map,      step_map,   step_unmap,
        step_protect, step_sync, step_load,  step_truncate, step_store, step_replace,
    };
    base = mmap(NULL, (size_t)WINDOW_PAGES * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(base, (size_t)WINDOW_PAGES * PAGE);
    for (int i = 0; i < WINDOW_PAGES; i++)
        window[i].file = -1;
    for (int file = 0; file < FILES; file++)
        files[file].fd = -1;
    for (int file = 0; file < FILES; file++)
        while (files[file].fd < 0)
            step_replace();
    for (step = 0; step < STEPS; step++)
        steps[chance(sizeof(steps) / sizeof(steps[0]))]();
    munmap(base, (size_t)WINDOW_PAGES * PAGE);
    for (int file = 0; file < FILES; file++) {
        ftruncate(files[file].fd, 0);
        close(files[file].fd);
    }
}

/* Once before it is counted: the kernel's heap grows at first, and keeps what it has. */
static void test_random(uint64_t seed)
{
    random_state = seed;
    run_steps();
    long before = pages_free();
    run_steps();
    long after = pages_free(); /* before printf() takes a buffer */
    ok(failures == 0, "random calls do what the model says");
    check(before - after < 8, "pages lost", before, after);
    ok(failures == 0, "and leave nothing");
}

/* ---- threads ---- */

enum { ROUNDS = 300, STORERS = 3, SHARED_PAGES = 40 };

static volatile int is_over;
static int shared_fd;
static unsigned char *shared;

/* Stores what is only its own, and finds it, or nothing, or SIGBUS. */
static void *storer(void *argument)
{
    unsigned number = (unsigned)(uintptr_t)argument, stored = 0, refused = 0;
    uint64_t state = number;
    while (!is_over) {
        state = state * 6364136223846793005 + 1442695040888963407;
        unsigned char *at = shared + (state >> 33) % (SHARED_PAGES * PAGE / STORERS) * STORERS;
        int got = store(at + number, (unsigned char)(number + 1));
        check(got == 0 || got == 256 + SIGBUS, "a thread's store", got, 0);
        got == 0 ? stored++ : refused++;
        got = load(at + number);
        check(got == 0 || got == (int)number + 1 || got == 256 + SIGBUS, "its load", got, number);
    }
    return (void *)(uintptr_t)(stored > 100 && refused > 0);
}

/* Pages that were the file's come here, and must be nobody else's any more. */
static void *taker(void *argument)
{
    (void)argument;
    while (!is_over) {
        enum { SIZE = 16 * PAGE };
        unsigned char *mine = mmap(NULL, SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (mine == MAP_FAILED)
            continue;
        memset(mine, 0xee, SIZE);
        for (int i = 0; i < SIZE; i++)
            check(mine[i] == 0xee, "somebody stored into my page", mine[i], i);
        munmap(mine, SIZE);
    }
    return NULL;
}

static void test_threads(uint64_t seed)
{
    pthread_t storers[STORERS], other;
    random_state = seed;
    shared_fd = open("/tmp/threads", O_RDWR | O_CREAT, 0600);
    shared = mmap(NULL, SHARED_PAGES * PAGE, RW, MAP_SHARED, shared_fd, 0);
    for (uintptr_t i = 0; i < STORERS; i++)
        pthread_create(&storers[i], NULL, storer, (void *)i);
    pthread_create(&other, NULL, taker, NULL);
    for (step = 0; step < ROUNDS; step++) {
        check(ftruncate(shared_fd, chance(SHARED_PAGES * PAGE)) == 0, "ftruncate", 0, 0);
        if (step % 8 == 0) {
            void *more = mmap(NULL, SHARED_PAGES * PAGE, RW, MAP_SHARED, shared_fd, 0);
            check(more != MAP_FAILED, "mmap", 0, 0);
            check(msync(more, SHARED_PAGES * PAGE, MS_SYNC) == 0, "msync", 0, 0);
            munmap(more, SHARED_PAGES * PAGE);
        }
    }
    /* On one processor all that may have been within a slice or two: each gets its turn. */
    for (int i = 0; i < 40; i++) {
        ftruncate(shared_fd, i % 2 ? 0 : SHARED_PAGES * PAGE);
        usleep(2000);
    }
    is_over = 1;
    for (int i = 0; i < STORERS; i++) {
        void *good;
        pthread_join(storers[i], &good);
        ok(good != NULL, "a thread stored, and met the file's end");
    }
    pthread_join(other, NULL);
    ok(failures == 0, "nobody saw what is not his");
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_fault};
    sigaction(SIGBUS, &action, NULL);
    sigaction(SIGSEGV, &action, NULL);
    puts("# random"); /* printf() takes its buffer now, not where the window is to be */
    if (argc > 2 && strcmp(argv[1], "threads") == 0)
        test_threads(strtoul(argv[2], NULL, 10));
    else
        test_random(argc > 1 ? strtoul(argv[1], NULL, 10) : 1);
    printf("1..%d\n", tests);
    return failures != 0;
}
