/*
 * Mounts, and the tree as it is at boot. See mount.h.
 *
 * This file is in every image that opens files, and its INIT() is what sets the tree up; the name
 * part_files in the image's note tells tools/run that FILES= will be understood.
 */
#include "kernel/fs/mount.h"

#include "kernel/errno.h"
#include "kernel/fs/path.h"
#include "kernel/fs/ramfs.h"
#include "kernel/init.h"
#include "kernel/log.h"
#include "kernel/panic.h"
#include "kernel/platform.h"

const char part_files[] = "files";

/* With files comes the way to take them home: out.c, which nothing else refers to. */
extern const char files_out;
__attribute__((used)) static const char *const with_out = &files_out;

struct mount *root_mount;

uint64_t mount_new_device(void)
{
    static uint64_t last;
    return ++last;
}

int mount_over(struct inode *directory, struct mount *mount)
{
    if (directory->covered)
        return -EBUSY;
    mount->over = inode_get(directory);
    directory->covered = mount;
    return 0;
}

int directory_make(const char *path, uint32_t mode)
{
    struct walk walk;
    int error = path_walk_from(&walk, root_mount->root, path, PATH_FOLLOW | PATH_MAKE);
    if (error)
        return error;
    struct inode *made = NULL;
    if (!walk.inode)
        error = walk.directory->operations->create(walk.directory, &walk.name,
                                                   MODE_DIRECTORY | mode, 0, NULL, &made);
    else if (!is_type(walk.inode, MODE_DIRECTORY))
        error = -ENOTDIR;
    if (made)
        inode_put(made);
    path_done(&walk);
    return error;
}

/* Nothing of this is new to whoever gets the changed files back. */
static void forget_changes(struct inode *directory)
{
    struct listed entry;
    directory->is_new = false;
    directory->operations->settle(directory);
    for (uint64_t where = 2; directory->operations->list(directory, &where, &entry) > 0;) {
        struct name name;
        struct inode *inode;
        name_set(&name, entry.text, entry.length);
        if (directory->operations->lookup(directory, &name, &inode) < 0)
            continue;
        inode->is_new = false;
        if (is_type(inode, MODE_DIRECTORY))
            forget_changes(inode);
        inode_put(inode);
    }
}

static void mount_root(void)
{
    root_mount = ramfs_new();
    if (!root_mount)
        cannot_boot("no memory for files; give the machine more (MEM=)");
    path_current = inode_get(root_mount->root);
    const struct boot_info *info = platform_boot_info();
    for (size_t i = 0; i < info->module_count; i++) {
        const struct boot_module *module = &info->modules[i];
        initrd_unpack((const char *)module->start, module->end - module->start);
    }
    if (directory_make("/tmp", 01777) < 0 || directory_make("/dev", 0755) < 0 ||
        devices_mount() < 0)
        cannot_boot("/tmp and /dev can't be made: are they files, or is memory used up (MEM=)?");
    forget_changes(root_mount->root);
    log_line("%s: / is in memory, filled from %zu archives", part_files, info->module_count);
}
INIT(INIT_PROGRAM, mount_root);
