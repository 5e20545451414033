/*
 * Local pairs of sockets: POSIX.1-2017, socketpair() of AF_UNIX.
 *
 *      socket 0                       socket 1
 *      queue                          queue           each with its lock
 *      ring     <--- send ---         ring            what has come, and nobody has taken
 *               ---- send --->
 *
 * What concerns one direction is under the lock of the socket that receives: its ring, and whether
 * either end has closed it. Who sends and finds no room sleeps in his own socket's queue, where he
 * is woken when the other end has taken something; so each queue tells of one socket only, and
 * edges (epoll) come where they belong.
 *
 * Streams go over in pieces of PIPE_BUF, since with a queue's lock interrupts are off. Datagrams
 * and sequenced packets lie in the ring behind a word with their length. Datagrams are as reliable
 * as packets are; that the other end is gone ends them the same way.
 *
 *   SP-1  Of two queues' locks at most one is held.
 *   SP-2  The pair is freed when both of its files are closed.
 */
#include "kernel/fs/descriptor.h"
#include "kernel/fs/pipe.h"
#include "kernel/fs/poll.h"
#include "kernel/fs/ring.h"
#include "kernel/fs/socket.h"
#include "kernel/heap.h"
#include "kernel/platform.h"
#include "kernel/string.h"
#include "kernel/syscalls.h"
#include "kernel/thread.h"

typedef uint32_t message_header; /* its length */
enum { MESSAGE_MAX = RING_SIZE - sizeof(message_header) };

struct pair_end {
    struct wait_queue queue;
    struct pair_end *peer;
    struct pair *pair;
    /* Of the direction that ends here. */
    struct ring ring;
    bool no_more;     /* the peer sends nothing any more */
    bool refuses;     /* nobody will receive here */
    unsigned blocked; /* how many of the peer's senders wait for room */
    /* Of the one that begins here. */
    uint64_t receive_timeout_ns, send_timeout_ns; /* 0: none */
};

struct pair {
    struct pair_end ends[2];
    unsigned open_ends; /* under the lock of ends[0] */
    unsigned type;
};

static bool has_messages(const struct pair_end *end)
{
    return end->pair->type != SOCKET_STREAM;
}

static bool may_sleep(const struct file *file, unsigned flags)
{
    return !(file->flags & O_NONBLOCK) && !(flags & MESSAGE_DONT_WAIT);
}

static uint64_t deadline_in(uint64_t timeout_ns)
{
    return timeout_ns ? deadline_after(timeout_ns) : WAIT_FOREVER;
}

static size_t pieces_size(const struct file_piece *pieces, int count)
{
    size_t size = 0;
    for (int i = 0; i < count; i++)
        size += pieces[i].size;
    return size;
}

/* ---- between pieces and the ring ---- */

/* Bytes [skip, skip + size) of the pieces, to or from the ring at `at`. */
static int move(const struct ring *ring, uint64_t at, const struct file_piece *pieces, size_t skip,
                size_t size, bool out)
{
    for (; size > 0; pieces++) {
        if (skip >= pieces->size) {
            skip -= pieces->size;
            continue;
        }
        char *program = (char *)pieces->start + skip;
        size_t part = pieces->size - skip < size ? pieces->size - skip : size;
        int error =
            out ? ring_copy_out(ring, at, program, part) : ring_copy_in(ring, at, program, part);
        if (error)
            return error;
        at += part;
        size -= part;
        skip = 0;
    }
    return 0;
}

static void header_write(const struct ring *ring, message_header header)
{
    for (size_t i = 0; i < sizeof(header); i++)
        ring->bytes[(ring->put + i) % RING_SIZE] = (char)(header >> 8 * i);
}

static message_header header_read(const struct ring *ring)
{
    message_header header = 0;
    for (size_t i = 0; i < sizeof(header); i++)
        header |= (message_header)(unsigned char)ring->bytes[(ring->taken + i) % RING_SIZE]
                  << 8 * i;
    return header;
}

/* ---- sending ---- */

/*
 * What fits of the rest, or all of a message. How many bytes; -EAGAIN: there is no room; -EPIPE.
 * `to` is locked.
 */
static ptrdiff_t put(struct pair_end *to, const struct file_piece *pieces, size_t done, size_t size)
{
    struct ring *ring = &to->ring;
    size_t room = ring_room(ring), left = size - done;
    size_t header = has_messages(to) ? sizeof(message_header) : 0;
    if (to->refuses || to->no_more)
        return -EPIPE;
    if (header ? room < header + left : room == 0 && left > 0)
        return -EAGAIN;
    size_t part = header || left < room ? left : room;
    if (!header && part > PIPE_BUF)
        part = PIPE_BUF;
    int error = move(ring, ring->put + header, pieces, done, part, false);
    if (error)
        return error;
    if (header)
        header_write(ring, part);
    ring->put += header + part;
    wait_wake_for(&to->queue, READY_READ);
    return part;
}

static ptrdiff_t put_locked(struct pair_end *to, const struct file_piece *pieces, size_t done,
                            size_t size)
{
    wait_begin(&to->queue);
    ptrdiff_t result = put(to, pieces, done, size);
    wait_end(&to->queue);
    return result;
}

static void blocked_change(struct pair_end *to, int by)
{
    wait_begin(&to->queue);
    to->blocked += by;
    wait_end(&to->queue);
}

/* As put(), but sleeps until there is room. */
static ptrdiff_t put_waiting(struct pair_end *from, const struct file_piece *pieces, size_t done,
                             size_t size, uint64_t deadline)
{
    struct waiter waiter = {
        .thread = thread_current(), .stays = true, .interests = READY_WRITE | READY_HANGUP};
    ptrdiff_t result;
    int error = 0;
    blocked_change(from->peer, +1);
    wait_join(&from->queue, &waiter);
    while ((result = put_locked(from->peer, pieces, done, size)) == -EAGAIN && !error)
        error = wait_any(deadline);
    wait_leave(&from->queue, &waiter);
    blocked_change(from->peer, -1);
    return result != -EAGAIN || error == -ETIMEDOUT ? result : error;
}

static ptrdiff_t pair_send(struct file *file, const struct file_piece *pieces, int count,
                           unsigned flags)
{
    struct pair_end *from = file->object;
    size_t size = pieces_size(pieces, count), done = 0;
    if (has_messages(from) && size > MESSAGE_MAX)
        return -EMSGSIZE;
    uint64_t deadline = 0;
    ptrdiff_t result;
    do {
        result = put_locked(from->peer, pieces, done, size);
        if (result == -EAGAIN && may_sleep(file, flags)) {
            if (!deadline)
                deadline = deadline_in(from->send_timeout_ns);
            result = put_waiting(from, pieces, done, size, deadline);
        }
        if (result > 0)
            done += result;
    } while (result > 0 && done < size);
    return done ? (ptrdiff_t)done : result;
}

/* ---- receiving ---- */

/* Up to `size` bytes, or a message. `end` is locked, and there is something. */
static ptrdiff_t take(struct pair_end *end, const struct file_piece *pieces, size_t done,
                      size_t size, unsigned asked, unsigned *told)
{
    struct ring *ring = &end->ring;
    size_t header = has_messages(end) ? sizeof(message_header) : 0;
    size_t there = header ? header_read(ring) : ring_filled(ring);
    size_t part = there < size - done ? there : size - done;
    if (!header && part > PIPE_BUF && !(asked & MESSAGE_PEEK))
        part = PIPE_BUF;
    int error = move(ring, ring->taken + header, pieces, done, part, true);
    if (error)
        return error;
    if (header && part < there)
        *told |= MESSAGE_TRUNCATED;
    if (header && end->pair->type == SOCKET_SEQUENCED)
        *told |= MESSAGE_END;
    if (!(asked & MESSAGE_PEEK))
        ring->taken += header + (header ? there : part);
    return header && asked & MESSAGE_TRUNCATED ? (ptrdiff_t)there : (ptrdiff_t)part;
}

static bool at_end(const struct pair_end *end)
{
    return end->no_more || end->refuses;
}

/* Until there is something, or the end. Inside wait_begin(). */
static int wait_for_some(struct pair_end *end, bool sleeps)
{
    uint64_t deadline = 0;
    int error = 0;
    while (!error && ring_filled(&end->ring) == 0 && !at_end(end)) {
        if (!deadline)
            deadline = deadline_in(end->receive_timeout_ns);
        error = sleeps ? wait_sleep(&end->queue, deadline) : -EAGAIN;
    }
    return error == -ETIMEDOUT ? -EAGAIN : error;
}

/* Is the sender to be told that there is room again? `before`: as much as there was. */
static bool matters_to_sender(const struct pair_end *end, size_t before)
{
    return ring_room(&end->ring) > before && (before < PIPE_BUF || end->blocked);
}

static ptrdiff_t receive_some(struct file *file, const struct file_piece *pieces, size_t done,
                              size_t size, unsigned asked, unsigned *told)
{
    struct pair_end *end = file->object;
    wait_begin(&end->queue);
    ptrdiff_t result = wait_for_some(end, may_sleep(file, asked));
    size_t before = ring_room(&end->ring);
    if (!result && ring_filled(&end->ring) > 0)
        result = take(end, pieces, done, size, asked, told);
    bool wakes = matters_to_sender(end, before);
    wait_end(&end->queue);
    if (wakes) { /* SP-1 */
        wait_begin(&end->peer->queue);
        wait_wake_for(&end->peer->queue, READY_WRITE);
        wait_end(&end->peer->queue);
    }
    return result;
}

static ptrdiff_t pair_receive(struct file *file, const struct file_piece *pieces, int count,
                              unsigned *flags)
{
    struct pair_end *end = file->object;
    size_t size = pieces_size(pieces, count), done = 0;
    unsigned asked = *flags;
    bool goes_on = !(asked & MESSAGE_PEEK) && !has_messages(end);
    *flags = 0;
    if (size == 0 && !has_messages(end))
        return 0;
    ptrdiff_t result;
    do {
        result = receive_some(file, pieces, done, size, asked, flags);
        if (result > 0)
            done += result;
        if (!(asked & MESSAGE_WAIT_ALL))
            asked |= MESSAGE_DONT_WAIT; /* what is there, in pieces */
    } while (goes_on && result > 0 && done < size);
    return done ? (ptrdiff_t)done : result;
}

/* ---- the end of a direction, or of both ---- */

/* Nobody receives here any more, and the peer's senders hear of it. */
static void refuse(struct pair_end *end)
{
    wait_begin(&end->queue);
    end->refuses = true;
    wait_wake(&end->queue);
    wait_end(&end->queue);
    wait_notify(&end->peer->queue);
}

/* The peer of `end` sends no more; what has come is still to be had. */
static void send_no_more(struct pair_end *end)
{
    wait_begin(&end->queue);
    end->no_more = true;
    wait_wake(&end->queue);
    wait_end(&end->queue);
    wait_notify(&end->peer->queue);
}

static int pair_shutdown(struct file *file, int how)
{
    struct pair_end *end = file->object;
    if (how != SOCKET_SHUT_READ)
        send_no_more(end->peer);
    if (how != SOCKET_SHUT_WRITE)
        refuse(end);
    return 0;
}

static void pair_free(struct pair *pair)
{
    for (int i = 0; i < 2; i++)
        if (pair->ends[i].ring.bytes)
            page_free(pair->ends[i].ring.bytes, RING_ORDER);
    heap_free(pair);
}

static void pair_close(struct file *file)
{
    struct pair_end *end = file->object;
    struct pair *pair = end->pair;
    pair_shutdown(file, SOCKET_SHUT_BOTH);
    wait_begin(&pair->ends[0].queue);
    bool is_last = --pair->open_ends == 0;
    wait_end(&pair->ends[0].queue);
    if (is_last)
        pair_free(pair);
    file_free(file);
}

/* ---- what else a file does ---- */

static unsigned pair_ready(struct file *file, struct wait_queue **queue)
{
    const struct pair_end *end = file->object, *peer = end->peer;
    bool can_send = !peer->refuses && !peer->no_more;
    unsigned ready = 0;
    if (queue)
        *queue = &((struct pair_end *)file->object)->queue;
    if (ring_filled(&end->ring) > 0 || at_end(end))
        ready |= READY_READ;
    if (!can_send || ring_room(&peer->ring) >= PIPE_BUF)
        ready |= READY_WRITE;
    if (at_end(end))
        ready |= READY_READ_HANGUP;
    if (at_end(end) && !can_send)
        ready |= READY_HANGUP;
    return ready;
}

static void pair_status(struct file *file, struct file_status *told)
{
    (void)file;
    told->mode = MODE_SOCKET | 0600;
    told->links = 1;
}

enum { FIONREAD = 0x541b };

static int pair_control(struct file *file, unsigned request, void *argument)
{
    struct pair_end *end = file->object;
    if (request != FIONREAD)
        return -ENOTTY;
    wait_begin(&end->queue);
    int count = ring_filled(&end->ring);
    if (count > 0 && has_messages(end))
        count = (int)header_read(&end->ring);
    wait_end(&end->queue);
    return copy_out(argument, &count, sizeof(count));
}

static int pair_option(struct file *file, int option, uint64_t *value)
{
    const struct pair_end *end = file->object;
    switch (option) {
    case SOCKET_OPTION_TYPE: *value = end->pair->type; return 0;
    case SOCKET_SEND_BUFFER:
    case SOCKET_RECEIVE_BUFFER: *value = RING_SIZE; return 0;
    case SOCKET_RECEIVE_TIMEOUT: *value = end->receive_timeout_ns; return 0;
    case SOCKET_SEND_TIMEOUT: *value = end->send_timeout_ns; return 0;
    default: return -ENOPROTOOPT;
    }
}

/* The ring stays as large as it is. */
static int pair_option_set(struct file *file, int option, uint64_t value)
{
    struct pair_end *end = file->object;
    switch (option) {
    case SOCKET_SEND_BUFFER:
    case SOCKET_RECEIVE_BUFFER: return 0;
    case SOCKET_RECEIVE_TIMEOUT: end->receive_timeout_ns = value; return 0;
    case SOCKET_SEND_TIMEOUT: end->send_timeout_ns = value; return 0;
    default: return -ENOPROTOOPT;
    }
}

static const struct socket_operations pair_socket = {
    .send = pair_send,
    .receive = pair_receive,
    .shutdown = pair_shutdown,
    .option = pair_option,
    .option_set = pair_option_set,
    .family = SOCKET_FAMILY_LOCAL,
};

static const struct file_operations pair_operations = {
    .read = socket_read,
    .write = socket_write,
    .status = pair_status,
    .control = pair_control,
    .ready = pair_ready,
    .close = pair_close,
    .socket = &pair_socket,
};

/* ---- socketpair() ---- */

static struct pair *pair_new(unsigned type)
{
    struct pair *pair = heap_zalloc(sizeof(*pair));
    if (!pair)
        return NULL;
    pair->type = type;
    pair->open_ends = 2;
    for (int i = 0; i < 2; i++) {
        struct pair_end *end = &pair->ends[i];
        end->pair = pair;
        end->peer = &pair->ends[1 - i];
        end->ring.bytes = page_alloc(RING_ORDER, 0);
        if (!end->ring.bytes) {
            pair_free(pair);
            return NULL;
        }
    }
    return pair;
}

/* Files and descriptors for both ends, or neither. */
static int open_ends(struct pair *pair, unsigned flags, int fds[2])
{
    struct file *files[2] = {NULL, NULL};
    int made = 0, error = 0;
    for (; made < 2 && !error; made++) {
        fds[made] = descriptor_reserve(0);
        if (fds[made] < 0)
            error = fds[made];
        else if (!(files[made] = file_new(&pair_operations, O_RDWR | flags)))
            error = -ENOMEM;
        else
            files[made]->object = &pair->ends[made];
    }
    for (int i = 0; i < made; i++) {
        if (!error)
            descriptor_set(fds[i], files[i], flags & O_CLOEXEC);
        else if (fds[i] >= 0)
            descriptor_cancel(fds[i]);
        if (error && files[i])
            file_free(files[i]);
    }
    return error;
}

static int check_kind(int family, unsigned type, int protocol)
{
    if (family != SOCKET_FAMILY_LOCAL)
        return -EAFNOSUPPORT;
    if (protocol != 0 && protocol != SOCKET_FAMILY_LOCAL)
        return -EPROTONOSUPPORT;
    return type == SOCKET_STREAM || type == SOCKET_DATAGRAM || type == SOCKET_SEQUENCED
               ? 0
               : -EPROTOTYPE;
}

int sys_socketpair(int family, unsigned type, int protocol, void *program_fds)
{
    unsigned flags = type & (O_NONBLOCK | O_CLOEXEC), kind = type & ~(O_NONBLOCK | O_CLOEXEC);
    const int probe[2] = {-1, -1};
    int fds[2], error = check_kind(family, kind, protocol);
    if (error)
        return error;
    if (copy_out(program_fds, probe, sizeof(probe)) < 0) /* before anything is there to undo */
        return -EFAULT;
    struct pair *pair = pair_new(kind);
    if (!pair)
        return -ENOMEM;
    error = open_ends(pair, flags, fds);
    if (error)
        pair_free(pair);
    else
        copy_out(program_fds, fds, sizeof(fds));
    return error;
}
