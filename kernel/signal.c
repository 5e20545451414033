/*
 * Signals: what is pending, and for whom. See signal.h.
 *
 * A pending signal is a bit; what came with it (who sent it, a value) is in an entry of a queue, of
 * the thread or of the process. Entries come from a fixed supply, since a signal may be sent from
 * an interrupt. If none is left, a signal below SIGNAL_RT_MIN is pending all the same, without more
 * being known of it; sigqueue() fails, as POSIX has it.
 *
 * One for the process is given to a thread that doesn't block it: the first one, if it can be,
 * since programs expect it there. If all block it, it waits, and the thread that unblocks it first,
 * or waits for it (sigwait), takes it.
 */
#include "kernel/signal.h"

#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/thread.h"

/* Of kernel/threads.c: in the image if the program makes threads. */
#pragma weak thread_all
#pragma weak thread_table_lock
#pragma weak thread_kick
#pragma weak thread_find
extern struct thread *thread_all;
extern struct spinlock thread_table_lock;
void thread_kick(struct thread *thread);
struct thread *thread_find(uint32_t id);

struct spinlock signal_lock = SPINLOCK(LOCK_SIGNALS);
struct signal_action signal_actions[SIGNAL_COUNT];

/* ---- all of the following under signal_lock ---- */

static struct signal_entry entries[SIGNAL_QUEUE_MAX];
static struct signal_entry *free_entries;
static unsigned entries_used; /* of `entries`, ever */

static struct signal_queue process;

static struct signal_entry *entry_new(void)
{
    struct signal_entry *entry = free_entries;
    if (entry)
        free_entries = entry->next;
    else if (entries_used < SIGNAL_QUEUE_MAX)
        entry = &entries[entries_used++];
    return entry;
}

static void entry_free(struct signal_entry *entry)
{
    entry->next = free_entries;
    free_entries = entry;
}

/* SG-2 */
static bool is_queued(const struct signal_info *info)
{
    bool has_value = info->code == SIGNAL_BY_QUEUE || info->code == SIGNAL_BY_TIMER;
    return info->number >= SIGNAL_RT_MIN ||
           (has_value && signal_actions[info->number].flags & SIGNAL_WITH_INFO);
}

static void queue_put(struct signal_queue *queue, struct signal_entry *entry)
{
    entry->next = NULL;
    entry->queued = true;
    *(queue->first ? &queue->last->next : &queue->first) = entry;
    queue->last = entry;
    queue->pending |= signal_bit(entry->info.number);
}

/* A pending one that has no entry is the first of its number, and the only one. */
static bool has_more(const struct signal_entry *entry, unsigned number)
{
    while (entry && entry->info.number != (int)number)
        entry = entry->next;
    return entry;
}

/* `entry` lies behind `before`; NULL: it is the first. */
static void queue_drop(struct signal_queue *queue, struct signal_entry *before,
                       struct signal_entry *entry)
{
    unsigned number = entry->info.number;
    *(before ? &before->next : &queue->first) = entry->next;
    if (queue->last == entry)
        queue->last = before;
    entry->queued = false;
    if (!has_more(queue->first, number))
        queue->pending &= ~signal_bit(number);
}

/* Puts it behind the others. 0, or -EAGAIN. */
static int queue_add(struct signal_queue *queue, const struct signal_info *info)
{
    uint64_t bit = signal_bit(info->number);
    if (queue->pending & bit && !is_queued(info))
        return 0; /* SG-2 */
    struct signal_entry *entry = entry_new();
    if (!entry && (info->number >= SIGNAL_RT_MIN || info->code == SIGNAL_BY_QUEUE))
        return -EAGAIN;
    if (entry) {
        *entry = (struct signal_entry){.info = *info};
        queue_put(queue, entry);
    }
    queue->pending |= bit;
    return 0;
}

/* Takes the first of this number. If it has no entry, all that is known is the number. */
static void queue_take(struct signal_queue *queue, unsigned number, struct signal_info *info)
{
    struct signal_entry *before = NULL, *entry = queue->first;
    for (; entry && entry->info.number != (int)number; entry = entry->next)
        before = entry;
    *info = entry ? entry->info : (struct signal_info){.number = (int)number};
    queue->pending &= ~signal_bit(number);
    if (!entry)
        return;
    queue->pending |= signal_bit(number);
    queue_drop(queue, before, entry);
    entry->overrun = entry->info.overrun;
    if (!entry->is_timers)
        entry_free(entry);
}

static void queue_forget(struct signal_queue *queue, unsigned number)
{
    struct signal_info nobody_reads;
    while (queue->pending & signal_bit(number))
        queue_take(queue, number, &nobody_reads);
}

/* ---- who gets it ---- */

bool signal_is_ignored(unsigned number)
{
    uint64_t by_default = signal_bit(SIGNAL_CHLD) | signal_bit(SIGNAL_CONT) |
                          signal_bit(SIGNAL_URG) | signal_bit(SIGNAL_WINCH) |
                          signal_bit(SIGNAL_STOP) | signal_bit(SIGNAL_TSTP) |
                          signal_bit(SIGNAL_TTIN) | signal_bit(SIGNAL_TTOU);
    uint64_t handler = signal_actions[number].handler;
    return handler == SIGNAL_IGNORE ||
           (handler == SIGNAL_DEFAULT && by_default & signal_bit(number));
}

static bool wants(const struct thread *thread, unsigned number)
{
    return signal_bit(number) & (~thread->signals.mask | thread->signals.waits);
}

/* The signal is pending for this thread, or given to it. */
static void alert(struct thread *thread, unsigned number)
{
    if (!(thread->signals.mask & signal_bit(number)))
        thread_attention_set(thread, ATTENTION_SIGNAL);
    thread_wake(thread);
    if (thread_kick && threads_many)
        thread_kick(thread);
}

/* Under thread_table_lock, too, where there are threads. NULL: all block it. */
static struct thread *find_taker(unsigned number)
{
    if (first_thread.state != THREAD_ENDED && wants(&first_thread, number))
        return &first_thread;
    struct thread *thread = threads_many ? thread_all : NULL;
    while (thread && (thread->in_kernel > 1 || !wants(thread, number)))
        thread = thread->next_of_all;
    return thread;
}

static bool lock_both(void)
{
    bool were_on = interrupts_save();
    if (threads_many)
        spin_take(&thread_table_lock);
    spin_take(&signal_lock);
    return were_on;
}

static void unlock_both(bool were_on)
{
    spin_give(&signal_lock);
    if (threads_many)
        spin_give(&thread_table_lock);
    interrupts_restore(were_on);
}

int signal_send(const struct signal_info *info)
{
    bool were_on = lock_both();
    unsigned number = info->number;
    struct thread *taker = find_taker(number);
    int error = 0;
    bool is_waited_for = taker && taker->signals.waits & signal_bit(number);
    if (!signal_is_ignored(number) || !taker || is_waited_for) {
        error = queue_add(&process, info);
        if (!error && taker)
            alert(taker, number);
        if (!error && signal_was_sent)
            signal_was_sent();
    }
    unlock_both(were_on);
    return error;
}

int signal_send_thread(struct thread *thread, const struct signal_info *info)
{
    bool were_on = spin_lock(&signal_lock);
    unsigned number = info->number;
    bool is_open = !(thread->signals.mask & signal_bit(number));
    int error = 0;
    if (!signal_is_ignored(number) || !is_open || thread->signals.waits & signal_bit(number)) {
        error = queue_add(&thread->signals.queue, info);
        if (!error)
            alert(thread, number);
        if (!error && signal_was_sent)
            signal_was_sent();
    }
    spin_unlock(&signal_lock, were_on);
    return error;
}

/* ---- timers ---- */

/* Counts in `entry`, which is pending, what comes again. */
static void add_overrun(struct signal_entry *entry, int32_t more)
{
    if (entry->info.overrun < INT32_MAX - 1 - more)
        entry->info.overrun += more + 1;
    else
        entry->info.overrun = INT32_MAX;
}

static struct thread *find_thread(uint32_t id)
{
    if (threads_many && thread_find)
        return thread_find(id);
    return id == first_thread.id ? &first_thread : NULL;
}

void signal_send_timer(struct signal_entry *entry, int32_t missed, uint32_t id)
{
    bool were_on = lock_both();
    unsigned number = entry->info.number;
    struct thread *thread = id ? find_thread(id) : NULL;
    struct thread *taker = id ? thread : find_taker(number);
    bool is_open = taker && !(taker->signals.mask & signal_bit(number));
    bool is_waited_for = taker && taker->signals.waits & signal_bit(number);
    struct signal_queue *queue = thread ? &thread->signals.queue : &process;
    if (entry->queued) {
        add_overrun(entry, missed);
    } else if ((!signal_is_ignored(number) || !is_open || is_waited_for) && (taker || !id)) {
        entry->info.overrun = missed;
        entry->thread = thread;
        if (is_queued(&entry->info) || !(queue->pending & signal_bit(number)))
            queue_put(queue, entry);
        if (taker)
            alert(taker, number);
    }
    unlock_both(were_on);
}

void signal_withdraw(struct signal_entry *entry)
{
    bool were_on = lock_both();
    struct signal_queue *queue = entry->thread ? &entry->thread->signals.queue : &process;
    struct signal_entry *before = NULL, *at = entry->queued ? queue->first : NULL;
    for (; at && at != entry; at = at->next)
        before = at;
    if (at)
        queue_drop(queue, before, entry);
    unlock_both(were_on);
}

/* ---- the current thread ---- */

uint64_t signal_pending_now(void)
{
    return thread_current()->signals.queue.pending | process.pending;
}

void signal_look_again(void)
{
    struct thread *thread = thread_current();
    bool has_fault = thread->signals.has_fault;
    if (has_fault || signal_pending_now() & ~thread->signals.mask)
        thread_attention_set(thread, ATTENTION_SIGNAL);
    else
        thread_attention_clear(thread, ATTENTION_SIGNAL);
}

/* The lowest number first; the thread's own before the process's. */
bool signal_take(uint64_t set, struct signal_info *info)
{
    struct signal_state *state = &thread_current()->signals;
    uint64_t own = state->queue.pending & set, all = own | (process.pending & set);
    if (!all)
        return false;
    unsigned number = __builtin_ctzll(all) + 1;
    if (own & signal_bit(number))
        queue_take(&state->queue, number, info);
    else
        queue_take(&process, number, info);
    return true;
}

/* What is pending of this signal: it is ignored now (POSIX.1-2017, 2.4.3). */
static void forget(unsigned number)
{
    queue_forget(&process, number);
    struct thread *thread = threads_many ? thread_all : &first_thread;
    for (; thread; thread = threads_many ? thread->next_of_all : NULL)
        queue_forget(&thread->signals.queue, number);
}

struct signal_action signal_action_set(unsigned number, const struct signal_action *action)
{
    bool were_on = lock_both();
    struct signal_action before = signal_actions[number];
    signal_actions[number] = *action;
    if (signal_is_ignored(number))
        forget(number);
    signal_look_again();
    unlock_both(were_on);
    return before;
}

struct signal_action signal_action_get(unsigned number)
{
    bool were_on = spin_lock(&signal_lock);
    struct signal_action action = signal_actions[number];
    spin_unlock(&signal_lock, were_on);
    return action;
}

uint64_t signal_mask_get(void)
{
    return thread_current()->signals.mask;
}

/* What was given to this thread, and it blocks now, somebody else may want. */
static void give_on(uint64_t blocked)
{
    uint64_t given = process.pending & blocked;
    for (; given; given &= given - 1) {
        unsigned number = __builtin_ctzll(given) + 1;
        struct thread *taker = find_taker(number);
        if (taker)
            alert(taker, number);
    }
}

uint64_t signal_mask_set(uint64_t mask)
{
    const uint64_t never = signal_bit(SIGNAL_KILL) | signal_bit(SIGNAL_STOP);
    bool were_on = lock_both();
    struct signal_state *state = &thread_current()->signals;
    uint64_t before = state->mask;
    state->mask = mask & ~never;
    signal_look_again();
    give_on(state->mask & ~before);
    unlock_both(were_on);
    return before;
}

/* ---- threads ---- */

void signal_thread_begin(struct thread *thread, uint64_t mask)
{
    thread->signals.mask = mask;
}

void signal_thread_end(struct thread *thread)
{
    bool were_on = lock_both();
    for (unsigned number = 1; number < SIGNAL_COUNT; number++)
        queue_forget(&thread->signals.queue, number);
    thread->signals.mask = ~0ull;
    if (thread == &first_thread)
        first_thread.state = THREAD_ENDED;
    give_on(~0ull);
    unlock_both(were_on);
}

/* ---- for files ---- */

void signal_pipe(void)
{
    const struct signal_info info = {.number = SIGNAL_PIPE, .process = 1};
    bool were_on = interrupts_save();
    if (threads_many)
        spin_take(&thread_table_lock);
    signal_send_thread(thread_current(), &info);
    if (threads_many)
        spin_give(&thread_table_lock);
    interrupts_restore(were_on);
}

int signal_mask_for_wait(const void *program_mask)
{
    struct signal_state *state = &thread_current()->signals;
    uint64_t mask;
    int error = copy_in(&mask, program_mask, sizeof(mask));
    if (error)
        return error;
    state->mask_after = signal_mask_set(mask);
    state->has_mask_after = true;
    return 0;
}

void signal_mask_after_wait(long result)
{
    struct thread *thread = thread_current();
    if (result == -EINTR && thread->attention & ATTENTION_SIGNAL)
        return; /* the handler runs with the mask as it is, and then it comes back */
    thread->signals.has_mask_after = false;
    signal_mask_set(thread->signals.mask_after);
}
