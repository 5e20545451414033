/*
 * All threads, by their handles (thread.h, PT-1).
 *
 *      handle      | uses: 32 bits | place + 1: 32 bits |
 *
 * The table is made when the second thread is: room for as many as the kernel has ids for, of which
 * only what is used is touched. Until then there is one thread, and it knows itself.
 */
#include <errno.h>
#include <limits.h>
#include <sys/mman.h>

#include "lib/mman/anonymous.h"
#include "lib/pthread/thread.h"

struct place {
    struct pthread *thread; /* NULL: free */
    uint32_t uses, next_free;
};

static struct place *places;
static uint32_t place_count; /* how many were ever used */
static uint32_t first_free;  /* place + 1; 0: none */

struct lock pthread_lock;
uint32_t pthread_living = 1;

struct pthread *pthread_find(pthread_t handle)
{
    if (handle == pthread_own.handle)
        return &pthread_own;
    uint32_t place = (uint32_t)handle - 1;
    if (place >= place_count)
        return NULL;
    struct pthread *thread = places[place].thread;
    return thread && places[place].uses == handle >> 32 ? thread : NULL;
}

/* With the first thread, who is the one that calls. */
static int make_table(void)
{
    size_t size = PTHREAD_THREADS_MAX * sizeof(struct place);
    void *memory = map_anonymous(NULL, size, PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE);
    if (memory == MAP_FAILED)
        return EAGAIN;
    places = memory;
    places[0] = (struct place){.thread = &pthread_own, .uses = 1};
    place_count = 1;
    return 0;
}

int pthread_enter(struct pthread *thread)
{
    if (!places && make_table() != 0)
        return EAGAIN;
    uint32_t place;
    if (first_free) {
        place = first_free - 1;
        first_free = places[place].next_free;
    } else if (place_count < PTHREAD_THREADS_MAX) {
        place = place_count++;
    } else {
        return EAGAIN;
    }
    places[place].thread = thread;
    thread->handle = (pthread_t)++places[place].uses << 32 | (place + 1);
    return 0;
}

void pthread_leave(struct pthread *thread)
{
    if (!places)
        return; /* the first thread, and no other ever was */
    uint32_t place = (uint32_t)thread->handle - 1;
    places[place].thread = NULL;
    places[place].next_free = first_free;
    first_free = place + 1;
}

void pthread_each(void (*visit)(struct pthread *thread, void *argument), void *argument)
{
    if (!places)
        visit(&pthread_own, argument);
    for (uint32_t place = 0; place < place_count; place++)
        if (places[place].thread)
            visit(places[place].thread, argument);
}
