/*
 * The RAM file system: its inodes, and how names and links belong to them. See ramfs.h.
 *
 * A directory's links: its name, its own ".", and each subdirectory's "..".
 */
#include "kernel/fs/ramfs.h"

#include "kernel/errno.h"
#include "kernel/fs/ramfs_inode.h"
#include "kernel/heap.h"
#include "kernel/page.h"
#include "kernel/string.h"

static const struct inode_operations operations;

static struct ram_mount *mount_of(struct inode *inode)
{
    return (struct ram_mount *)inode->mount;
}

static struct inode *inode_new(struct ram_mount *mount, uint32_t mode)
{
    struct ram_inode *made = heap_zalloc(sizeof(*made));
    if (!made)
        return NULL;
    made->inode.operations = &operations;
    made->inode.mount = &mount->mount;
    made->inode.number = mount->next_number++;
    made->inode.mode = mode;
    made->inode.references = 1;
    made->inode.mutex.rank = MUTEX_FILE;
    inode_touch(&made->inode, TIME_ACCESSED | TIME_MODIFIED | TIME_CHANGED);
    __atomic_fetch_add(&mount->inodes, 1, __ATOMIC_RELAXED);
    return &made->inode;
}

static void release(struct inode *inode)
{
    __atomic_fetch_sub(&mount_of(inode)->inodes, 1, __ATOMIC_RELAXED);
    if (is_type(inode, MODE_REGULAR))
        page_tree_cut(&ram(inode)->data.pages, 0);
    else if (is_type(inode, MODE_DIRECTORY))
        ram_directory_free(&ram(inode)->directory);
    else if (is_type(inode, MODE_LINK))
        heap_free(ram(inode)->target);
    heap_free(inode);
}

/* What a name more or less in it does to a directory. */
static void directory_changed(struct inode *directory)
{
    inode_touch(directory, TIME_MODIFIED | TIME_CHANGED);
}

static int create(struct inode *directory, const struct name *name, uint32_t mode, uint64_t special,
                  const char *target, struct inode **made)
{
    struct inode *inode = inode_new(mount_of(directory), mode);
    if (!inode)
        return -ENOSPC;
    inode->special = special;
    int error = 0;
    if (is_type(inode, MODE_DIRECTORY)) {
        if (directory->links >= FILE_LINK_MAX)
            error = -EMLINK;
        ram_directory_begin(&ram(inode)->directory, directory);
    } else if (is_type(inode, MODE_LINK)) {
        inode->size = strlen(target);
        if (!(ram(inode)->target = heap_alloc(inode->size + 1)))
            error = -ENOSPC;
        else
            memcpy(ram(inode)->target, target, inode->size + 1);
    }
    if (!error)
        error = ram_enter(&ram(directory)->directory, name, inode);
    if (error) {
        inode_put(inode);
        return error;
    }
    inode->links = 1;
    inode_get(inode); /* by its name (IN-1) */
    if (is_type(inode, MODE_DIRECTORY)) {
        inode->links = 2;
        directory->links++;
    }
    directory_changed(directory);
    *made = inode;
    return 0;
}

static int link(struct inode *directory, const struct name *name, struct inode *inode)
{
    if (inode->links >= FILE_LINK_MAX)
        return -EMLINK;
    int error = ram_enter(&ram(directory)->directory, name, inode);
    if (error)
        return error;
    inode->links++;
    inode_touch(inode, TIME_CHANGED);
    directory_changed(directory);
    return 0;
}

/* One name of `inode` has gone; whoever asked for it has it counted. */
static void lose_name(struct inode *directory, struct inode *inode)
{
    inode->links--;
    if (is_type(inode, MODE_DIRECTORY)) {
        inode->links = 0;
        directory->links--;
        /* ".." of one that is gone, though still somebody's current directory, leads to itself. */
        ram(inode)->directory.parent = inode;
    }
    inode_touch(inode, TIME_CHANGED);
    if (inode->links == 0)
        inode_put(inode); /* IN-1; not the last: see above */
}

static bool is_empty(struct inode *inode)
{
    return !is_type(inode, MODE_DIRECTORY) || ram(inode)->directory.count == 0;
}

static int unlink(struct inode *directory, const struct name *name, struct inode *inode)
{
    if (!is_empty(inode))
        return -ENOTEMPTY;
    ram_remove(&ram(directory)->directory, name);
    lose_name(directory, inode);
    directory_changed(directory);
    return 0;
}

static bool is_within(struct inode *directory, struct inode *top)
{
    while (directory != top && ram(directory)->directory.parent != directory)
        directory = ram(directory)->directory.parent;
    return directory == top;
}

/* The new name is entered before the old one goes: without memory nothing has changed. */
static int rename(struct inode *from, const struct name *name, struct inode *inode,
                  struct inode *to, const struct name *new_name, struct inode *replaced)
{
    bool moves_directory = is_type(inode, MODE_DIRECTORY) && from != to;
    if (is_type(inode, MODE_DIRECTORY) && is_within(to, inode))
        return -EINVAL;
    if (replaced && !is_empty(replaced))
        return -ENOTEMPTY;
    if (moves_directory && !replaced && to->links >= FILE_LINK_MAX)
        return -EMLINK;
    if (replaced) {
        ram_find(&ram(to)->directory, new_name)->inode = inode;
        lose_name(to, replaced);
    } else {
        int error = ram_enter(&ram(to)->directory, new_name, inode);
        if (error)
            return error;
    }
    ram_remove(&ram(from)->directory, name);
    if (is_type(inode, MODE_DIRECTORY)) {
        from->links--;
        to->links++;
        ram(inode)->directory.parent = to;
    }
    directory_changed(from);
    directory_changed(to);
    inode_touch(inode, TIME_CHANGED);
    return 0;
}

static const char *target_of(struct inode *inode)
{
    return ram(inode)->target;
}

/* Lent bytes count, too: they are in memory. */
static uint64_t blocks(struct inode *inode)
{
    if (!is_type(inode, MODE_REGULAR))
        return 0;
    return ram(inode)->data.pages.pages * (PAGE_SIZE / 512) +
           (ram(inode)->data.lent_size + 511) / 512;
}

static void status(struct mount *mount, struct file_system_status *told)
{
    uint64_t free = page_count_available();
    *told = (struct file_system_status){
        .block_size = PAGE_SIZE,
        .blocks = page_count_total(),
        .blocks_free = free,
        .files = ((struct ram_mount *)mount)->inodes + free,
        .files_free = free, /* as many as memory holds: about one a page, with its name */
        .device = mount->device,
        .name_max = NAME_MAX,
    };
}

static const struct inode_operations operations = {
    .lookup = ram_lookup,
    .create = create,
    .link = link,
    .unlink = unlink,
    .rename = rename,
    .list = ram_list,
    .settle = ram_settle,
    .read = ram_read,
    .write = ram_write,
    .resize = ram_resize,
    .page = ram_page,
    .bring = ram_bring,
    .target = target_of,
    .blocks = blocks,
    .release = release,
};

void ramfs_lend(struct inode *file, const void *bytes, uint64_t size)
{
    ram(file)->data.lent = bytes;
    ram(file)->data.lent_size = size;
    file->size = size;
}

struct mount *ramfs_new(void)
{
    struct ram_mount *made = heap_zalloc(sizeof(*made));
    if (!made)
        return NULL;
    made->next_number = 2; /* 1 is traditionally for bad blocks: nobody's root has it */
    made->mount.device = mount_new_device();
    made->mount.status = status;
    struct inode *root = inode_new(made, MODE_DIRECTORY | 0755);
    if (!root) {
        heap_free(made);
        return NULL;
    }
    root->links = 2;
    ram_directory_begin(&ram(root)->directory, root);
    made->mount.root = root;
    return &made->mount;
}
