/*
 * mmap() of regular files. See kernel/mapping.h for MP-1 to MP-5.
 *
 *      MAP_SHARED    the file's own pages, a second time
 *      MAP_PRIVATE   a copy that is made at the call: POSIX leaves open whether later writes to the
 *                    file show
 *
 * POSIX.1-2017, mmap(), munmap(), msync().
 *
 * Why all pages at once, and not as they are touched? A fault would have to find the file's page or
 * make one, under two mutexes and with the page allocator, and faults come from anywhere: from a
 * read() into the mapping, with a file's mutex held, too. The price: holes of a file that is mapped
 * become pages, and those of an archive that FILES= brought are copied.
 */
#include "kernel/mapping.h"

#include "kernel/errno.h"
#include "kernel/file.h"
#include "kernel/fs/inode.h"
#include "kernel/heap.h"
#include "kernel/mman.h"
#include "kernel/page.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/string.h"
#include "kernel/syscalls.h"
#include "kernel/vm.h"

struct mapping {
    struct mapping *next;
    struct inode *inode; /* MP-4 */
    uintptr_t start, end;
    uint64_t first; /* the file's page at `start` */
    bool may_write; /* the file was open for writing */
};

/* MP-5, under vm_lock(). */
static struct mapping *mappings;
static struct mapping *dead;  /* of no address any more, but still of an inode */
static struct mapping *spare; /* for mapping_cut() */

static inline uint64_t pages_of(uint64_t size)
{
    return size / PAGE_SIZE + (size % PAGE_SIZE != 0);
}

static inline uint64_t page_count(const struct mapping *mapping)
{
    return (mapping->end - mapping->start) / PAGE_SIZE;
}

static inline bool is_in(const struct mapping *mapping, uintptr_t start, uintptr_t end)
{
    return mapping->start < end && mapping->end > start;
}

/* MP-3. If nobody has mapped the page, it may not be there. The inode is locked. */
static void zero_tail(struct inode *inode)
{
    size_t kept = inode->size % PAGE_SIZE;
    char *page = kept ? inode->operations->page(inode, inode->size / PAGE_SIZE) : NULL;
    if (page)
        memset(page + kept, 0, PAGE_SIZE - kept);
}

/* ---- pages that are lent ---- */

/*
 * Those of [first, end), by the file's numbers, that the mapping shows; neighbours in RAM at once.
 * -ENOMEM.
 */
static int lend(const struct mapping *mapping, uint64_t first, uint64_t end)
{
    struct inode *inode = mapping->inode;
    uint64_t last = mapping->first + page_count(mapping);
    if (first < mapping->first)
        first = mapping->first;
    if (end > last)
        end = last;
    for (uint64_t at = first, next; at < end; at = next) {
        char *pages = inode->operations->page(inode, at);
        assert(pages, "page %lu of a file of %lu bytes", at, inode->size);
        for (next = at + 1; next < end; next++)
            if (inode->operations->page(inode, next) != pages + (next - at) * PAGE_SIZE)
                break;
        uintptr_t address = mapping->start + (at - mapping->first) * PAGE_SIZE;
        if (platform_run_lend(address, address + (next - at) * PAGE_SIZE, pages))
            return -ENOMEM;
    }
    return 0;
}

/* MP-2. Of all its mappings, from this page of the file on. */
static int take_back(struct inode *inode, uint64_t first)
{
    for (struct mapping *at = mappings; at; at = at->next) {
        if (at->inode != inode || at->first + page_count(at) <= first)
            continue;
        uint64_t skipped = first > at->first ? first - at->first : 0;
        if (platform_run_take_back(at->start + skipped * PAGE_SIZE, at->end))
            return -ENOMEM;
    }
    return 0;
}

/* The file's pages [first, end) are there, as far as it goes. -ENOMEM. */
static int bring(struct inode *inode, uint64_t first, uint64_t end)
{
    uint64_t last = pages_of(inode->size);
    if (end > last)
        end = last;
    return first < end ? inode->operations->bring(inode, first, end) : 0;
}

int mapping_resizes(struct inode *inode, uint64_t size)
{
    if (size > inode->size)
        zero_tail(inode);
    if (size >= inode->size)
        return 0;
    vm_lock();
    int error = take_back(inode, pages_of(size));
    vm_unlock();
    return error;
}

void mapping_resized(struct inode *inode, uint64_t old_size)
{
    uint64_t first = pages_of(old_size), end = pages_of(inode->size);
    if (first >= end)
        return;
    vm_lock();
    for (struct mapping *at = mappings; at; at = at->next) {
        uint64_t from = first > at->first ? first : at->first, to = at->first + page_count(at);
        /* What doesn't come stays beyond, and is SIGBUS: POSIX promises nothing of new pages. */
        if (at->inode == inode && from < to && bring(inode, from, to) == 0)
            lend(at, from, end);
    }
    vm_unlock();
}

/* ---- the times of what was written ---- */

static void note_written(struct mapping *mapping, uintptr_t start, uintptr_t end)
{
    if (start < mapping->start)
        start = mapping->start;
    if (end > mapping->end)
        end = mapping->end;
    if (platform_run_was_written(start, end, true))
        inode_touch(mapping->inode, TIME_MODIFIED | TIME_CHANGED);
}

void mapping_sync(uintptr_t start, uintptr_t end)
{
    vm_lock();
    for (struct mapping *at = mappings; at; at = at->next)
        if (is_in(at, start, end))
            note_written(at, start, end);
    vm_unlock();
}

void mapping_settle(struct inode *inode)
{
    vm_lock();
    for (struct mapping *at = mappings; at; at = at->next)
        if (at->inode == inode)
            note_written(at, at->start, at->end);
    vm_unlock();
}

/* ---- making mappings ---- */

/* At an address that vm.c chooses, and with all its pages; or nothing has changed. */
static long map_locked(struct mapping *made, uintptr_t address, size_t length, unsigned protection,
                       unsigned flags)
{
    long start = vm_map_beyond(address, length, protection, flags);
    if (start < 0)
        return start;
    made->start = start;
    made->end = start + pages_of(length) * PAGE_SIZE;
    made->next = mappings;
    mappings = made;
    __atomic_fetch_add(&made->inode->mappings, 1, __ATOMIC_RELAXED);
    if (lend(made, made->first, pages_of(made->inode->size)) == 0)
        return start;
    vm_unmap_locked(start, length);
    return -ENOMEM;
}

/* A page at the file's own offset, and so on. The inode is locked. */
static long share_locked(struct inode *inode, uintptr_t address, size_t length, unsigned protection,
                         unsigned flags, uint64_t first, bool may_write)
{
    struct mapping *made = heap_zalloc(sizeof(*made));
    if (!made)
        return -ENOMEM;
    made->inode = inode_get(inode);
    made->first = first;
    made->may_write = may_write;
    long start = bring(inode, first, first + pages_of(length));
    if (!start) {
        zero_tail(inode);
        vm_lock();
        start = map_locked(made, address, length, protection, flags);
        vm_unlock();
    }
    if (made->start == 0) {
        inode_put(inode); /* whoever called has it, too */
        heap_free(made);
    }
    return start;
}

static long share(struct inode *inode, uintptr_t address, size_t length, unsigned protection,
                  unsigned flags, uint64_t first, bool may_write)
{
    bool locked = inode_lock(inode);
    long start = share_locked(inode, address, length, protection, flags, first, may_write);
    if (start >= 0)
        inode_was_read(inode);
    if (locked)
        inode_unlock(inode);
    mapping_bury();
    return start;
}

/* How many bytes came, which is fewer at the file's end; or a negative errno. */
static long read_whole(struct file *file, char *to, unsigned long length, uint64_t at)
{
    unsigned long done = 0;
    while (done < length) {
        long some = file->operations->read(file, to + done, length - done, &at);
        if (some < 0)
            return some;
        if (some == 0)
            break;
        done += some;
    }
    return done;
}

/* Pages behind the file's end first, and over them those that it has. */
static long map_copy(struct file *file, uintptr_t address, size_t length, unsigned protection,
                     unsigned flags, uint64_t offset)
{
    uint64_t size = file->inode->size, there = size > offset ? size - offset : 0;
    if (there > length)
        there = length;
    vm_lock();
    long start = vm_map_beyond(address, length, protection, flags);
    vm_unlock();
    mapping_bury();
    if (start < 0 || there == 0)
        return start;
    long error = vm_map(start, there, PROT_READ | PROT_WRITE, flags | MAP_FIXED);
    if (error > 0)
        error = read_whole(file, (char *)start, there, offset);
    if (error >= 0)
        error = vm_protect(start, there, protection);
    if (error < 0)
        vm_unmap(start, length);
    return error < 0 ? error : start;
}

/* May this be mapped? */
static long check_file(const struct file *file, size_t length, unsigned protection, unsigned flags,
                       long offset)
{
    struct file_status status = {0};
    if (offset < 0 || offset % PAGE_SIZE)
        return -EINVAL;
    if (length > (size_t)(INT64_MAX - offset))
        return -EOVERFLOW;
    if (!(file->access & FILE_READ))
        return -EACCES;
    file->operations->status((struct file *)file, &status);
    if ((status.mode & MODE_TYPE) != MODE_REGULAR)
        return -ENODEV;
    if (!(flags & MAP_SHARED))
        return 0;
    if (protection & PROT_WRITE && !(file->access & FILE_WRITE))
        return -EACCES;
    return file->inode->operations->page ? 0 : -ENODEV;
}

static long map_file(struct file *file, uintptr_t address, size_t length, unsigned protection,
                     unsigned flags, long offset)
{
    long error = check_file(file, length, protection, flags, offset);
    if (error)
        return error;
    if (!(flags & MAP_SHARED))
        return map_copy(file, address, length, protection, flags, offset);
    return share(file->inode, address, length, protection, flags, offset / PAGE_SIZE,
                 file->access & FILE_WRITE);
}

void *sys_map_file(void *address, unsigned long length, unsigned protection, unsigned flags, int fd,
                   long offset)
{
    struct file *file = file_get(fd);
    if (!file)
        return (void *)-(long)EBADF;
    long start = map_file(file, (uintptr_t)address, length, protection, flags, offset);
    return (void *)file_put_after(file, start);
}

/* ---- and ending them ---- */

int mapping_prepare_cut(uintptr_t start, uintptr_t end)
{
    for (struct mapping *at = mappings; at; at = at->next) {
        if (!is_in(at, start, end))
            continue;
        if (at->start < start && at->end > end && !spare && !(spare = heap_zalloc(sizeof(*spare))))
            return -ENOMEM;
        note_written(at, start, end);
    }
    return 0;
}

/* What is behind the cut becomes a mapping of its own. */
static void cut_in_two(struct mapping *mapping, uintptr_t start, uintptr_t end)
{
    struct mapping *rest = spare;
    assert(rest, "mapping_prepare_cut() has seen no cut");
    spare = NULL;
    *rest = *mapping;
    rest->first += (end - mapping->start) / PAGE_SIZE;
    rest->start = end;
    inode_get(rest->inode);
    __atomic_fetch_add(&rest->inode->mappings, 1, __ATOMIC_RELAXED);
    mapping->end = start;
    mapping->next = rest;
}

void mapping_cut(uintptr_t start, uintptr_t end)
{
    for (struct mapping **link = &mappings, *at; (at = *link);) {
        if (is_in(at, start, end) && start <= at->start && end >= at->end) {
            *link = at->next;
            at->next = dead;
            dead = at;
            continue;
        }
        if (is_in(at, start, end)) {
            if (at->start < start && at->end > end) {
                cut_in_two(at, start, end);
            } else if (at->start < start) {
                at->end = start;
            } else {
                at->first += (end - at->start) / PAGE_SIZE;
                at->start = end;
            }
        }
        link = &at->next;
    }
}

void mapping_bury(void)
{
    if (!__atomic_load_n(&dead, __ATOMIC_RELAXED))
        return;
    vm_lock();
    struct mapping *at = dead, *next;
    dead = NULL;
    vm_unlock();
    for (; at; at = next) {
        struct inode *inode = at->inode;
        next = at->next;
        bool locked = inode_lock(inode);
        zero_tail(inode);
        __atomic_fetch_sub(&inode->mappings, 1, __ATOMIC_RELAXED);
        if (locked)
            inode_unlock(inode);
        inode_put(inode);
        heap_free(at);
    }
}

/* ---- changing them ---- */

bool mapping_refuses(uintptr_t start, uintptr_t end, unsigned protection)
{
    for (struct mapping *at = mappings; at; at = at->next)
        if (is_in(at, start, end) && protection & PROT_WRITE && !at->may_write)
            return true;
    return false;
}

/* The mapping that a run is all of, or a part of; a copy, with its inode counted. */
static bool find_whole(uintptr_t start, uintptr_t end, struct mapping *found)
{
    struct mapping *at = mappings;
    while (at && !(at->start <= start && at->end >= end))
        at = at->next;
    if (!at)
        return false;
    *found = *at;
    inode_get(at->inode);
    return true;
}

static unsigned protection_at(uintptr_t address)
{
    unsigned rights = platform_run_rights(address);
    if (rights & PAGE_NO_ACCESS)
        return PROT_NONE;
    return PROT_READ | (rights & PAGE_WRITE ? PROT_WRITE : 0) |
           (rights & PAGE_EXECUTE ? PROT_EXEC : 0);
}

/* Where a file is mapped matters to nobody: it is mapped anew, and the old mapping goes. */
long mapping_remap(uintptr_t address, size_t old_length, size_t new_length, unsigned flags)
{
    struct mapping old;
    unsigned protection = 0;
    if (address % PAGE_SIZE || old_length == 0 || old_length > INT64_MAX - address ||
        new_length > INT64_MAX || pages_of(new_length) <= pages_of(old_length) ||
        flags & ~MREMAP_MAYMOVE)
        return 0;
    vm_lock();
    bool found = find_whole(address, address + pages_of(old_length) * PAGE_SIZE, &old);
    if (found)
        protection = protection_at(address);
    vm_unlock();
    if (!found)
        return 0;
    long start = -ENOMEM;
    if (flags & MREMAP_MAYMOVE)
        start = share(old.inode, 0, new_length, protection, MAP_SHARED,
                      old.first + (address - old.start) / PAGE_SIZE, old.may_write);
    long error = start < 0 ? start : vm_unmap(address, old_length);
    if (error < 0 && start > 0)
        vm_unmap(start, new_length);
    inode_put(old.inode);
    return error < 0 ? error : start;
}
