/*
 * pread(), pwrite(), readv(), writev(): read() and write() at a place, and in pieces.
 */
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/socket.h"
#include "kernel/heap.h"
#include "kernel/syscalls.h"
#include "kernel/terminal.h"

enum { PIECES_ON_STACK = 8 };

/* As in sys_read.c. */
__attribute__((used)) static ptrdiff_t (*const with_input)(void *, size_t) = terminal_read;

static int check_place(const struct file *file, unsigned access, unsigned long count, long offset)
{
    if (!(file->access & access))
        return -EBADF;
    if (!file->operations->seek)
        return -ESPIPE;
    return offset < 0 || count > INT64_MAX ? -EINVAL : 0;
}

long sys_pread(int fd, void *buffer, unsigned long count, long offset)
{
    struct file *file = file_use(fd);
    if (!file)
        return -EBADF;
    uint64_t at = offset;
    long result = check_place(file, FILE_READ, count, offset);
    if (!result)
        result = file->operations->read(file, buffer, count, &at);
    return file_used(file, result);
}

long sys_pwrite(int fd, const void *buffer, unsigned long count, long offset)
{
    struct file *file = file_use(fd);
    if (!file)
        return -EBADF;
    long result = check_place(file, FILE_WRITE, count, offset);
    uint64_t at = offset;
    if (!result)
        result = file->operations->write(file, buffer, count, &at);
    return file_used(file, result);
}

static ptrdiff_t transfer_piece(struct file *file, unsigned access, const struct file_piece *piece)
{
    if (access == FILE_READ)
        return file->operations->read(file, piece->start, piece->size, &file->position);
    return file->operations->write(file, piece->start, piece->size, &file->position);
}

/* One after the other, until one is not done whole. */
static long transfer_pieces(struct file *file, unsigned access, const struct file_piece *pieces,
                            int count)
{
    uint64_t total = 0;
    for (int i = 0; i < count; i++)
        if (pieces[i].size > INT64_MAX || (total += pieces[i].size) > INT64_MAX)
            return -EINVAL;
    long done = 0;
    bool has_place = file->inode && is_type(file->inode, MODE_REGULAR);
    bool locked = has_place && inode_lock(file->inode); /* one transfer, whatever others do */
    for (int i = 0; i < count; i++) {
        if (pieces[i].size == 0)
            continue;
        /* What came is given at once: a second piece must not wait for more. */
        if (done && access == FILE_READ && file->operations->ready &&
            !(file->operations->ready(file, NULL) & READY_READ))
            break;
        ptrdiff_t some = transfer_piece(file, access, &pieces[i]);
        if (some < 0 && !done)
            done = some;
        else if (some > 0)
            done += some;
        if (some < 0 || (uint64_t)some < pieces[i].size)
            break;
    }
    if (locked)
        inode_unlock(file->inode);
    return done;
}

/* A socket takes and gives the pieces as one: they may be a message. */
static long transfer_message(struct file *file, unsigned access, const struct file_piece *pieces,
                             int count)
{
    unsigned flags = 0;
    return access == FILE_READ ? file->operations->socket->receive(file, pieces, count, &flags)
                               : file->operations->socket->send(file, pieces, count, 0);
}

static long transfer(int fd, unsigned access, const void *program_pieces, int count)
{
    struct file_piece few[PIECES_ON_STACK], *pieces = few;
    struct file *file = file_use(fd);
    if (!file)
        return -EBADF;
    long result = 0;
    if (!(file->access & access))
        result = -EBADF;
    else if (count <= 0 || count > IOV_MAX)
        result = -EINVAL;
    else if (count > PIECES_ON_STACK && !(pieces = heap_alloc(count * sizeof(*pieces))))
        result = -ENOMEM;
    else
        result = copy_in(pieces, program_pieces, count * sizeof(*pieces));
    if (!result)
        result = file->operations->socket ? transfer_message(file, access, pieces, count)
                                          : transfer_pieces(file, access, pieces, count);
    if (pieces != few)
        heap_free(pieces);
    return file_used(file, result);
}

long sys_readv(int fd, void *pieces, int count)
{
    return transfer(fd, FILE_READ, pieces, count);
}

long sys_writev(int fd, void *pieces, int count)
{
    return transfer(fd, FILE_WRITE, pieces, count);
}
