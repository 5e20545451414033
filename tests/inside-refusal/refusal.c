/*
 * Every allocation of a program's start fails once.
 *
 * A *start* is a function that does what programs do when they begin (library.c, files.c: one
 * function of the C library or the kernel each; interpreters.c: commands of the shell, a Lua state
 * and a script) and gives everything back. It is run with its first allocation refused, then with
 * its second, and so on, until a run asks for fewer: whatever it asks for, blocks of malloc()'s, of
 * the kernel's heap, pages, promises of memory. All in one machine, since a boot for each would
 * take hours.
 *
 *  RF-1  A start that is refused memory fails, or does without. It never crashes.
 *  RF-2  Who fails says why: errno is ENOMEM, or ENOSPC where a file system is full.
 *  RF-3  Nothing is lost, whichever allocation was refused: as many live blocks of malloc() and of
 *        the kernel's heap as before, as many descriptors, and in the end as many pages.
 *
 * The same with every block of malloc() refused from the N-th on. `refusal [MOST [SEED [NAME...]]]`
 * refuses no more than about MOST allocations of a start, those that the seed chooses; of Lua's,
 * which take a hundred times as long as the others, one in a hundred of that.
 *
 * It looks below the system calls: tests/inside-* may, programs may not. And it takes the place of
 * lib/malloc/settings.c, since there the environment decides once, and here each run does.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kernel/heap.h"
#include "kernel/page.h"
#include "lib/malloc/internal.h"
#include "tests/inside-refusal/refusal.h"

/* ---- what is refused ---- */

static bool armed, lasting;
static unsigned long asked, refused_at, refusals;

static bool refuse(void)
{
    if (!armed || ++asked < refused_at || (asked > refused_at && !lasting))
        return false;
    refusals++;
    return true;
}

static bool refuse_kernel(void)
{
    return !lasting && refuse();
}

void refusals_end(void)
{
    armed = false;
}

bool malloc_leaks_wanted;

bool malloc_settings_read(void)
{
    return true; /* from the beginning: no block comes from a cache unasked */
}

bool malloc_fails_now(void)
{
    return refuse();
}

/* ---- what is there ---- */

enum { DESCRIPTORS = 64, PAGES_KEPT = 16, SWEEPS_MAX = 4 };

struct balance {
    size_t blocks, bytes;               /* malloc()'s */
    size_t kernel_blocks, kernel_bytes; /* the kernel heap's */
    size_t descriptors;
};

static struct balance balance;

static void count_block(void *block, size_t size)
{
    (void)block;
    balance.blocks++;
    balance.bytes += size;
}

static void count_kernel_block(void *block, size_t size)
{
    (void)block;
    balance.kernel_blocks++;
    balance.kernel_bytes += size;
}

static struct balance take_balance(void)
{
    memset(&balance, 0, sizeof(balance));
    malloc_each(count_block);
    heap_each(count_kernel_block);
    for (int fd = 0; fd < DESCRIPTORS; fd++)
        balance.descriptors += fcntl(fd, F_GETFD) >= 0;
    return balance;
}

/* ---- a start ---- */

static int test_count, failed;
static FILE *tap; /* standard output is the starts' own, and goes to /dev/null */

static void complain(const struct start *start, const char *what, long before, long now)
{
    fprintf(tap, "# %s: allocation %lu%s: %s: %ld, before %ld\n", start->name, refused_at,
            lasting ? " and all behind it" : "", what, now, before);
}

/* RF-3. Less than before is no loss: a table that was kept has gone. */
static bool is_balanced(const struct start *start, const struct balance *before)
{
    struct balance now = take_balance();

    if (now.blocks <= before->blocks && now.bytes <= before->bytes &&
        now.kernel_blocks <= before->kernel_blocks && now.kernel_bytes <= before->kernel_bytes &&
        now.descriptors <= before->descriptors)
        return true;
    complain(start, "blocks", (long)before->blocks, (long)now.blocks);
    complain(start, "bytes", (long)before->bytes, (long)now.bytes);
    complain(start, "blocks of the kernel", (long)before->kernel_blocks, (long)now.kernel_blocks);
    complain(start, "bytes of the kernel", (long)before->kernel_bytes, (long)now.kernel_bytes);
    complain(start, "descriptors", (long)before->descriptors, (long)now.descriptors);
    return false;
}

static bool run_refused(const struct start *start, unsigned long at)
{
    errno = 0;
    refused_at = at;
    asked = refusals = 0;
    armed = true;
    bool done = start->run(start->argument);
    armed = false;
    return done;
}

/* How many allocations the start makes that is refused none. */
static unsigned long count_points(const struct start *start)
{
    run_refused(start, ULONG_MAX);
    return asked;
}

/* RF-1 to RF-3, but for pages. */
static bool is_good(const struct start *start, const struct balance *before, bool done)
{
    if (!done && refusals == 0) {
        complain(start, "it fails by itself, errno", 0, errno);
        return false;
    }
    if (!done && start->tells && errno != ENOMEM && errno != ENOSPC) {
        complain(start, "errno", ENOMEM, errno);
        return false;
    }
    return is_balanced(start, before);
}

/*
 * Refuses one allocation after another until a run asks for fewer (who is refused one may ask for
 * others in its place); of more than `most` that many, by chance. Adds how many it were.
 */
static bool sweep(const struct start *start, unsigned long most, unsigned long *points)
{
    struct balance before = take_balance();
    unsigned long count = count_points(start), span = count > most ? count / (most + 1) + 1 : 1,
                  at = 1;

    do {
        bool done = run_refused(start, at);
        if (!is_good(start, &before, done))
            return false;
        *points += refusals > 0;
        at += span > 1 ? 1 + (unsigned long)rand() % (2 * span - 1) : 1;
    } while (refusals > 0);
    return true;
}

/*
 * What stays for good after a first use (a stream's buffer, a table of the C library) is no loss:
 * hence two runs before. Pages may be kept for later, as many as a start may use at once: they are
 * lost if each of some more sweeps has fewer of them than the one before.
 */
static void test(const struct start *start, unsigned long most)
{
    unsigned long points = 0;

    start->run(start->argument);
    start->run(start->argument);
    lasting = true;
    bool good = sweep(start, most, &points);
    lasting = false;
    good = good && sweep(start, most, &points);
    size_t available, sweeps = 0;
    do {
        available = page_count_available();
        good = good && sweep(start, most, &points);
    } while (good && page_count_available() + PAGES_KEPT < available && ++sweeps < SWEEPS_MAX);
    if (sweeps == SWEEPS_MAX) {
        complain(start, "free pages", (long)available, (long)page_count_available());
        good = false;
    }
    fprintf(tap, "%sok %d - %s: %lu points\n", good ? "" : "not ", ++test_count, start->name,
            points);
    failed += !good;
}

static bool is_wanted(const char *name, char **words)
{
    for (char **word = words; word && *word; word++)
        if (strcmp(*word, name) == 0)
            return true;
    return !words;
}

int main(int argc, char **argv)
{
    static const struct start *const lists[] = {library_starts, file_starts, shell_starts,
                                                lua_starts};
    unsigned long most = argc > 1 ? strtoul(argv[1], NULL, 10) : ULONG_MAX;

    tap = fdopen(dup(STDOUT_FILENO), "w");
    int null = open("/dev/null", O_RDWR);
    if (!tap || null < 0 || dup2(null, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0)
        return 2;
    close(null);
    srand(argc > 2 ? strtoul(argv[2], NULL, 10) : 1);
    setvbuf(tap, NULL, _IOLBF, BUFSIZ);
    page_alloc_fails = refuse_kernel;
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        for (const struct start *start = lists[i]; start->name; start++)
            if (is_wanted(start->name, argc > 3 ? argv + 3 : NULL))
                test(start, lists[i] == lua_starts ? most / 100 : most);
    fprintf(tap, "1..%d\n", test_count);
    return failed != 0;
}
