/*
 * A file's pages in memory, by their number: the page cache of one file.
 *
 * A tree with 64 branches at each node; how high it is depends on the highest page, so a file of one
 * page needs no node. A page that isn't there costs nothing: a hole.
 *
 *   height 0:   root = page 0
 *   height 1:   root -> node of 64 pages: 0 to 63
 *   height 2:   root -> node of 64 nodes -> 4,096 pages
 *
 *   PT-1  Pages come from page_alloc() and belong to the tree.
 *   PT-2  Whoever reads or changes the tree holds the file's lock (IN-3).
 */
#ifndef KERNEL_FS_PAGE_TREE_H
#define KERNEL_FS_PAGE_TREE_H

#include <stddef.h>
#include <stdint.h>

struct page_tree {
    void *root;
    unsigned height;
    uint64_t pages; /* how many there are */
};

/* The page, or NULL. */
void *page_tree_find(const struct page_tree *tree, uint64_t index);

/* 0; -ENOSPC: no memory for a node. The place must be empty. */
int page_tree_insert(struct page_tree *tree, uint64_t index, void *page);

/* Frees the pages from `first` on. */
void page_tree_cut(struct page_tree *tree, uint64_t first);

#endif
