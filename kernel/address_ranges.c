/*
 * A treap (Aragon and Seidel, 1989): a search tree by address, a heap by random priorities, hence
 * balanced in expectation, and all of its operations are made of two: split and join. Each node
 * knows the size of the largest range below it.
 */
#include "kernel/address_ranges.h"

#include <stddef.h>

#include "kernel/page.h"
#include "kernel/panic.h"

struct node {
    struct node *left, *right;
    uint64_t start, end;
    uint64_t largest; /* of the ranges in this subtree, in units */
    uint32_t priority;
};

enum { STORE_MIN = 4, FIRST_NODES = 8 };

static struct node *root;
static struct node *store; /* nodes not in use, linked by `left` */
static unsigned store_count;
static uint32_t random_state;

static void node_discard(struct node *node)
{
    node->left = store;
    store = node;
    store_count++;
}

/* Sees to it that there are a few nodes in store. */
static bool store_fill(void)
{
    if (store_count >= STORE_MIN)
        return true;
    struct node *nodes = page_alloc(0, 0);
    for (size_t i = 0; nodes && i < PAGE_SIZE / sizeof(struct node); i++)
        node_discard(&nodes[i]);
    return nodes != NULL;
}

static struct node *node_new(uint64_t start, uint64_t end)
{
    struct node *node = store;
    assert(node, "store_count=%u", store_count); /* whoever may need one has filled the store */
    store = node->left;
    store_count--;
    random_state ^= random_state << 13; /* Marsaglia's xorshift */
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    *node = (struct node){NULL, NULL, start, end, end - start, random_state};
    return node;
}

static void update(struct node *node)
{
    node->largest = node->end - node->start;
    if (node->left && node->left->largest > node->largest)
        node->largest = node->left->largest;
    if (node->right && node->right->largest > node->largest)
        node->largest = node->right->largest;
}

/* Into the ranges that start below `at`, and the others. */
static void split(struct node *tree, uint64_t at, struct node **below, struct node **rest)
{
    if (!tree) {
        *below = *rest = NULL;
        return;
    }
    if (tree->start < at) {
        split(tree->right, at, &tree->right, rest);
        *below = tree;
    } else {
        split(tree->left, at, below, &tree->left);
        *rest = tree;
    }
    update(tree);
}

/* All of `low` lies below all of `high`. */
static struct node *join(struct node *low, struct node *high)
{
    if (!low || !high)
        return low ? low : high;
    struct node *top;
    if (low->priority > high->priority) {
        low->right = join(low->right, high);
        top = low;
    } else {
        high->left = join(low, high->left);
        top = high;
    }
    update(top);
    return top;
}

static struct node *last_of(struct node *tree)
{
    while (tree && tree->right)
        tree = tree->right;
    return tree;
}

static void discard_all(struct node *tree)
{
    if (!tree)
        return;
    discard_all(tree->left);
    struct node *right = tree->right;
    node_discard(tree);
    discard_all(right);
}

/* Cuts the last range at `at`, if it reaches beyond. Returns where it ended, or 0. */
static uint64_t cut_last(struct node *tree, uint64_t at)
{
    uint64_t beyond = 0;
    if (!tree)
        return 0;
    if (tree->right) {
        beyond = cut_last(tree->right, at);
    } else if (tree->end > at) {
        beyond = tree->end;
        tree->end = at;
    }
    update(tree);
    return beyond;
}

/*
 * Three trees: what is free below [start, end), in it, and above. Ranges that reach over an end are
 * cut there. Takes up to two nodes.
 */
static void cut_out(uint64_t start, uint64_t end, struct node *parts[3])
{
    split(root, start, &parts[0], &parts[1]);
    uint64_t beyond = cut_last(parts[0], start);
    if (beyond)
        parts[1] = join(node_new(start, beyond), parts[1]);
    split(parts[1], end, &parts[1], &parts[2]);
    beyond = cut_last(parts[1], end);
    if (beyond)
        parts[2] = join(node_new(end, beyond), parts[2]);
}

void ranges_init(uint64_t start, uint64_t end)
{
    static struct node first[FIRST_NODES];
    for (int i = 0; i < FIRST_NODES; i++)
        node_discard(&first[i]);
    random_state = 0x9e3779b9;
    root = node_new(start, end);
}

/* Takes from the lowest range that is large enough: there is one. */
static struct node *take_lowest(struct node *tree, uint64_t units, uint64_t *taken)
{
    if (tree->left && tree->left->largest >= units) {
        tree->left = take_lowest(tree->left, units, taken);
    } else if (tree->end - tree->start >= units) {
        *taken = tree->start;
        tree->start += units;
        if (tree->start == tree->end) {
            struct node *rest = join(tree->left, tree->right);
            node_discard(tree);
            return rest;
        }
    } else {
        tree->right = take_lowest(tree->right, units, taken);
    }
    update(tree);
    return tree;
}

uint64_t ranges_take_any(uint64_t units)
{
    if (!store_fill() || !root || root->largest < units)
        return 0;
    uint64_t taken;
    root = take_lowest(root, units, &taken);
    return taken;
}

bool ranges_take(uint64_t start, uint64_t end)
{
    if (!store_fill())
        return false;
    struct node *parts[3];
    cut_out(start, end, parts);
    discard_all(parts[1]);
    root = join(parts[0], parts[2]);
    return true;
}

bool ranges_are_free(uint64_t start, uint64_t end)
{
    const struct node *node = root;
    while (node && (start < node->start || start >= node->end))
        node = start < node->start ? node->left : node->right;
    return node && end <= node->end;
}

bool ranges_give(uint64_t start, uint64_t end)
{
    if (!store_fill() && store_count < 3)
        return false;
    struct node *parts[3];
    cut_out(start, end, parts);
    discard_all(parts[1]);
    /* With the neighbours that it touches it is one. */
    struct node *before = last_of(parts[0]), *after;
    if (before && before->end == start) {
        start = before->start;
        struct node *only;
        split(parts[0], start, &parts[0], &only);
        node_discard(before);
    }
    split(parts[2], end + 1, &after, &parts[2]);
    if (after) {
        end = after->end;
        node_discard(after);
    }
    root = join(join(parts[0], node_new(start, end)), parts[2]);
    return true;
}
