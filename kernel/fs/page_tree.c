/*
 * See page_tree.h.
 */
#include "kernel/fs/page_tree.h"

#include "kernel/errno.h"
#include "kernel/heap.h"
#include "kernel/page.h"
#include "kernel/panic.h"

enum { BITS = 6, BRANCHES = 1 << BITS, HEIGHT_MAX = 11 };

struct node {
    void *below[BRANCHES];
};

/* Is the number beyond what a tree of this height holds? */
static int is_beyond(uint64_t index, unsigned height)
{
    return height < HEIGHT_MAX && index >> height * BITS != 0;
}

void *page_tree_find(const struct page_tree *tree, uint64_t index)
{
    if (is_beyond(index, tree->height))
        return NULL;
    void *at = tree->root;
    for (unsigned height = tree->height; height > 0 && at; height--)
        at = ((struct node *)at)->below[index >> (height - 1) * BITS & (BRANCHES - 1)];
    return at;
}

int page_tree_insert(struct page_tree *tree, uint64_t index, void *page)
{
    while (is_beyond(index, tree->height)) {
        if (tree->root) {
            struct node *node = heap_zalloc(sizeof(*node));
            if (!node)
                return -ENOSPC;
            node->below[0] = tree->root;
            tree->root = node;
        }
        tree->height++;
    }
    void **at = &tree->root;
    for (unsigned height = tree->height; height > 0; height--) {
        if (!*at && !(*at = heap_zalloc(sizeof(struct node))))
            return -ENOSPC;
        at = &((struct node *)*at)->below[index >> (height - 1) * BITS & (BRANCHES - 1)];
    }
    assert(!*at, "page %lu is there", index);
    *at = page;
    tree->pages++;
    return 0;
}

/* Frees what lies from `first` on, below `at`, which begins at 0. Depth: HEIGHT_MAX at most. */
static void cut(struct page_tree *tree, void **at, unsigned height, uint64_t first)
{
    if (!*at)
        return;
    if (height == 0) {
        page_free(*at, 0);
        *at = NULL;
        tree->pages--;
        return;
    }
    struct node *node = *at;
    unsigned shift = (height - 1) * BITS;
    uint64_t branch = first >> shift;
    if (branch < BRANCHES)
        cut(tree, &node->below[branch], height - 1, first & ((1ull << shift) - 1));
    for (branch++; branch < BRANCHES; branch++)
        cut(tree, &node->below[branch], height - 1, 0);
    if (first == 0) {
        heap_free(node);
        *at = NULL;
    }
}

void page_tree_cut(struct page_tree *tree, uint64_t first)
{
    if (is_beyond(first, tree->height))
        return;
    cut(tree, &tree->root, tree->height, first);
    if (first == 0)
        tree->height = 0;
}
