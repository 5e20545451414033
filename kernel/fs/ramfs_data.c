/*
 * Data of regular files in the RAM file system. See RF-1 to RF-4.
 *
 *      lent      |aaaaaaaaaa|bbbbbbbbbb|cccc|              what the initrd has, not aligned
 *      tree      |          |  page 1  |    |  page 3  |
 *      the file  |aaaaaaaaaa|  page 1  |cccc 00000|  page 3  |000|
 *                                                                size
 *
 * Whoever calls has locked the inode (IN-3). A page's bytes are copied from and to the program with
 * that held: it is a mutex, and nothing here waits for a device.
 */
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/fs/ramfs_inode.h"
#include "kernel/fs/zeroes.h"
#include "kernel/heap.h"
#include "kernel/page.h"
#include "kernel/string.h"

static size_t least(size_t a, uint64_t b)
{
    return a < b ? a : b;
}

/*
 * Copies from one page's worth of the file, or as far as the lent bytes go. How many, or -EFAULT.
 */
static ptrdiff_t read_some(struct ram_data *data, void *buffer, size_t count, uint64_t at)
{
    size_t offset = at % PAGE_SIZE;
    int error;
    const char *page = data->pages.pages ? page_tree_find(&data->pages, at / PAGE_SIZE) : NULL;
    if (page || data->pages.pages)
        count = least(count, PAGE_SIZE - offset);
    if (page) {
        error = copy_out(buffer, page + offset, count);
    } else if (at < data->lent_size) {
        count = least(count, data->lent_size - at);
        error = copy_out(buffer, data->lent + at, count);
    } else {
        error = zeroes_copy_out(buffer, count);
    }
    return error ? error : (ptrdiff_t)count;
}

ptrdiff_t ram_read(struct inode *inode, void *buffer, size_t count, uint64_t at)
{
    if (at >= inode->size)
        return 0;
    count = least(count, inode->size - at);
    size_t done = 0;
    while (done < count) {
        ptrdiff_t some =
            read_some(&ram(inode)->data, (char *)buffer + done, count - done, at + done);
        if (some < 0)
            return done ? (ptrdiff_t)done : some;
        done += some;
    }
    return done;
}

/* The page to write to: a new one begins as what it stands for. NULL: no memory. */
static char *page_for_writing(struct ram_data *data, uint64_t index)
{
    char *page = page_tree_find(&data->pages, index);
    if (page)
        return page;
    page = page_alloc(0, PAGE_ZERO);
    if (!page)
        return NULL;
    uint64_t start = index * PAGE_SIZE;
    if (start < data->lent_size)
        memcpy(page, data->lent + start, least(PAGE_SIZE, data->lent_size - start));
    if (page_tree_insert(&data->pages, index, page) < 0) {
        page_free(page, 0);
        return NULL;
    }
    return page;
}

ptrdiff_t ram_write(struct inode *inode, const void *buffer, size_t count, uint64_t at)
{
    struct ram_data *data = &ram(inode)->data;
    size_t done = 0;
    int error = 0;
    while (done < count && !error) {
        uint64_t position = at + done;
        size_t offset = position % PAGE_SIZE, part = least(count - done, PAGE_SIZE - offset);
        char *page = page_for_writing(data, position / PAGE_SIZE);
        if (!page) {
            error = -ENOSPC;
        } else if ((error = copy_in(page + offset, (const char *)buffer + done, part)) < 0) {
            /* RF-3: some bytes may have come. */
            uint64_t page_start = position - offset;
            size_t kept = inode->size > page_start ? least(PAGE_SIZE, inode->size - page_start) : 0;
            if (kept < offset + part)
                memset(page + kept, 0, offset + part - kept);
        } else {
            done += part;
            if (position + part > inode->size)
                inode->size = position + part;
        }
    }
    return done ? (ptrdiff_t)done : error;
}

void *ram_page(struct inode *inode, uint64_t index)
{
    return page_tree_find(&ram(inode)->data.pages, index);
}

/* Before a page comes it is known that there are so many; a hole may be larger than all memory. */
int ram_bring(struct inode *inode, uint64_t first, uint64_t end)
{
    struct ram_data *data = &ram(inode)->data;
    uint64_t kept = 8 + page_count_total() / 128, missing = 0;
    uint64_t most = page_count_available() > kept ? page_count_available() - kept : 0;
    if (end - first > most + data->pages.pages)
        return -ENOMEM;
    for (uint64_t at = first; at < end; at++)
        missing += !page_tree_find(&data->pages, at);
    if (missing > most)
        return -ENOMEM;
    for (uint64_t at = first; at < end; at++)
        if (!page_for_writing(data, at))
            return -ENOMEM;
    return 0;
}

int ram_resize(struct inode *inode, uint64_t size)
{
    struct ram_data *data = &ram(inode)->data;
    if (size < inode->size) {
        page_tree_cut(&data->pages, (size + PAGE_SIZE - 1) / PAGE_SIZE);
        char *last = size % PAGE_SIZE ? page_tree_find(&data->pages, size / PAGE_SIZE) : NULL;
        if (last)
            memset(last + size % PAGE_SIZE, 0, PAGE_SIZE - size % PAGE_SIZE);
        data->lent_size = least(data->lent_size, size);
    }
    inode->size = size;
    return 0;
}
