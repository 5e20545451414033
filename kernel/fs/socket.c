/*
 * The system calls on sockets, whatever their kind. POSIX.1-2017, 2.10; see socket.h.
 */
#include "kernel/fs/socket.h"

#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/fs/pipe.h"
#include "kernel/heap.h"
#include "kernel/syscalls.h"

enum { PIECES_ON_STACK = 8 };

#define SECOND 1000000000ull

/* The socket behind a descriptor, counted (FI-1); NULL: *error says why. */
static struct file *socket_get(int fd, int *error)
{
    struct file *file = file_get(fd);
    *error = !file ? -EBADF : !file->operations->socket ? -ENOTSOCK : 0;
    if (file && *error) {
        file_put(file);
        return NULL;
    }
    return file;
}

static ptrdiff_t socket_send(struct file *file, const struct file_piece *pieces, int count,
                             unsigned flags)
{
    ptrdiff_t result = file->operations->socket->send(file, pieces, count, flags);
    if (result == -EPIPE && !(flags & MESSAGE_NO_SIGNAL) && signal_pipe)
        signal_pipe();
    return result;
}

ptrdiff_t socket_read(struct file *file, void *buffer, size_t count, uint64_t *position)
{
    (void)position;
    unsigned flags = 0;
    struct file_piece piece = {buffer, count};
    return file->operations->socket->receive(file, &piece, 1, &flags);
}

ptrdiff_t socket_write(struct file *file, const void *buffer, size_t count, uint64_t *position)
{
    (void)position;
    struct file_piece piece = {(void *)buffer, count};
    return socket_send(file, &piece, 1, 0);
}

/* ---- send() and recv() ---- */

enum {
    SEND_FLAGS = MESSAGE_DONT_WAIT | MESSAGE_NO_SIGNAL | MESSAGE_END,
    RECEIVE_FLAGS =
        MESSAGE_DONT_WAIT | MESSAGE_PEEK | MESSAGE_WAIT_ALL | MESSAGE_TRUNCATED | MESSAGE_NO_SIGNAL,
};

/* Every socket that there is so far is connected: an address is one too many. */
long sys_send(int fd, const void *buffer, unsigned long count, unsigned flags, void *address,
              int address_size)
{
    int error;
    struct file *file = socket_get(fd, &error);
    if (!file)
        return error;
    struct file_piece piece = {(void *)buffer, count};
    long result = -EINVAL;
    if (flags & ~SEND_FLAGS)
        result = -EOPNOTSUPP;
    else if (address && address_size)
        result = -EISCONN;
    else if ((long)count >= 0)
        result = socket_send(file, &piece, 1, flags);
    return file_put_after(file, result);
}

/* The sender has no address. */
static int no_address(uint32_t *program_size)
{
    uint32_t size = 0;
    return program_size ? copy_out(program_size, &size, sizeof(size)) : 0;
}

long sys_receive(int fd, void *buffer, unsigned long count, unsigned flags, void *address,
                 void *address_size)
{
    int error;
    struct file *file = socket_get(fd, &error);
    if (!file)
        return error;
    struct file_piece piece = {buffer, count};
    long result = -EINVAL;
    if (flags & ~RECEIVE_FLAGS)
        result = -EOPNOTSUPP;
    else if ((long)count >= 0)
        result = file->operations->socket->receive(file, &piece, 1, &flags);
    if (result >= 0 && address && no_address(address_size) < 0)
        result = -EFAULT;
    return file_put_after(file, result);
}

/* ---- sendmsg() and recvmsg() ---- */

/* The message's pieces, into `few` or the heap. */
static int pieces_in(const struct socket_message *message, struct file_piece *few,
                     struct file_piece **pieces)
{
    uint64_t count = message->piece_count, total = 0;
    *pieces = few;
    if (count > IOV_MAX)
        return -EMSGSIZE;
    if (count > PIECES_ON_STACK && !(*pieces = heap_alloc(count * sizeof(**pieces))))
        return -ENOMEM;
    int error = copy_in(*pieces, message->pieces, count * sizeof(**pieces));
    for (uint64_t i = 0; i < count && !error; i++)
        if ((*pieces)[i].size > INT64_MAX || (total += (*pieces)[i].size) > INT64_MAX)
            error = -EINVAL;
    if (error && *pieces != few)
        heap_free(*pieces);
    return error;
}

static long send_message(struct file *file, const struct socket_message *message, unsigned flags)
{
    struct file_piece few[PIECES_ON_STACK], *pieces;
    if (flags & ~SEND_FLAGS || (message->control && message->control_size))
        return -EOPNOTSUPP;
    if (message->name && message->name_size)
        return -EISCONN;
    int error = pieces_in(message, few, &pieces);
    if (error)
        return error;
    long result = socket_send(file, pieces, (int)message->piece_count, flags);
    if (pieces != few)
        heap_free(pieces);
    return result;
}

long sys_send_message(int fd, void *program_message, unsigned flags)
{
    struct socket_message message;
    int error;
    struct file *file = socket_get(fd, &error);
    if (!file)
        return error;
    long result = copy_in(&message, program_message, sizeof(message));
    if (!result)
        result = send_message(file, &message, flags);
    return file_put_after(file, result);
}

static long receive_message(struct file *file, struct socket_message *message, unsigned flags)
{
    struct file_piece few[PIECES_ON_STACK], *pieces;
    if (flags & ~RECEIVE_FLAGS)
        return -EOPNOTSUPP;
    int error = pieces_in(message, few, &pieces);
    if (error)
        return error;
    long result =
        file->operations->socket->receive(file, pieces, (int)message->piece_count, &flags);
    if (pieces != few)
        heap_free(pieces);
    message->name_size = 0;
    message->control_size = 0;
    message->flags = (int32_t)flags;
    return result;
}

long sys_receive_message(int fd, void *program_message, unsigned flags)
{
    struct socket_message message;
    int error;
    struct file *file = socket_get(fd, &error);
    if (!file)
        return error;
    long result = copy_in(&message, program_message, sizeof(message));
    if (!result)
        result = receive_message(file, &message, flags);
    if (result >= 0 && copy_out(program_message, &message, sizeof(message)) < 0)
        result = -EFAULT;
    return file_put_after(file, result);
}

/* ---- the rest ---- */

int sys_shutdown(int fd, int how)
{
    int error;
    struct file *file = socket_get(fd, &error);
    if (!file)
        return error;
    if (how < SOCKET_SHUT_READ || how > SOCKET_SHUT_BOTH)
        error = -EINVAL;
    else
        error = file->operations->socket->shutdown(file, how);
    file_put(file);
    return error;
}

static bool is_time(int option)
{
    return option == SOCKET_RECEIVE_TIMEOUT || option == SOCKET_SEND_TIMEOUT;
}

/* Those that are the same for each kind, or the kind's. */
static int option_get(struct file *file, int option, uint64_t *value)
{
    switch (option) {
    case SOCKET_ERROR:
    case SOCKET_ACCEPTS:
    case SOCKET_PROTOCOL:
    case SOCKET_REUSE_ADDRESS:
    case SOCKET_KEEP_ALIVE: *value = 0; return 0;
    case SOCKET_DOMAIN: *value = file->operations->socket->family; return 0;
    default: return file->operations->socket->option(file, option, value);
    }
}

int sys_getsockopt(int fd, int level, int option, void *program_value, void *program_size)
{
    uint64_t value, told[2];
    uint32_t size;
    int error;
    struct file *file = socket_get(fd, &error);
    if (!file)
        return error;
    error = copy_in(&size, program_size, sizeof(size));
    if (!error)
        error = level == SOCKET_LEVEL ? option_get(file, option, &value) : -ENOPROTOOPT;
    file_put(file);
    if (error)
        return error;
    uint32_t whole = is_time(option) ? sizeof(told) : sizeof(int);
    told[0] = is_time(option) ? value / SECOND : value;
    told[1] = is_time(option) ? value % SECOND / 1000 : 0;
    if (size > whole)
        size = whole;
    error = copy_out(program_value, told, size);
    return error ? error : copy_out(program_size, &size, sizeof(size));
}

/* An int, or for times a struct timeval; in nanoseconds. */
static int option_value(int option, const void *program_value, uint32_t size, uint64_t *value)
{
    int64_t time[2];
    int number;
    uint32_t whole = is_time(option) ? sizeof(time) : sizeof(number);
    if (size < whole)
        return -EINVAL;
    if (copy_in(is_time(option) ? (void *)time : (void *)&number, program_value, whole) < 0)
        return -EFAULT;
    *value = is_time(option) ? (uint64_t)time[0] * SECOND + time[1] * 1000 : (unsigned)number;
    return is_time(option) &&
                   (time[0] < 0 || time[0] > INT32_MAX || time[1] < 0 || time[1] >= 1000000)
               ? -EDOM
               : 0;
}

int sys_setsockopt(int fd, int level, int option, void *program_value, int size)
{
    uint64_t value;
    int error;
    struct file *file = socket_get(fd, &error);
    if (!file)
        return error;
    if (level != SOCKET_LEVEL)
        error = -ENOPROTOOPT;
    else
        error = option_value(option, program_value, size, &value);
    if (!error && option != SOCKET_REUSE_ADDRESS && option != SOCKET_KEEP_ALIVE)
        error = file->operations->socket->option_set(file, option, value);
    file_put(file);
    return error;
}

/* Sockets without a name: the address is its family, and nothing else. */
int sys_getsockname(int fd, int peer, void *address, void *program_size)
{
    (void)peer;
    uint32_t size;
    int error;
    struct file *file = socket_get(fd, &error);
    if (!file)
        return error;
    uint16_t family = file->operations->socket->family;
    file_put(file);
    if (copy_in(&size, program_size, sizeof(size)) < 0 ||
        copy_out(address, &family, size < sizeof(family) ? size : sizeof(family)) < 0)
        return -EFAULT;
    size = sizeof(family);
    return copy_out(program_size, &size, sizeof(size));
}
