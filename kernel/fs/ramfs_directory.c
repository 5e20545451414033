/*
 * Directories of the RAM file system: names by hash, and in an order that reading can rely on.
 */
#include "kernel/errno.h"
#include "kernel/fs/ramfs_inode.h"
#include "kernel/heap.h"
#include "kernel/panic.h"
#include "kernel/string.h"

enum { FIRST_CHAINS = 8, FIRST_ROOM = 8, FIRST_PLACE = 2 /* 0 is ".", 1 is ".." */ };

/* What a directory without entries has: one chain with nothing in it, never written. */
static struct ram_entry *no_chain[1];

void ram_directory_begin(struct ram_directory *directory, struct inode *parent)
{
    directory->parent = parent;
    directory->chains = no_chain;
    directory->next_place = FIRST_PLACE;
}

/* NA-2: the hash of a short name is as good as the name. */
static inline bool is_same(const struct ram_entry *entry, const struct name *name)
{
    return entry->hash == name->hash && entry->length == name->length &&
           (name->length <= NAME_WORD || name_is_same_text(entry->text, name->text, name->length));
}

static inline struct ram_entry **chain_of(struct ram_directory *directory, uint64_t hash)
{
    return &directory->chains[hash & directory->chain_mask];
}

static inline struct ram_entry *find(struct ram_directory *directory, const struct name *name)
{
    struct ram_entry *entry = *chain_of(directory, name->hash);
    while (entry && !is_same(entry, name))
        entry = entry->next;
    return entry;
}

struct ram_entry *ram_find(struct ram_directory *directory, const struct name *name)
{
    return find(directory, name);
}

/* Not the first of its chain, or a long name, or "..", or not there. */
__attribute__((noinline)) static int look_further(struct inode *directory, const struct name *name,
                                                  struct inode **found)
{
    struct ram_entry *entry = find(&ram(directory)->directory, name);
    if (entry)
        *found = inode_get(entry->inode);
    else if (name->length == 2 && name->text[0] == '.' && name->text[1] == '.')
        *found = inode_get(ram(directory)->directory.parent);
    else
        return -ENOENT;
    return 0;
}

int ram_lookup(struct inode *directory, const struct name *name, struct inode **found)
{
    struct ram_entry *entry = *chain_of(&ram(directory)->directory, name->hash);
    if (!entry || entry->hash != name->hash || entry->length != name->length ||
        name->length > NAME_WORD)
        return look_further(directory, name, found);
    *found = inode_get(entry->inode); /* NA-2 */
    return 0;
}

static void chain(struct ram_directory *directory, struct ram_entry *entry)
{
    struct ram_entry **head = chain_of(directory, entry->hash);
    entry->next = *head;
    *head = entry;
}

static bool has_chains(const struct ram_directory *directory)
{
    return directory->chains != no_chain;
}

/* Twice as many chains. What doesn't fit into memory only makes the chains longer. */
static bool more_chains(struct ram_directory *directory)
{
    uint64_t count = has_chains(directory) ? (directory->chain_mask + 1) * 2 : FIRST_CHAINS;
    struct ram_entry **chains = heap_zalloc(count * sizeof(*chains));
    if (!chains)
        return has_chains(directory);
    if (has_chains(directory))
        heap_free(directory->chains);
    directory->chains = chains;
    directory->chain_mask = count - 1;
    for (uint32_t i = 0; i < directory->used; i++)
        if (directory->order[i])
            chain(directory, directory->order[i]);
    return true;
}

static void close_gaps(struct ram_directory *directory)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < directory->used; i++)
        if (directory->order[i])
            directory->order[kept++] = directory->order[i];
    directory->used = kept;
}

static bool more_room(struct ram_directory *directory)
{
    if (directory->used > directory->count) {
        close_gaps(directory);
        return true;
    }
    uint32_t room = directory->room ? directory->room * 2 : FIRST_ROOM;
    struct ram_entry **order = heap_alloc(room * sizeof(*order));
    if (!order)
        return false;
    if (directory->used)
        memcpy(order, directory->order, directory->used * sizeof(*order));
    heap_free(directory->order);
    directory->order = order;
    directory->room = room;
    return true;
}

int ram_enter(struct ram_directory *directory, const struct name *name, struct inode *inode)
{
    if ((!has_chains(directory) || directory->count > directory->chain_mask) &&
        !more_chains(directory))
        return -ENOSPC;
    if (directory->used == directory->room && !more_room(directory))
        return -ENOSPC;
    size_t padded = (name->length / 8 + 1) * 8;
    struct ram_entry *entry = heap_alloc(sizeof(*entry) + padded);
    if (!entry)
        return -ENOSPC;
    entry->inode = inode;
    entry->place = directory->next_place++;
    entry->hash = name->hash;
    entry->length = name->length;
    memset(entry->text, 0, padded);
    memcpy(entry->text, name->text, name->length);
    chain(directory, entry);
    directory->order[directory->used++] = entry;
    directory->count++;
    return 0;
}

/* The index in `order` of the first entry at this place or behind it; gaps have no place. */
static uint32_t find_place(const struct ram_directory *directory, uint64_t place)
{
    uint32_t low = 0, high = directory->used;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2, at = middle;
        while (at < high && !directory->order[at])
            at++;
        if (at == high)
            high = middle;
        else if (directory->order[at]->place < place)
            low = at + 1;
        else
            high = middle;
    }
    return low;
}

void ram_remove(struct ram_directory *directory, const struct name *name)
{
    struct ram_entry *entry = ram_find(directory, name);
    assert(entry, "the name is gone");
    struct ram_entry **link = chain_of(directory, entry->hash);
    while (*link != entry)
        link = &(*link)->next;
    *link = entry->next;
    uint32_t at = find_place(directory, entry->place);
    while (directory->order[at] != entry)
        at++;
    directory->order[at] = NULL;
    directory->count--;
    heap_free(entry);
    if (directory->used > 2 * directory->count + FIRST_ROOM)
        close_gaps(directory);
}

void ram_directory_free(struct ram_directory *directory)
{
    assert(directory->count == 0, "%u entries", directory->count);
    if (has_chains(directory))
        heap_free(directory->chains);
    heap_free(directory->order);
}

void ram_settle(struct inode *inode)
{
    ram(inode)->directory.first_new = ram(inode)->directory.next_place;
}

int ram_list(struct inode *inode, uint64_t *where, struct listed *listed)
{
    struct ram_directory *directory = &ram(inode)->directory;
    if (*where < FIRST_PLACE) {
        struct inode *told = *where == 0 ? inode : directory->parent;
        *listed = (struct listed){
            .text = "..", .length = *where + 1, .mode = MODE_DIRECTORY, .number = told->number};
        ++*where;
        return 1;
    }
    uint32_t at = find_place(directory, *where);
    while (at < directory->used && !directory->order[at])
        at++;
    if (at == directory->used)
        return 0;
    struct ram_entry *entry = directory->order[at];
    *listed = (struct listed){
        .text = entry->text,
        .length = entry->length,
        .mode = entry->inode->mode & MODE_TYPE,
        .number = entry->inode->number,
        .is_new_name = entry->place >= directory->first_new,
    };
    *where = entry->place + 1;
    return 1;
}
