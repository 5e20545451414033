/*
 * Path walk, RAM file system and tar on the host, under its sanitizers. Prints TAP;
 * tests/files-host.t runs it.
 *
 * The kernel's own source files are compiled as they are; what they need from below is here: memory
 * by malloc() (so that each object is AddressSanitizer's to watch), program memory by memcpy().
 *
 *   - random operations on a tree of files, each also on a model, which is the host's file system
 *     in a folder of its own: results, errnos and the whole tree must agree
 *   - the same with memory that runs out at random: nothing may crash, leak or contradict itself
 *   - archives with random damage: never a read outside, never a crash
 */
#include "kernel/file.h"
#include "kernel/fs/mount.h"
#include "kernel/fs/path.h"
#include "kernel/fs/ramfs.h"
#include "kernel/fs/tar.h"
#include "kernel/boot_info.h"
#include "tests/host/files_host.h"

/* ---- what the files stand on ---- */

static unsigned fail_after = -1; /* allocations until one fails */

static int refuses(void)
{
    return fail_after != (unsigned)-1 && fail_after-- == 0 ? (fail_after = host_random() % 20, 1)
                                                           : 0;
}

void *heap_alloc(size_t size)
{
    return refuses() ? 0 : host_malloc(size);
}
void *heap_zalloc(size_t size)
{
    return refuses() ? 0 : host_calloc(size);
}
void heap_free(void *p)
{
    host_free(p);
}
void *page_alloc(unsigned order, unsigned flags)
{
    (void)flags;
    return refuses() ? 0 : host_calloc(4096ul << order);
}
void page_free(void *p, unsigned order)
{
    (void)order, host_free(p);
}
size_t page_count_available(void)
{
    return 1000;
}
size_t page_count_total(void)
{
    return 2000;
}
uint64_t time_of_day_offset_ns(void)
{
    return 1;
}
uint64_t platform_clock_ns(void)
{
    static uint64_t now;
    return now += 1000;
}
int copy_in(void *to, const void *from, size_t size)
{
    return __builtin_memcpy(to, from, size), 0;
}
int copy_out(void *to, const void *from, size_t size)
{
    return __builtin_memcpy(to, from, size), 0;
}
/*
 * The kernel's own takes whole pieces, also from behind the text's end: right there, wrong to ASan.
 */
ptrdiff_t copy_string_in(char *to, const char *from, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!(to[i] = from[i]))
            return i;
    return -91;
}
void panic(const char *format, ...)
{
    host_fail(format);
}
void cannot_boot(const char *format, ...)
{
    host_fail(format);
}
void log_line(const char *format, ...)
{
    (void)format;
}
const struct boot_info *platform_boot_info(void)
{
    return 0;
}
int devices_mount(void)
{
    return 0;
}
void initrd_unpack(const char *archive, size_t size)
{
    (void)archive, (void)size;
}
const char files_out = 0;
struct file *device_open(struct inode *i, unsigned f, int *error)
{
    return (void)i, (void)f, *error = -6, (void *)0;
}
struct file *fifo_open(struct inode *i, unsigned f, int *error);
struct file *fifo_open(struct inode *i, unsigned f, int *error)
{
    return (void)i, (void)f, *error = -6, (void *)0;
}
void file_unlock(struct file *file)
{
    (void)file;
}
ptrdiff_t terminal_read(void *buffer, size_t size)
{
    return (void)buffer, (void)size, 0;
}
struct file console_files[3] = {{.references = 2}, {.references = 2}, {.references = 2}};

void tree_begin(void)
{
    descriptors_begin();
    root_mount = ramfs_new();
    path_current = inode_get(root_mount->root);
}

static void remove_all(struct inode *directory)
{
    struct listed entry;
    for (uint64_t where = 2; directory->operations->list(directory, &where, &entry) > 0;) {
        struct name name;
        struct inode *inode;
        name_set(&name, entry.text, entry.length);
        directory->operations->lookup(directory, &name, &inode);
        if (is_type(inode, MODE_DIRECTORY))
            remove_all(inode);
        directory->operations->unlink(directory, &name, inode);
        inode_put(inode);
    }
}

static struct mount *mounts[8];
static int mount_count;

/* Everything goes; whatever is left is a leak, and LeakSanitizer says whose. */
void tree_end(void)
{
    fail_after = -1;
    remove_all(root_mount->root);
    inode_put(path_current);
    root_mount->root->links = 0;
    inode_put(root_mount->root);
    mounts[mount_count++] = root_mount; /* nothing ends one yet: still known, so no leak */
    root_mount = 0;
}

void memory_fails(unsigned after)
{
    fail_after = after;
}

/* One archive, damaged or not: read to its end or its error. How many members, or -1. */
int tar_read_all(const char *archive, size_t size)
{
    static struct tar_reader reader;
    int more, members = 0;
    tar_begin(&reader, archive, size);
    while ((more = tar_next(&reader)) > 0) {
        members++;
        for (uint64_t i = 0; i < reader.member.size; i += 100)
            if (reader.member.data + i < archive || reader.member.data + i >= archive + size)
                host_fail("data outside of the archive");
        if (!reader.member.name[0])
            host_fail("a member without a name");
    }
    if (more < 0 && !reader.error)
        host_fail("an error without words");
    return more < 0 ? -1 : members;
}
