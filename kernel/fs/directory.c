/*
 * The system calls on directories: reading one, and the current one.
 */
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/fs/path.h"
#include "kernel/heap.h"
#include "kernel/string.h"
#include "kernel/syscalls.h"

/* One record to the program's memory. Its length; -EINVAL: it doesn't fit. */
static int put_entry(char *to, unsigned long room, const struct listed *listed, uint64_t next)
{
    union {
        struct file_entry entry;
        char bytes[sizeof(struct file_entry) + NAME_MAX + 8];
    } record;
    unsigned long length = (FILE_ENTRY_NAME + listed->length + 1 + 7) & ~7ul;
    if (length > room)
        return -EINVAL;
    memset(record.bytes + length - 8, 0, 8);
    record.entry = (struct file_entry){
        .number = listed->number,
        .next = next,
        .length = length,
        .type = listed->mode >> 12,
    };
    memcpy(record.bytes + FILE_ENTRY_NAME, listed->text, listed->length);
    record.bytes[FILE_ENTRY_NAME + listed->length] = '\0';
    int error = copy_out(to, &record, length);
    return error ? error : (int)length;
}

/* As many whole records as fit; 0 at the end; -EINVAL: not even one fits. The place moves along. */
long sys_getdents(int fd, void *buffer, unsigned long size)
{
    struct file *file = file_get(fd);
    if (!file)
        return -EBADF;
    struct inode *inode = file->inode;
    long done = 0;
    if (!inode || !is_type(inode, MODE_DIRECTORY)) {
        file_put(file);
        return -ENOTDIR;
    }
    struct listed listed;
    names_lock();
    bool locked = inode_lock(inode);
    uint64_t where = file->position;
    while (inode->operations->list(inode, &where, &listed) > 0) {
        int length = put_entry((char *)buffer + done, size - done, &listed, where);
        if (length < 0) {
            if (!done)
                done = length;
            break;
        }
        done += length;
        file->position = where;
    }
    if (locked)
        inode_unlock(inode);
    names_unlock();
    inode_was_read(inode);
    file_put(file);
    return done;
}

/* `inode`'s count is used up. Names are locked. */
static int go_to(struct inode *inode)
{
    if (!is_type(inode, MODE_DIRECTORY)) {
        inode_put(inode);
        return -ENOTDIR;
    }
    struct inode *before = path_current;
    path_current = inode;
    inode_put(before);
    return 0;
}

int sys_chdir(const char *path)
{
    struct walk walk;
    int error = path_walk(&walk, AT_FDCWD, path, PATH_FOLLOW);
    if (error)
        return error;
    error = go_to(inode_get(walk.inode));
    path_done(&walk);
    return error;
}

int sys_fchdir(int fd)
{
    struct file *file = file_get(fd);
    if (!file)
        return -EBADF;
    names_lock();
    int error = file->inode ? go_to(inode_get(file->inode)) : -ENOTDIR;
    names_unlock();
    file_put(file);
    return error;
}

/* Which name leads from `parent` to this inode? In front of *at goes "/name". */
static int prepend_name(struct inode *parent, const struct inode *inode, char *start, char **at)
{
    struct listed listed;
    uint64_t where = 0;
    while (parent->operations->list(parent, &where, &listed) > 0) {
        if (listed.number != inode->number || (listed.length == 1 && listed.text[0] == '.') ||
            (listed.length == 2 && listed.text[0] == '.' && listed.text[1] == '.'))
            continue;
        if (*at - start < listed.length + 1)
            return -ERANGE;
        *at -= listed.length;
        memcpy(*at, listed.text, listed.length);
        *--*at = '/';
        return 0;
    }
    return -ENOENT;
}

/* From the current directory up to the root, as if by hand: "..", and look for where we were. */
static int write_path_backwards(char *start, char **at)
{
    struct inode *here = inode_get(path_current);
    int error = here->links ? 0 : -ENOENT;
    while (!error && here != root_mount->root) {
        if (here == here->mount->root) {
            struct inode *over = inode_get(here->mount->over);
            inode_put(here);
            here = over;
        }
        struct name name;
        struct inode *parent;
        name_set(&name, "..\0\0\0\0\0\0\0", 2);
        error = here->operations->lookup(here, &name, &parent);
        if (error)
            break;
        error = prepend_name(parent, here, start, at);
        inode_put(here);
        here = parent;
    }
    inode_put(here);
    return error;
}

/* The length with the NUL. -ERANGE: the buffer is too small; -ENOENT: the directory is removed. */
long sys_getcwd(void *buffer, unsigned long size)
{
    char *text = heap_alloc(PATH_MAX);
    if (!text)
        return -ENOMEM;
    char *end = text + PATH_MAX, *at = end - 1;
    *at = '\0';
    names_lock();
    long result = write_path_backwards(text, &at);
    names_unlock();
    if (result == 0) {
        if (!*at)
            *--at = '/';
        result = end - at;
        if (result > size)
            result = -ERANGE;
        else if (copy_out(buffer, at, result) < 0)
            result = -EFAULT;
    }
    heap_free(text);
    return result;
}
