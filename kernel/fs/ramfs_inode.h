/*
 * Between the files of the RAM file system.
 */
#ifndef KERNEL_FS_RAMFS_INODE_H
#define KERNEL_FS_RAMFS_INODE_H

#include "kernel/fs/inode.h"
#include "kernel/fs/page_tree.h"

/* One name in a directory. */
struct ram_entry {
    struct ram_entry *next; /* in its hash chain */
    struct inode *inode;    /* this name is one of its links */
    uint64_t place;         /* for list(): grows with each new entry, never used again */
    uint64_t hash;
    uint32_t length;
    char text[]; /* padded with zeroes to a multiple of eight, at least one */
};

/*
 * A directory finds names by hash chains and lists them by an array in the order of their places;
 * an entry that went leaves a gap (NULL) until there are more gaps than entries.
 */
struct ram_directory {
    struct inode *parent; /* not counted: a directory that has entries is not removed */
    struct ram_entry **chains;
    struct ram_entry **order;
    uint64_t chain_mask; /* chains less one, which are a power of two; 0: `no_chain` */
    uint32_t count;      /* entries */
    uint32_t used, room; /* of `order` */
    uint64_t next_place;
    uint64_t first_new; /* the first place whose name was not there at boot */
};

struct ram_data {
    struct page_tree pages;
    const char *lent; /* RF-1 */
    uint64_t lent_size;
};

struct ram_inode {
    struct inode inode; /* first */
    union {
        struct ram_data data;
        struct ram_directory directory;
        char *target; /* of a symbolic link */
    };
};

struct ram_mount {
    struct mount mount;   /* first */
    uint64_t next_number; /* under MUTEX_NAMES */
    uint64_t inodes;      /* atomic: they end under no lock */
};

static inline struct ram_inode *ram(struct inode *inode)
{
    return (struct ram_inode *)inode;
}

/* ---- ramfs_directory.c ---- */

/* Of a new directory, all zeroes. */
void ram_directory_begin(struct ram_directory *directory, struct inode *parent);

struct ram_entry *ram_find(struct ram_directory *directory, const struct name *name);

/* The name is not there yet. Doesn't touch the link count. 0 or -ENOSPC. */
int ram_enter(struct ram_directory *directory, const struct name *name, struct inode *inode);
void ram_remove(struct ram_directory *directory, const struct name *name);
void ram_directory_free(struct ram_directory *directory);
int ram_lookup(struct inode *directory, const struct name *name, struct inode **found);
void ram_settle(struct inode *directory);
int ram_list(struct inode *directory, uint64_t *where, struct listed *entry);

/* ---- ramfs_data.c ---- */

ptrdiff_t ram_read(struct inode *inode, void *buffer, size_t count, uint64_t at);
ptrdiff_t ram_write(struct inode *inode, const void *buffer, size_t count, uint64_t at);
int ram_resize(struct inode *inode, uint64_t size);
void *ram_page(struct inode *inode, uint64_t index);
int ram_bring(struct inode *inode, uint64_t first, uint64_t end);

#endif
