/*
 * The path walk. See path.h.
 *
 * The rest of the path always lies in walk->text; a symbolic link puts its target in front of what
 * is left, in new memory. A name is measured and hashed in one go, eight bytes at a time.
 */
#include "kernel/fs/path.h"

#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/heap.h"
#include "kernel/string.h"

#define ONES      0x0101010101010101ull
#define HIGHS     0x8080808080808080ull
#define SLASHES   (ONES * '/')
#define HASH_STEP 0x9e3779b97f4a7c15ull /* 2^64 divided by the golden ratio */

enum { PADDING = 8 }; /* IN-2 */

struct inode *path_current;

static uint64_t load(const char *text)
{
    uint64_t word;
    __builtin_memcpy(&word, text, 8);
    return word;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * HASH_STEP;
    return hash ^ hash >> 32;
}

/* The lowest set bit is true; above it a borrow may have set more. */
static uint64_t zero_bytes(uint64_t word)
{
    return (word - ONES) & ~word & HIGHS;
}

/* The name at the beginning of `text`, which ends at a slash or a NUL. */
static void scan_name(struct name *name, const char *text)
{
    uint64_t hash = 0;
    for (uint32_t length = 0;; length += 8) {
        uint64_t word = load(text + length);
        uint64_t ends = zero_bytes(word) | zero_bytes(word ^ SLASHES);
        if (ends) {
            unsigned bits = __builtin_ctzll(ends) & ~7u;
            if (bits)
                hash = mix(hash, word & ((1ull << bits) - 1));
            *name = (struct name){text, length + bits / 8, (uint32_t)hash};
            return;
        }
        hash = mix(hash, word);
    }
}

void name_set(struct name *name, const char *text, uint32_t length)
{
    uint64_t hash = 0;
    uint32_t done = 0;
    for (; done + 8 <= length; done += 8)
        hash = mix(hash, load(text + done));
    if (done < length)
        hash = mix(hash, load(text + done) & ((1ull << (length - done) * 8) - 1));
    *name = (struct name){text, length, (uint32_t)hash};
}

static void text_free(struct walk *walk)
{
    if (walk->text != walk->small)
        heap_free(walk->text);
}

void path_done(struct walk *walk)
{
    if (walk->inode)
        inode_put(walk->inode);
    if (walk->directory)
        inode_put(walk->directory);
    text_free(walk);
}

/* Over whatever hangs there. `inode` is counted, and so is the result instead of it. */
static struct inode *down_into_mounts(struct inode *inode)
{
    while (inode->covered) {
        struct inode *root = inode_get(inode->covered->root);
        inode_put(inode);
        inode = root;
    }
    return inode;
}

/* ".." of a directory, which may be the root of a mount; counted. */
static int step_up(struct inode *directory, struct inode **found)
{
    while (directory == directory->mount->root && directory->mount->over)
        directory = directory->mount->over;
    if (directory == root_mount->root) {
        *found = inode_get(directory);
        return 0;
    }
    struct name name;
    name_set(&name, "..\0\0\0\0\0\0\0", 2);
    return directory->operations->lookup(directory, &name, found);
}

/* The link's target and then `rest` become the text. 0, or an error; the old text is freed. */
static int follow(struct walk *walk, struct inode *link, const char *rest)
{
    const char *target = link->operations->target(link);
    size_t target_length = strlen(target), rest_length = strlen(rest);
    inode_was_read(link);
    if (target_length + rest_length >= PATH_MAX)
        return -ENAMETOOLONG;
    char *text = heap_alloc(target_length + rest_length + 1 + PADDING);
    if (!text)
        return -ENOMEM;
    memcpy(text, target, target_length);
    memcpy(text + target_length, rest, rest_length + 1);
    text_free(walk);
    walk->text = text;
    return 0;
}

static bool is_dot(const struct name *name)
{
    return name->length == 1 && name->text[0] == '.';
}

static bool is_dot_dot(const struct name *name)
{
    return name->length == 2 && name->text[0] == '.' && name->text[1] == '.';
}

/* The directory stays `at`, the name has led to `next` (NULL: to nothing). */
static int finish(struct walk *walk, struct inode *at, struct inode *next, const char *rest,
                  unsigned flags)
{
    walk->slash = *rest == '/';
    if (!next && !(flags & PATH_MAKE))
        return -ENOENT;
    if (next && walk->slash && !is_type(next, MODE_DIRECTORY)) {
        inode_put(next);
        return -ENOTDIR;
    }
    walk->inode = next;
    walk->directory = at;
    walk->last = LAST_NAME;
    return 0;
}

/* Ends in ".", ".." or "/": there is no last name. */
static int finish_nameless(struct walk *walk, struct inode *at, enum path_last last)
{
    walk->inode = at;
    walk->directory = NULL;
    walk->last = last;
    walk->slash = true;
    return 0;
}

/* A name that is a directory's own, or its parent's: `at` moves. 0 or an error. */
static int step_by_dots(struct walk *walk, struct inode **at, enum path_last *last)
{
    if (is_dot(&walk->name)) {
        *last = LAST_DOT;
        return 0;
    }
    struct inode *up;
    int error = step_up(*at, &up);
    if (error)
        return error;
    inode_put(*at);
    *at = up;
    *last = LAST_DOT_DOT;
    return 0;
}

/*
 * The current position of a walk. `at` is counted; `text` is what is left of the path. step() returns
 * STEP_ON, STEP_DONE or an error, after which `at` is still to be put.
 */
struct step {
    struct inode *at;
    const char *text;
    unsigned links, flags;
    enum path_last last;
};

enum { STEP_ON = 1, STEP_DONE = 0 };

/* What walk_on() has no quick way for: links, mounts, the last name, what isn't there. */
static int step_slowly(struct walk *walk, struct step *step, struct inode *next)
{
    const char *text = step->text, *rest = text;
    while (rest[0] == '/' && rest[1] == '/')
        rest++;
    bool is_last = !rest[0] || !rest[1];
    if (next)
        next = down_into_mounts(next);
    if (next && is_type(next, MODE_LINK) &&
        (!is_last || rest[0] == '/' || step->flags & PATH_FOLLOW)) {
        int error = ++step->links > SYMLOOP_MAX ? -ELOOP : follow(walk, next, text);
        inode_put(next);
        if (error)
            return error;
        step->text = walk->text;
        if (*step->text == '/') {
            inode_put(step->at);
            step->at = inode_get(root_mount->root);
            step->last = LAST_ROOT;
        }
        return STEP_ON;
    }
    if (is_last)
        return finish(walk, step->at, next, rest, step->flags);
    if (!next)
        return -ENOENT;
    inode_put(step->at);
    step->at = next;
    return is_type(next, MODE_DIRECTORY) ? STEP_ON : -ENOTDIR;
}

/* `at` is counted, and used up. On an error the text is still there. */
static int walk_on(struct walk *walk, struct inode *at, unsigned flags)
{
    struct step step = {.at = at, .text = walk->text, .flags = flags, .last = LAST_ROOT};
    int result = is_type(at, MODE_DIRECTORY) ? STEP_ON : -ENOTDIR;
    while (result == STEP_ON) {
        const char *text = step.text;
        while (*text == '/')
            text++;
        if (!*text)
            return finish_nameless(walk, step.at, step.last);
        scan_name(&walk->name, text);
        step.text = text + walk->name.length;
        if (*text == '.' && (is_dot(&walk->name) || is_dot_dot(&walk->name))) {
            result = step_by_dots(walk, &step.at, &step.last);
            result = result ? result : STEP_ON;
            continue;
        }
        if (walk->name.length > NAME_MAX) {
            result = -ENAMETOOLONG;
            break;
        }
        struct inode *next = NULL; /* LOCK: at's, for reading */
        int error = step.at->operations->lookup(step.at, &walk->name, &next);
        /* The quick way: a directory, and more to come. */
        text = step.text;
        if (next && text[0] == '/' && text[1] != '/' && text[1] &&
            is_type(next, MODE_DIRECTORY) && !next->covered) {
            inode_put(step.at);
            step.at = next;
            continue;
        }
        if (error && error != -ENOENT)
            result = error;
        else
            result = step_slowly(walk, &step, next);
    }
    if (result < 0)
        inode_put(step.at);
    return result;
}

/* Where a relative path begins; counted. */
static int start_of(int directory, struct inode **start)
{
    if (directory == AT_FDCWD) {
        *start = inode_get(path_current);
        return 0;
    }
    struct file *file = file_get(directory);
    if (!file)
        return -EBADF;
    int error = file->inode ? 0 : -ENOTDIR;
    if (!error)
        *start = inode_get(file->inode);
    file_put(file);
    return error;
}

/* Reads the path into walk->text. 0 or an error, after which there is no text. */
static int read_path(struct walk *walk, const char *program_path)
{
    walk->text = walk->small;
    ptrdiff_t length = copy_string_in(walk->small, program_path, PATH_INLINE);
    if (length != -ENAMETOOLONG)
        return length < 0 ? length : 0;
    char *text = heap_alloc(PATH_MAX + PADDING);
    if (!text)
        return -ENOMEM;
    length = copy_string_in(text, program_path, PATH_MAX);
    if (length < 0) {
        heap_free(text);
        return length;
    }
    walk->text = text;
    return 0;
}

/* `start` is counted, and used up. Frees the text if there is an error. */
static int walk_begin(struct walk *walk, struct inode *start, unsigned flags)
{
    int error;
    if (walk->text[0] == '/') {
        inode_put(start);
        start = inode_get(root_mount->root);
    }
    if (walk->text[0]) {
        error = walk_on(walk, start, flags);
    } else if (flags & PATH_EMPTY) {
        return finish_nameless(walk, start, LAST_DOT);
    } else {
        inode_put(start);
        error = -ENOENT;
    }
    if (error)
        text_free(walk);
    return error;
}

int path_walk(struct walk *walk, int directory, const char *program_path, unsigned flags)
{
    int error = read_path(walk, program_path);
    if (error)
        return error;
    struct inode *start;
    if (walk->text[0] == '/') {
        start = inode_get(root_mount->root);
    } else if ((error = start_of(directory, &start))) {
        text_free(walk);
        return error;
    }
    return walk_begin(walk, start, flags);
}

int path_walk_from(struct walk *walk, struct inode *start, const char *path, unsigned flags)
{
    size_t length = strlen(path);
    if (length >= PATH_MAX)
        return -ENAMETOOLONG;
    walk->text = length < PATH_INLINE ? walk->small : heap_alloc(length + 1 + PADDING);
    if (!walk->text)
        return -ENOMEM;
    memcpy(walk->text, path, length + 1);
    return walk_begin(walk, inode_get(start), flags);
}

char *path_copy(const char *program_path, int *error)
{
    char *text = heap_alloc(PATH_MAX + PADDING);
    ptrdiff_t length = text ? copy_string_in(text, program_path, PATH_MAX) : -ENOMEM;
    *error = length < 0 ? length : 0;
    if (length >= 0)
        return text;
    heap_free(text);
    return NULL;
}
