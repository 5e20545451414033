/*
 * The path walk. See path.h.
 *
 * The path lies in walk->text, with a slash behind it that isn't its own, so that every name ends
 * at a slash; walk->end says where that is. A symbolic link puts its target in front of what is
 * left, in new memory.
 *
 *      / u s r / / l i b / x . c / 0 ? ? ?      NA-1 is why more is readable
 *              ^ rest            ^ end
 */
#include "kernel/fs/path.h"

#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/heap.h"
#include "kernel/string.h"

struct inode *path_current;
struct mutex path_names = MUTEX(MUTEX_NAMES);

static inline void text_free(struct walk *walk)
{
    if (__builtin_expect(walk->text != walk->small, 0))
        heap_free(walk->text);
}

/* PW-6, at the walk's ends. */
static inline void lock(const struct walk *walk)
{
    if (__builtin_expect(threads_many, 0) && !(walk->flags & PATH_LOCKED))
        mutex_lock_many(&path_names);
}

static inline void unlock(const struct walk *walk)
{
    if (__builtin_expect(threads_many, 0) && !(walk->flags & PATH_LOCKED))
        mutex_unlock_many(&path_names);
}

/* What ends with the inodes needs the mutex no more. */
void path_done(struct walk *walk)
{
    unlock(walk);
    if (walk->inode)
        inode_put(walk->inode);
    if (walk->directory)
        inode_put(walk->directory);
    text_free(walk);
}

/* Over whatever hangs there. `inode` is counted, and so is the result instead of it. */
__attribute__((noinline)) static struct inode *down_into_mounts(struct inode *inode)
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

/* The text is complete, and so long. */
static inline void begin_text(struct walk *walk, size_t length)
{
    walk->text[length] = '/';
    walk->text[length + 1] = '\0';
    walk->rest = walk->text;
    walk->end = walk->text + length;
}

/* The link's target and then the rest become the text. 0, or an error; the old text is freed. */
static int follow(struct walk *walk, struct inode *link)
{
    const char *target = link->operations->target(link);
    size_t target_length = strlen(target), rest_length = walk->end - walk->rest;
    inode_was_read(link);
    if (target_length == 0)
        return -ENOENT;
    if (target_length + rest_length >= PATH_MAX)
        return -ENAMETOOLONG;
    char *text = heap_alloc(target_length + rest_length + 1 + PATH_PADDING);
    if (!text)
        return -ENOMEM;
    memcpy(text, target, target_length);
    memcpy(text + target_length, walk->rest, rest_length);
    text_free(walk);
    walk->text = text;
    begin_text(walk, target_length + rest_length);
    return 0;
}

/*
 * During a walk, walk->directory is where it has come to and walk->rest what is left of the path. A
 * step returns one of these or an error, after which the directory is still counted.
 */
enum { STEP_DONE = 0, STEP_ON = 1 };

static void step_to(struct walk *walk, struct inode *directory)
{
    inode_put(walk->directory);
    walk->directory = directory;
}

/* The last name has led to walk->inode (NULL: to nothing). */
static inline int finish(struct walk *walk)
{
    struct inode *found = walk->inode;
    if (!found && !(walk->flags & PATH_MAKE))
        return -ENOENT;
    walk->last = LAST_NAME;
    walk->slash = walk->rest != walk->end;
    if (found && walk->slash && !is_type(found, MODE_DIRECTORY)) {
        inode_put(found);
        return -ENOTDIR;
    }
    return STEP_DONE;
}

/* Ends in ".", ".." or "/", or was empty: there is no last name. */
static int finish_nameless(struct walk *walk)
{
    walk->inode = walk->directory;
    walk->directory = NULL;
    walk->slash = true;
    return STEP_DONE;
}

static inline bool is_dots(const char *text)
{
    return text[0] == '.' && (text[1] == '/' || (text[1] == '.' && text[2] == '/'));
}

/* A name that is a directory's own, or its parent's. */
__attribute__((noinline)) static int step_by_dots(struct walk *walk)
{
    struct inode *up;
    bool is_parent = walk->rest[1] == '.';
    walk->rest += 1 + is_parent;
    walk->last = is_parent ? LAST_DOT_DOT : LAST_DOT;
    if (!is_parent)
        return STEP_ON;
    int error = step_up(walk->directory, &up);
    if (error)
        return error;
    step_to(walk, up);
    return STEP_ON;
}

/*
 * From directory to directory, as long as each name leads to an ordinary one, and another name
 * follows that begins with nothing special: on most paths that is all but the last name. Stops
 * behind a name that was looked up: 0 and walk->inode, or the look-up's error.
 */
__attribute__((noinline)) static int step_quickly(struct walk *walk)
{
    enum { ORDINARY = ~'/' & 0xff }; /* bits of which '/', '.' and NUL have none, letters one */
    struct inode *at = walk->directory;
    const char *text = walk->rest;
    int error;
    for (;;) {
        if (!name_scan(&walk->name, &text)) {
            error = -ENAMETOOLONG;
            break;
        }
        error = at->operations->lookup(at, &walk->name, &walk->inode);
        struct inode *next = walk->inode;
        if (error || !(text[1] & ORDINARY) || next->covered || !is_type(next, MODE_DIRECTORY))
            break;
        inode_put(at);
        at = next;
        text++;
    }
    walk->directory = at;
    walk->rest = text;
    return error;
}

/* Behind a symbolic link that is to be followed. */
__attribute__((noinline)) static int step_by_link(struct walk *walk)
{
    int error = ++walk->links > SYMLOOP_MAX ? -ELOOP : follow(walk, walk->inode);
    inode_put(walk->inode);
    if (error)
        return error;
    if (*walk->rest == '/') {
        step_to(walk, inode_get(root_mount->root));
        walk->last = LAST_ROOT;
    }
    return STEP_ON;
}

/* What step_quickly() stopped at: links, mounts, the last name, what isn't there (NULL). */
static inline int step_slowly(struct walk *walk)
{
    const char *rest = walk->rest;
    while (rest[1] == '/')
        rest++;
    bool is_last = !rest[1];
    if (walk->inode) {
        if (walk->inode->covered)
            walk->inode = down_into_mounts(walk->inode);
        if (is_type(walk->inode, MODE_LINK) &&
            (walk->rest != walk->end || walk->flags & PATH_FOLLOW))
            return step_by_link(walk);
    }
    if (is_last)
        return finish(walk);
    if (!walk->inode)
        return -ENOENT;
    step_to(walk, walk->inode);
    return is_type(walk->directory, MODE_DIRECTORY) ? STEP_ON : -ENOTDIR;
}

static int step(struct walk *walk)
{
    while (*walk->rest == '/')
        walk->rest++;
    if (!*walk->rest)
        return finish_nameless(walk);
    if (is_dots(walk->rest))
        return step_by_dots(walk);
    int error = step_quickly(walk);
    if (error == -ENOENT)
        walk->inode = NULL;
    else if (error)
        return error;
    return step_slowly(walk);
}

/* The text and the directory are there, and used up; the names are locked. */
static int walk_on(struct walk *walk)
{
    int result;
    walk->links = 0;
    walk->last = LAST_ROOT;
    do
        result = step(walk);
    while (result == STEP_ON);
    if (result < 0) {
        unlock(walk);
        inode_put(walk->directory);
        text_free(walk);
    }
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

/* A path that is relative, or empty; `start` is counted, and used up. */
static int walk_relative(struct walk *walk, struct inode *start, size_t length)
{
    int error = 0;
    walk->directory = start;
    if (length ? !is_type(start, MODE_DIRECTORY) : !(walk->flags & PATH_EMPTY))
        error = length ? -ENOTDIR : -ENOENT;
    if (error) {
        unlock(walk);
        inode_put(start);
        text_free(walk);
        return error;
    }
    begin_text(walk, length);
    if (length)
        return walk_on(walk);
    walk->last = LAST_DOT;
    return finish_nameless(walk);
}

__attribute__((noinline)) static int walk_from_descriptor(struct walk *walk, int directory,
                                                          size_t length)
{
    struct inode *start;
    int error = start_of(directory, &start);
    if (!error)
        return walk_relative(walk, start, length);
    unlock(walk);
    text_free(walk);
    return error;
}

static inline __attribute__((always_inline)) int walk_absolute(struct walk *walk, size_t length)
{
    walk->directory = inode_get(root_mount->root);
    begin_text(walk, length);
    return walk_on(walk);
}

/* Into memory of its own. Its length, or an error. */
__attribute__((noinline)) static ptrdiff_t read_long_path(struct walk *walk,
                                                          const char *program_path)
{
    walk->text = heap_alloc(PATH_MAX + PATH_PADDING);
    if (!walk->text)
        return -ENOMEM;
    ptrdiff_t length = copy_string_in(walk->text, program_path, PATH_MAX);
    if (length < 0)
        heap_free(walk->text);
    return length;
}

int path_walk(struct walk *walk, int directory, const char *program_path, unsigned flags)
{
    walk->text = walk->small;
    walk->flags = flags;
    ptrdiff_t length = copy_string_in(walk->small, program_path, PATH_INLINE);
    if (length == -ENAMETOOLONG)
        length = read_long_path(walk, program_path);
    if (length < 0)
        return length;
    lock(walk);
    return walk->text[0] == '/' ? walk_absolute(walk, length)
                                : walk_from_descriptor(walk, directory, length);
}

int path_walk_from(struct walk *walk, struct inode *start, const char *path, unsigned flags)
{
    size_t length = strlen(path);
    if (length >= PATH_MAX)
        return -ENAMETOOLONG;
    walk->flags = flags;
    walk->text = length < PATH_INLINE ? walk->small : heap_alloc(length + 1 + PATH_PADDING);
    if (!walk->text)
        return -ENOMEM;
    memcpy(walk->text, path, length + 1);
    lock(walk);
    return *path == '/' ? walk_absolute(walk, length)
                        : walk_relative(walk, inode_get(start), length);
}

char *path_copy(const char *program_path, int *error)
{
    char *text = heap_alloc(PATH_MAX + PATH_PADDING);
    ptrdiff_t length = text ? copy_string_in(text, program_path, PATH_MAX) : -ENOMEM;
    *error = length < 0 ? length : 0;
    if (length >= 0)
        return text;
    heap_free(text);
    return NULL;
}
