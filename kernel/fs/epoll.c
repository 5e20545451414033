/*
 * epoll: waits for one of many files to be ready, at a cost by what is ready. Linux's epoll(7).
 *
 *      file's queue --- waiter of an item, which stays there
 *            |  wait_wake()
 *            v
 *      epoll:  ready list   item - item - item        what may be ready
 *              items        all that are registered
 *              sleepers     one is woken for each item that comes into the list
 *
 * epoll_wait() takes the ready list as it is, and asks each file in it whether it *is* ready. If so
 * the item is told; level-triggered, it goes to the list's end at once, to be asked again the next
 * time. If not, it just stays out: its file's queue will bring it back. So an item costs something
 * only when something happened to its file.
 *
 *   EP-1  An item is in the ready list, or its waiter is in its file's queue and the file wasn't
 *         ready when it was asked last, or it was told by edge or once.
 *   EP-2  Files are asked with no lock held: they may be epolls, and take locks of their own. Who
 *         asks has the item pinned and the file counted; an item that is taken away meanwhile is
 *         `gone`, and the last to unpin it frees it.
 *   EP-3  An item doesn't count its file: when the file's last descriptor is closed
 *         (epoll_file_closes()) its items go.
 *   EP-4  What watches what has no circle, and no chain is longer than CHAIN_MAX. So a wake-up runs
 *         from an epoll to those that watch it, by recursion.
 *   EP-5  Whoever asks has items in hand that aren't in the list, though they may be ready:
 *         meanwhile the epoll says of itself that it is ready, rather than that it isn't.
 *
 * Locks, in this order: `sets` (who is registered where), a file's queue (who is in it), `nested`
 * (epolls that watch epolls), an epoll's own queue (its ready list, and what its items are).
 */
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/fs/descriptor.h"
#include "kernel/fs/open.h"
#include "kernel/fs/poll.h"
#include "kernel/heap.h"
#include "kernel/syscalls.h"
#include "kernel/thread.h"

enum { CHAIN_MAX = 5 };

/* A place in a ring whose head is one, too. */
struct link {
    struct link *next, *previous;
};

struct epoll {
    struct wait_queue sleepers; /* its lock is of all here, unless it says otherwise */
    struct link ready;
    unsigned askers;   /* who has items of the list in hand: EP-5 */
    struct link items; /* under `sets` */
    struct file *file; /* its own; file->watched: those that watch it, also under `nested` */
    struct wait_queue pollers; /* who polls its file */
};

struct epoll_item {
    struct waiter waiter; /* EP-1; under its file's queue's lock */
    struct link of_epoll; /* under `sets` */
    struct epoll_item *next_of_file;
    struct epoll *epoll;
    struct file *file; /* EP-3 */
    struct link ready; /* next == NULL: in no list */
    uint64_t data;
    uint32_t events; /* 0: it was told once */
    int fd;          /* by which it was registered; under `sets` */
    uint16_t pins;   /* EP-2 */
    bool gone;
};

static struct spinlock sets = SPINLOCK(LOCK_EPOLL), nested = SPINLOCK(LOCK_READY);

static const struct file_operations epoll_operations;

#define ITEM(link_, member)                                                                        \
    ((struct epoll_item *)((char *)(link_)-offsetof(struct epoll_item, member)))

static void link_before(struct link *link, struct link *next)
{
    link->next = next;
    link->previous = next->previous;
    link->previous->next = next->previous = link;
}

static void link_out(struct link *link)
{
    link->previous->next = link->next;
    link->next->previous = link->previous;
}

static bool is_empty(const struct link *ring)
{
    return ring->next == ring;
}

/* All that is in `from` goes to the front of `to`. */
static inline void ring_move(struct link *from, struct link *to)
{
    if (is_empty(from))
        return;
    from->previous->next = to->next;
    to->next->previous = from->previous;
    to->next = from->next;
    to->next->previous = to;
    from->next = from->previous = from;
}

/* If it is in one. */
static inline void leave_list(struct epoll_item *item)
{
    if (!item->ready.next)
        return;
    link_out(&item->ready);
    item->ready.next = NULL;
}

/* The epoll that a file is, or NULL. */
static struct epoll *epoll_of(const struct file *file)
{
    return file->operations == &epoll_operations ? file->object : NULL;
}

/* ---- becoming ready: any context, under the lock of a file's queue ---- */

static void make_ready(struct epoll_item *item);

/* `nested` is held. */
static void tell_watchers(const struct epoll *epoll)
{
    for (struct epoll_item *item = epoll->file->watched; item; item = item->next_of_file)
        make_ready(item);
}

/* Those who wait for the epoll by other ways than epoll_wait(). Seldom anybody. */
static void tell_others(struct epoll *epoll, bool in_chain)
{
    if (epoll->pollers.first)
        wait_notify(&epoll->pollers);
    if (!epoll->file->watched)
        return;
    bool were_on = in_chain ? false : spin_lock(&nested);
    tell_watchers(epoll);
    if (!in_chain)
        spin_unlock(&nested, were_on);
}

/* Into the list; one more sleeper has something to do. Interrupts are off. */
static void push_ready(struct epoll_item *item)
{
    struct epoll *epoll = item->epoll;
    spin_take(&epoll->sleepers.lock);
    if (!item->ready.next && item->events && !item->gone) {
        link_before(&item->ready, &epoll->ready);
        wait_wake_one(&epoll->sleepers);
    }
    spin_give(&epoll->sleepers.lock);
}

/* From an epoll that it watches. */
static void make_ready(struct epoll_item *item)
{
    push_ready(item);
    tell_others(item->epoll, true);
}

/* From its file's queue. */
static void item_wake(struct waiter *waiter)
{
    struct epoll_item *item = (struct epoll_item *)waiter;
    push_ready(item);
    tell_others(item->epoll, false);
}
_Static_assert(offsetof(struct epoll_item, waiter) == 0, "item_wake() casts");

/* ---- asking ---- */

/* Counts a file that may be about to close: EP-3. False: it is. */
static bool file_hold(struct file *file)
{
    uint32_t count = __atomic_load_n(&file->references, __ATOMIC_RELAXED);
    do {
        if (count == 0)
            return false;
    } while (!__atomic_compare_exchange_n(&file->references, &count, count + 1, false,
                                          __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
    return true;
}

/* The lock is held, and given back while the item is freed. */
static inline void unpin(struct epoll_item *item)
{
    struct epoll *epoll = item->epoll;
    if (--item->pins == 0 && item->gone) {
        wait_end(&epoll->sleepers);
        heap_free(item);
        wait_begin(&epoll->sleepers);
    }
}

/*
 * Asks the first of the list `from`, which is taken out. Pinned when it returns; `events` is what
 * it is ready for. The lock is held, but not while the file is asked.
 */
static struct epoll_item *ask_first(struct epoll *epoll, struct link *from, uint32_t *events)
{
    struct epoll_item *item = ITEM(from->next, ready);
    struct file *file = item->file;
    *events = 0;
    leave_list(item);
    item->pins++;
    if (!file_hold(file)) /* with the lock held: it isn't freed before its items are gone */
        return item;
    uint32_t wanted = item->events | EVENT_ALWAYS;
    wait_end_inline(&epoll->sleepers);
    uint32_t told = file_events(file, NULL) & wanted;
    file_put(file);
    wait_begin_inline(&epoll->sleepers);
    if (!item->gone && item->events)
        *events = told;
    return item;
}

/* It is told: how does it go on? */
static void claim(struct epoll *epoll, struct epoll_item *item)
{
    if (item->events & EPOLL_ONESHOT)
        item->events = 0;
    else if (!(item->events & EPOLL_EDGE) && !item->ready.next)
        link_before(&item->ready, &epoll->ready);
}

/* It was not told after all: the program's memory isn't there. */
static void unclaim(struct epoll *epoll, struct epoll_item *item, uint32_t events)
{
    item->events = events;
    if (!item->ready.next && !item->gone)
        link_before(&item->ready, &epoll->ready);
}

/* One event to the program. The lock is held, but not while its memory is touched. */
static int tell(struct epoll *epoll, struct epoll_item *item, uint32_t events,
                struct epoll_told *program_event)
{
    struct epoll_told told = {.events = events, .data = item->data};
    uint32_t registered = item->events;
    claim(epoll, item);
    wait_end_inline(&epoll->sleepers);
    int error = copy_out(program_event, &told, sizeof(told));
    wait_begin_inline(&epoll->sleepers);
    if (error)
        unclaim(epoll, item, registered);
    return error;
}

/* As many events as there are, at most `limit`. How many; -EFAULT. Inside wait_begin(). */
static long collect(struct epoll *epoll, struct epoll_told *program_events, long limit)
{
    long count = 0;
    int error = 0;
    struct link list = {&list, &list};
    ring_move(&epoll->ready, &list);
    epoll->askers++;
    while (!error && count < limit && !is_empty(&list)) {
        uint32_t events;
        struct epoll_item *item = ask_first(epoll, &list, &events);
        if (events) {
            error = tell(epoll, item, events, program_events + count);
            count += !error;
        }
        unpin(item);
    }
    epoll->askers--;
    ring_move(&list, &epoll->ready);
    if (epoll->sleepers.first && !is_empty(&epoll->ready))
        wait_wake_one(&epoll->sleepers); /* there is something for another, too */
    return count ? count : error;
}

static long wait_for_events(struct epoll *epoll, struct epoll_told *program_events, long limit,
                            long timeout_ns)
{
    uint64_t deadline = timeout_ns > 0 ? deadline_after(timeout_ns) : WAIT_FOREVER;
    int error = timeout_ns == 0 ? -ETIMEDOUT : 0;
    wait_begin_inline(&epoll->sleepers);
    long count = is_empty(&epoll->ready) ? 0 : collect(epoll, program_events, limit);
    while (!count && !error) {
        while (is_empty(&epoll->ready) && !error)
            error = wait_sleep(&epoll->sleepers, deadline);
        count = collect(epoll, program_events, limit);
    }
    wait_end_inline(&epoll->sleepers);
    return count || error == -ETIMEDOUT ? count : error;
}

/* ---- who is registered: under `sets` ---- */

/* The item for (fd, file), and what points to it; NULL: there is none. */
static struct epoll_item *find(const struct epoll *epoll, struct file *file, int fd,
                               struct epoll_item ***link)
{
    for (*link = &file->watched; **link; *link = &(**link)->next_of_file)
        if ((**link)->epoll == epoll && (**link)->fd == fd)
            return **link;
    return NULL;
}

static void file_list_change(struct file *file, struct epoll_item **link, struct epoll_item *to)
{
    bool is_epoll = epoll_of(file);
    if (is_epoll)
        spin_take(&nested);
    *link = to;
    if (is_epoll)
        spin_give(&nested);
}

static void register_item(struct epoll_item *item, struct wait_queue *queue)
{
    struct file *file = item->file;
    item->next_of_file = file->watched;
    link_before(&item->of_epoll, &item->epoll->items);
    file_list_change(file, &file->watched, item);
    if (queue)
        wait_join(queue, &item->waiter);
}

/* True: nobody has it pinned, and the caller frees it. */
static bool remove_item(struct epoll_item *item, struct epoll_item **link)
{
    struct wait_queue *queue = NULL, *sleepers = &item->epoll->sleepers;
    if (!epoll_of(item->file))
        item->file->operations->ready(item->file, &queue);
    if (queue)
        wait_leave(queue, &item->waiter);
    file_list_change(item->file, link, item->next_of_file);
    link_out(&item->of_epoll);
    wait_begin(sleepers);
    leave_list(item);
    item->gone = true;
    bool is_free = item->pins == 0;
    wait_end(sleepers);
    return is_free;
}

void epoll_file_closes(struct file *file)
{
    for (;;) {
        bool were_on = spin_lock(&sets);
        struct epoll_item *item = file->watched;
        bool is_free = item && remove_item(item, &file->watched);
        spin_unlock(&sets, were_on);
        if (is_free)
            heap_free(item);
        if (!item)
            return;
    }
}

/* ---- circles and chains: EP-4, under `sets` ---- */

/* How many epolls are in the longest chain that begins with this one and goes down. */
static int depth_below(const struct epoll *epoll)
{
    int deepest = 0;
    for (struct link *link = epoll->items.next; link != &epoll->items; link = link->next) {
        struct epoll *inner = epoll_of(ITEM(link, of_epoll)->file);
        int depth = inner ? depth_below(inner) : 0;
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + 1;
}

static int depth_above(const struct epoll *epoll)
{
    int highest = 0;
    for (struct epoll_item *item = epoll->file->watched; item; item = item->next_of_file) {
        int height = depth_above(item->epoll);
        highest = height > highest ? height : highest;
    }
    return highest + 1;
}

static bool reaches(const struct epoll *from, const struct epoll *to)
{
    if (from == to)
        return true;
    for (struct link *link = from->items.next; link != &from->items; link = link->next) {
        struct epoll *inner = epoll_of(ITEM(link, of_epoll)->file);
        if (inner && reaches(inner, to))
            return true;
    }
    return false;
}

static int check_chain(const struct epoll *epoll, const struct file *file)
{
    struct epoll *inner = epoll_of(file);
    if (!inner)
        return 0;
    return reaches(inner, epoll) || depth_above(epoll) + depth_below(inner) > CHAIN_MAX ? -ELOOP
                                                                                        : 0;
}

/* ---- epoll_ctl() ---- */

enum { EVENTS_EXCLUSIVE = EVENT_READS | EVENT_WRITES | EVENT_ALWAYS };

/*
 * EPOLLEXCLUSIVE asks that not all epolls are told of one event; one or more of them are (epoll_ctl
 * (2)), which they are here.
 */
static int check_exclusive(const struct file *file, const struct epoll_told *wanted, int operation)
{
    const uint32_t allowed = EVENTS_EXCLUSIVE | EPOLL_EXCLUSIVE | EPOLL_WAKEUP | EPOLL_EDGE;
    if (!(wanted->events & EPOLL_EXCLUSIVE))
        return 0;
    return operation != EPOLL_ADD || wanted->events & ~allowed || epoll_of(file) ? -EINVAL : 0;
}

/*
 * Just registered, or changed: is it ready now? It is pinned, and
 * the caller has the file; no lock is held.
 */
static void look_now(struct epoll_item *item, uint32_t events)
{
    struct epoll *epoll = item->epoll;
    if (file_events(item->file, NULL) & (events | EVENT_ALWAYS)) {
        bool were_on = interrupts_save();
        push_ready(item);
        tell_others(epoll, false);
        interrupts_restore(were_on);
    }
    wait_begin(&epoll->sleepers);
    unpin(item);
    wait_end(&epoll->sleepers);
}

/* Never 0, which is an item that was told once. */
static uint32_t events_kept(uint32_t events)
{
    return events | EVENT_ALWAYS;
}

static int add(struct epoll *epoll, struct file *file, int fd, const struct epoll_told *wanted)
{
    struct epoll_item *item = heap_alloc(sizeof(*item)), **link;
    struct wait_queue *queue = NULL;
    if (!item)
        return -ENOMEM;
    if (!epoll_of(file))
        file->operations->ready(file, &queue); /* the console's first time: with no lock held */
    *item = (struct epoll_item){
        .waiter = {.thread = &first_thread, /* for its priority: it doesn't matter */
                   .wake = item_wake,
                   .stays = true,
                   .interests = event_interests(wanted->events)},
        .epoll = epoll,
        .file = file,
        .fd = fd,
        .data = wanted->data,
        .events = events_kept(wanted->events),
        .pins = 1,
    };
    bool were_on = spin_lock(&sets);
    int error = find(epoll, file, fd, &link) ? -EEXIST : check_chain(epoll, file);
    if (!error)
        register_item(item, queue);
    spin_unlock(&sets, were_on);
    if (error)
        heap_free(item);
    else
        look_now(item, wanted->events);
    return error;
}

static int modify(struct epoll *epoll, struct file *file, int fd, const struct epoll_told *wanted)
{
    struct epoll_item **link;
    bool were_on = spin_lock(&sets);
    struct epoll_item *item = find(epoll, file, fd, &link);
    int error = !item ? -ENOENT : item->events & EPOLL_EXCLUSIVE ? -EINVAL : 0;
    if (!error) {
        wait_begin(&epoll->sleepers);
        item->events = events_kept(wanted->events);
        item->data = wanted->data;
        item->waiter.interests = event_interests(wanted->events);
        item->pins++;
        wait_end(&epoll->sleepers);
    }
    spin_unlock(&sets, were_on);
    if (!error)
        look_now(item, wanted->events);
    return error;
}

static int delete (struct epoll *epoll, struct file *file, int fd)
{
    struct epoll_item **link;
    bool were_on = spin_lock(&sets);
    struct epoll_item *item = find(epoll, file, fd, &link);
    bool is_free = item && remove_item(item, link);
    spin_unlock(&sets, were_on);
    if (is_free)
        heap_free(item);
    return item ? 0 : -ENOENT;
}

static int control(struct file *own, int operation, struct file *file, int fd,
                   const struct epoll_told *wanted)
{
    struct epoll *epoll = epoll_of(own);
    if (!epoll || own == file)
        return -EINVAL;
    if (!file->operations->ready)
        return -EPERM; /* it is always ready */
    if (operation == EPOLL_DELETE)
        return delete (epoll, file, fd);
    int error = check_exclusive(file, wanted, operation);
    if (error)
        return error;
    switch (operation) {
    case EPOLL_ADD: return add(epoll, file, fd, wanted);
    case EPOLL_MODIFY: return modify(epoll, file, fd, wanted);
    default: return -EINVAL;
    }
}

int sys_epoll_ctl(int epoll_fd, int operation, int fd, void *program_event)
{
    struct epoll_told wanted = {0};
    if (operation != EPOLL_DELETE && copy_in(&wanted, program_event, sizeof(wanted)) < 0)
        return -EFAULT;
    struct file *own = file_get(epoll_fd);
    if (!own)
        return -EBADF;
    struct file *file = file_get(fd);
    int error = file ? control(own, operation, file, fd, &wanted) : -EBADF;
    if (file)
        file_put(file);
    file_put(own);
    return error;
}

/* ---- its own file ---- */

/* Is there anything that epoll_wait() would tell? */
static unsigned epoll_ready(struct file *file, struct wait_queue **queue)
{
    struct epoll *epoll = file->object;
    uint32_t events = 0;
    if (queue)
        *queue = &epoll->pollers;
    wait_begin(&epoll->sleepers);
    epoll->askers++;
    while (!events && !is_empty(&epoll->ready)) {
        struct epoll_item *item = ask_first(epoll, &epoll->ready, &events);
        if (events && !item->ready.next) {
            link_before(&item->ready, epoll->ready.next); /* as it was */
            wait_wake_one(&epoll->sleepers);
        }
        unpin(item);
    }
    epoll->askers--;
    bool is_ready = events || epoll->askers;
    wait_end(&epoll->sleepers);
    return is_ready ? READY_READ : 0;
}

static void epoll_close(struct file *file)
{
    struct epoll *epoll = file->object;
    for (;;) {
        struct epoll_item *item = NULL, **link;
        bool were_on = spin_lock(&sets), is_free = false;
        if (!is_empty(&epoll->items)) {
            item = ITEM(epoll->items.next, of_epoll);
            find(epoll, item->file, item->fd, &link);
            is_free = remove_item(item, link);
        }
        spin_unlock(&sets, were_on);
        if (is_free)
            heap_free(item);
        if (!item)
            break;
    }
    heap_free(epoll);
    file_free(file);
}

static ptrdiff_t no_read(struct file *file, void *buffer, size_t count, uint64_t *position)
{
    (void)file, (void)buffer, (void)count, (void)position;
    return -EINVAL;
}

static ptrdiff_t no_write(struct file *file, const void *buffer, size_t count, uint64_t *position)
{
    (void)file, (void)buffer, (void)count, (void)position;
    return -EINVAL;
}

static const struct file_operations epoll_operations = {
    .read = no_read,
    .write = no_write,
    .status = file_object_status,
    .ready = epoll_ready,
    .close = epoll_close,
};

int sys_epoll_create(unsigned flags)
{
    if (flags & ~O_CLOEXEC)
        return -EINVAL;
    struct epoll *epoll = heap_zalloc(sizeof(*epoll));
    if (!epoll)
        return -ENOMEM;
    epoll->ready = (struct link){&epoll->ready, &epoll->ready};
    epoll->items = (struct link){&epoll->items, &epoll->items};
    epoll->sleepers.lock.rank = epoll->pollers.lock.rank = LOCK_READY_QUEUE;
    int fd = file_open_object(&epoll_operations, O_RDWR | flags, epoll, &epoll->file);
    if (fd < 0)
        heap_free(epoll);
    return fd;
}

/* ---- epoll_wait() ---- */

long sys_epoll_wait(int fd, void *program_events, int limit, long timeout_ns, void *mask)
{
    struct file *file = file_get(fd);
    if (!file)
        return -EBADF;
    struct epoll *epoll = epoll_of(file);
    if (!epoll || limit <= 0 || limit > INT32_MAX / (int)sizeof(struct epoll_told))
        return file_put_after(file, -EINVAL);
    bool masked = mask && signal_mask_for_wait;
    if (masked && signal_mask_for_wait(mask))
        return file_put_after(file, -EFAULT);
    long result = wait_for_events(epoll, program_events, limit, timeout_ns);
    if (masked)
        signal_mask_after_wait(result);
    return file_put_after(file, result);
}
