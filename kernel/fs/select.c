/*
 * select(): poll() by sets of bits. POSIX.1-2017, pselect().
 *
 *   set        is in it when
 *   readable   a read() would not sleep: data, the end, or an error
 *   writable   nor would a write(), which may fail at once
 *   urgent     there is urgent data: no file here has any
 */
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/fs/descriptor.h"
#include "kernel/fs/poll.h"
#include "kernel/heap.h"
#include "kernel/string.h"
#include "kernel/syscalls.h"

enum { SETS = 3, WORD_BITS = 64, WORDS_ON_STACK = 16 };

/* By set. What is asked of poll(), and what it may tell then. */
static const uint32_t asked[SETS] = {EVENT_READ, EVENT_WRITE, EVENT_PRIORITY};
static const uint32_t meant[SETS] = {EVENT_READ | EVENT_HANGUP | EVENT_ERROR,
                                     EVENT_WRITE | EVENT_ERROR | EVENT_HANGUP, EVENT_PRIORITY};

struct sets {
    uint64_t *program[SETS]; /* NULL: not of interest */
    uint64_t *words;         /* SETS times `size` words */
    size_t size;
};

static uint64_t *word_of(const struct sets *sets, unsigned set, unsigned fd)
{
    return &sets->words[set * sets->size + fd / WORD_BITS];
}

static uint32_t events_of(const struct sets *sets, unsigned fd)
{
    uint32_t events = 0;
    for (unsigned set = 0; set < SETS; set++)
        if (*word_of(sets, set, fd) >> fd % WORD_BITS & 1)
            events |= asked[set];
    return events;
}

static int sets_in(const struct sets *sets)
{
    for (unsigned set = 0; set < SETS; set++)
        if (sets->program[set] && copy_in(word_of(sets, set, 0), sets->program[set],
                                          sets->size * sizeof(*sets->words)) < 0)
            return -EFAULT;
    return 0;
}

/* How many bits are set now; -EFAULT. */
static long sets_out(const struct sets *sets, const struct poll_watch *watches, size_t count)
{
    long bits = 0;
    memset(sets->words, 0, SETS * sets->size * sizeof(*sets->words));
    for (size_t i = 0; i < count; i++)
        for (unsigned set = 0; set < SETS; set++)
            if (watches[i].events & asked[set] && watches[i].told & meant[set]) {
                *word_of(sets, set, watches[i].fd) |= 1ull << watches[i].fd % WORD_BITS;
                bits++;
            }
    for (unsigned set = 0; set < SETS; set++)
        if (sets->program[set] && copy_out(sets->program[set], word_of(sets, set, 0),
                                           sets->size * sizeof(*sets->words)) < 0)
            return -EFAULT;
    return bits;
}

static size_t count_files(const struct sets *sets, unsigned limit)
{
    size_t count = 0;
    for (unsigned fd = 0; fd < limit; fd++)
        count += events_of(sets, fd) != 0;
    return count;
}

static void watches_from(const struct sets *sets, unsigned limit, struct poll_watch *watch)
{
    for (unsigned fd = 0; fd < limit; fd++) {
        uint32_t events = events_of(sets, fd);
        if (events) {
            watch->fd = (int)fd;
            watch->events = events;
            watch++;
        }
    }
}

/* A descriptor that isn't open is an error of the whole call. */
static bool has_invalid(const struct poll_watch *watches, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (watches[i].told == EVENT_INVALID)
            return true;
    return false;
}

static long wait(const struct sets *sets, unsigned limit, long timeout_ns, const void *mask)
{
    struct poll_watch few[POLL_WATCHES_ON_STACK];
    size_t count = count_files(sets, limit);
    struct poll_watch *watches = poll_watches_alloc(few, count);
    if (!watches)
        return -ENOMEM;
    watches_from(sets, limit, watches);
    long result = poll_wait(watches, count, timeout_ns, mask);
    if (has_invalid(watches, count))
        result = -EBADF;
    else if (result >= 0)
        result = sets_out(sets, watches, count);
    poll_watches_free(watches, few);
    return result;
}

long sys_select(int limit, void *readable, void *writable, void *urgent, long timeout_ns,
                void *mask)
{
    if (limit < 0 || limit > DESCRIPTOR_MAX)
        return -EINVAL;
    uint64_t few[WORDS_ON_STACK * SETS];
    struct sets sets = {
        .program = {readable, writable, urgent},
        .words = few,
        .size = ((unsigned)limit + WORD_BITS - 1) / WORD_BITS,
    };
    size_t bytes = SETS * sets.size * sizeof(uint64_t);
    if (sets.size > WORDS_ON_STACK && !(sets.words = heap_alloc(bytes)))
        return -ENOMEM;
    memset(sets.words, 0, bytes);
    long result = sets_in(&sets);
    if (!result)
        result = wait(&sets, limit, timeout_ns, mask);
    if (sets.words != few)
        heap_free(sets.words);
    return result;
}
