/*
 * The initrd: a tar archive that the loader put into memory becomes the files below "/".
 *
 * Data is not copied: files borrow it where it lies (RF-1), and the loader's memory stays reserved.
 * A name is resolved by the same walk as a program's, from the root: "..", which a careful archive
 * doesn't have, leads no higher than that.
 */
#include "kernel/errno.h"
#include "kernel/fs/mount.h"
#include "kernel/fs/open.h"
#include "kernel/fs/ramfs.h"
#include "kernel/fs/tar.h"
#include "kernel/heap.h"
#include "kernel/panic.h"
#include "kernel/string.h"

/* The directories that lead to a member, when the archive doesn't have them itself. */
static int make_way(char *name)
{
    for (char *slash = name + 1; *slash; slash++) {
        if (*slash != '/')
            continue;
        *slash = '\0';
        int error = directory_make(name, 0755);
        *slash = '/';
        if (error)
            return error;
    }
    return 0;
}

static int walk_to(struct walk *walk, char *name)
{
    int error = path_walk_from(walk, root_mount->root, name, PATH_MAKE);
    if (error != -ENOENT)
        return error;
    error = make_way(name);
    return error ? error : path_walk_from(walk, root_mount->root, name, PATH_MAKE);
}

/* A member that is there already goes, unless it is a directory and so is the new one. */
static int make_place(struct walk *walk, enum tar_type type)
{
    if (!walk->inode)
        return 0;
    if (is_type(walk->inode, MODE_DIRECTORY))
        return type == TAR_DIRECTORY ? 0 : -EISDIR;
    int error = walk->directory->operations->unlink(walk->directory, &walk->name, walk->inode);
    inode_put(walk->inode);
    walk->inode = NULL;
    return error;
}

static int link_to(struct walk *walk, const struct tar_member *member)
{
    struct walk old;
    int error = path_walk_from(&old, root_mount->root, member->target, PATH_LOCKED);
    if (error)
        return error;
    if (is_type(old.inode, MODE_DIRECTORY))
        error = -EISDIR;
    else
        error = walk->directory->operations->link(walk->directory, &walk->name, old.inode);
    path_done(&old);
    return error;
}

static void set_attributes(struct inode *inode, const struct tar_member *member)
{
    inode->mode = (inode->mode & MODE_TYPE) | member->mode;
    inode->owner = member->owner;
    inode->group = member->group;
    inode->accessed = inode->modified = inode->changed =
        (struct file_time){member->modified, member->modified_ns};
}

static int make_member(struct walk *walk, const struct tar_member *member)
{
    static const uint32_t modes[] = {
        [TAR_FILE - '0'] = MODE_REGULAR,
        [TAR_SYMBOLIC_LINK - '0'] = MODE_LINK,
        [TAR_DIRECTORY - '0'] = MODE_DIRECTORY,
    };
    if (member->type == TAR_HARD_LINK)
        return link_to(walk, member);
    uint32_t mode = member->type <= TAR_DIRECTORY ? modes[member->type - '0'] : 0;
    if (!mode)
        return 0; /* devices and pipes of the host mean nothing here */
    if (!walk->inode) {
        int error = make_in(walk, mode, 0, member->target);
        if (error)
            return error;
    }
    if (member->type == TAR_FILE)
        ramfs_lend(walk->inode, member->data, member->size);
    set_attributes(walk->inode, member);
    return 0;
}

static int unpack_member(struct tar_member *member)
{
    struct walk walk;
    int error = walk_to(&walk, member->name);
    if (error)
        return error;
    error = walk.last == LAST_NAME ? make_place(&walk, member->type) : 0;
    if (!error && (walk.last == LAST_NAME || member->type == TAR_DIRECTORY))
        error = make_member(&walk, member);
    path_done(&walk);
    return error;
}

/* Called for a directory again when all that is in it has been made, which changed its times. */
static int finish_member(struct tar_member *member)
{
    struct walk walk;
    if (member->type != TAR_DIRECTORY)
        return 0;
    int error = path_walk_from(&walk, root_mount->root, member->name, 0);
    if (error)
        return error;
    set_attributes(walk.inode, member);
    path_done(&walk);
    return 0;
}

static void for_each_member(struct tar_reader *reader, const char *archive, size_t size,
                            int (*function)(struct tar_member *member))
{
    int more;
    tar_begin(reader, archive, size);
    while ((more = tar_next(reader)) > 0) {
        int error = function(&reader->member);
        if (error == -ENOSPC || error == -ENOMEM)
            cannot_boot("no memory for the files' names, at %s; give the machine more (MEM=)",
                        reader->member.name);
        if (error)
            cannot_boot(
                "the archive of files is damaged at %s: no such file can be made (error %d)",
                reader->member.name, -error);
    }
    if (more < 0)
        cannot_boot("the archive of files is damaged at %s: %s",
                    reader->member.name[0] ? reader->member.name : "its beginning", reader->error);
}

void initrd_unpack(const char *archive, size_t size)
{
    struct tar_reader *reader = heap_alloc(sizeof(*reader));
    if (!reader)
        cannot_boot("no memory to read FILES; give the machine more (MEM=)");
    for_each_member(reader, archive, size, unpack_member);
    for_each_member(reader, archive, size, finish_member);
    heap_free(reader);
}
