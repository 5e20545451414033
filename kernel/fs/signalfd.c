/*
 * signalfd: signals that are read like a file. Linux's signalfd(2).
 *
 * The program blocks them, so that no handler takes them, and reads them: those pending for the
 * process, or for the thread that reads. So what a signalfd is ready for depends on who asks; a
 * thread that waits for one is woken by each signal that is sent, and looks.
 */
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/fs/descriptor.h"
#include "kernel/heap.h"
#include "kernel/readiness_numbers.h"
#include "kernel/signal.h"
#include "kernel/syscalls.h"
#include "kernel/thread.h"
#include "kernel/wait.h"

struct signalfd {
    volatile uint64_t set;
};

static struct wait_queue sent; /* a signal, to whomever */

void signal_was_sent(void)
{
    wait_begin(&sent);
    wait_wake_for(&sent, READY_READ);
    wait_end(&sent);
}

static const struct file_operations signalfd_operations;

static bool take(uint64_t set, struct signal_info *info)
{
    bool were_on = spin_lock(&signal_lock);
    bool found = signal_take(set, info);
    if (found)
        signal_look_again();
    spin_unlock(&signal_lock, were_on);
    return found;
}

/*
 * Sleeps until there is one: -EINTR. The condition is under no queue's lock: several queues' way.
 */
static int take_waiting(const struct signalfd *signalfd, struct signal_info *info)
{
    struct waiter waiter = {.thread = thread_current(), .stays = true, .interests = READY_READ};
    int error = 0;
    bool found;
    wait_join(&sent, &waiter);
    while (!(found = take(signalfd->set, info)) && !error)
        error = wait_any(WAIT_FOREVER);
    wait_leave(&sent, &waiter);
    return found ? 0 : error;
}

static struct signalfd_told told_of(const struct signal_info *info)
{
    return (struct signalfd_told){
        .number = info->number,
        .error = info->error,
        .code = info->code,
        .process = info->process,
        .user = info->user,
        .timer = info->timer,
        .band = (uint32_t)info->band,
        .overrun = info->overrun,
        .status = info->status,
        .value_int = (int32_t)info->value,
        .value = info->value,
        .address = info->address,
    };
}

/* As many as there are and have room; the first is waited for. */
static ptrdiff_t signalfd_read(struct file *file, void *buffer, size_t size, uint64_t *position)
{
    (void)position;
    const struct signalfd *signalfd = file->object;
    size_t done = 0;
    if (size < sizeof(struct signalfd_told))
        return -EINVAL;
    for (; size - done >= sizeof(struct signalfd_told); done += sizeof(struct signalfd_told)) {
        struct signal_info info;
        if (!take(signalfd->set, &info)) {
            if (done)
                break;
            int error = file->flags & O_NONBLOCK ? -EAGAIN : take_waiting(signalfd, &info);
            if (error)
                return error;
        }
        struct signalfd_told told = told_of(&info);
        if (copy_out((char *)buffer + done, &told, sizeof(told)) < 0)
            return done ? (ptrdiff_t)done : -EFAULT;
    }
    return done;
}

static ptrdiff_t signalfd_write(struct file *file, const void *buffer, size_t size,
                                uint64_t *position)
{
    (void)file, (void)buffer, (void)size, (void)position;
    return -EINVAL;
}

static unsigned signalfd_ready(struct file *file, struct wait_queue **queue)
{
    const struct signalfd *signalfd = file->object;
    if (queue)
        *queue = &sent;
    return signal_pending_now() & signalfd->set ? READY_READ : 0;
}

static void signalfd_close(struct file *file)
{
    heap_free(file->object);
    file_free(file);
}

static const struct file_operations signalfd_operations = {
    .read = signalfd_read,
    .write = signalfd_write,
    .status = file_object_status,
    .ready = signalfd_ready,
    .close = signalfd_close,
};

static int change(int fd, uint64_t set)
{
    struct file *file = file_get(fd);
    if (!file)
        return -EBADF;
    bool is_one = file->operations == &signalfd_operations;
    if (is_one) {
        ((struct signalfd *)file->object)->set = set;
        signal_was_sent(); /* who waits looks anew */
    }
    file_put(file);
    return is_one ? fd : -EINVAL;
}

/* fd -1: a new one; else what it is for. SIGKILL and SIGSTOP are left out silently. */
int sys_signalfd(int fd, void *program_set, unsigned flags)
{
    uint64_t set;
    if (flags & ~(O_NONBLOCK | O_CLOEXEC))
        return -EINVAL;
    if (copy_in(&set, program_set, sizeof(set)) < 0)
        return -EFAULT;
    set &= ~(signal_bit(SIGNAL_KILL) | signal_bit(SIGNAL_STOP));
    if (fd != -1)
        return change(fd, set);
    struct signalfd *signalfd = heap_alloc(sizeof(*signalfd));
    if (!signalfd)
        return -ENOMEM;
    signalfd->set = set;
    fd = file_open_object(&signalfd_operations, O_RDWR | flags, signalfd, NULL);
    if (fd < 0)
        heap_free(signalfd);
    return fd;
}
