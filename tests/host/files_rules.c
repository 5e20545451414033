/*
 * The numbered rules of kernel/fs/path.h (PW) and kernel/fs/ramfs.h (RF), one by one: what a path
 * walk or a RAM file system of a reader's own (REPLACE=folder) is judged by. Uses the headers and
 * nothing of what is behind them.
 */
#include "kernel/errno.h"
#include "kernel/fs/mount.h"
#include "kernel/fs/path.h"
#include "kernel/fs/ramfs.h"
#include "kernel/string.h"
#include "tests/host/files_host.h"

static int made(int result)
{
    return result == 0;
}

/* ---- a small tree, by the file system's operations alone ---- */

static struct inode *make(struct inode *directory, const char *text, uint32_t mode,
                          const char *target)
{
    char padded[300] = "";
    struct name name;
    struct inode *inode = NULL;
    memcpy(padded, text, strlen(text));
    name_set(&name, padded, strlen(text));
    if (!made(directory->operations->create(directory, &name, mode, 0, target, &inode)))
        host_fail("create() failed");
    inode_put(inode); /* it has a name */
    return inode;
}

static struct inode *look_up(struct inode *directory, const char *text)
{
    char padded[300] = "";
    struct name name;
    struct inode *inode;
    memcpy(padded, text, strlen(text));
    name_set(&name, padded, strlen(text));
    if (!made(directory->operations->lookup(directory, &name, &inode)))
        return NULL;
    inode_put(inode);
    return inode;
}

static void take_away(struct inode *directory, const char *text)
{
    char padded[300] = "";
    struct name name;
    struct inode *inode = inode_get(look_up(directory, text));
    memcpy(padded, text, strlen(text));
    name_set(&name, padded, strlen(text));
    directory->operations->unlink(directory, &name, inode);
    inode_put(inode);
}

enum { RW = MODE_REGULAR | 0644, DIRECTORY = MODE_DIRECTORY | 0755, LINK = MODE_LINK | 0777 };

/* ---- the path walk ---- */

static struct inode *root, *a, *b, *file;

static void make_tree(void)
{
    tree_begin();
    root = root_mount->root;
    a = make(root, "a", DIRECTORY, NULL);
    b = make(a, "a-name-of-17-chars", DIRECTORY, NULL);
    file = make(b, "file", RW, NULL);
    make(root, "to-file", LINK, "a/a-name-of-17-chars/file");
    make(root, "to-a", LINK, "/a/");
    make(a, "up", LINK, "..");
    make(root, "loop", LINK, "loop");
    make(root, "nowhere", LINK, "nothing");
    char name[] = "link00", target[] = "link00";
    make(root, "link00", LINK, "a");
    for (int i = 1; i <= 41; i++) { /* link40 takes 41 of them, link39 takes 40 */
        name[4] = '0' + i / 10, name[5] = '0' + i % 10;
        target[4] = '0' + (i - 1) / 10, target[5] = '0' + (i - 1) % 10;
        make(root, name, LINK, target);
    }
}

/* The walk from the root leads to `wanted`, counts it and takes that back. */
static int leads_to(const char *path, unsigned flags, struct inode *wanted)
{
    struct walk walk;
    uint32_t before = wanted->references;
    int error = path_walk_from(&walk, root, path, flags);
    if (error)
        return 0;
    int good = walk.inode == wanted && wanted->references > before;
    path_done(&walk);
    return good && wanted->references == before;
}

static int fails(const char *path, unsigned flags, int wanted)
{
    struct walk walk;
    uint32_t before = root->references + a->references + b->references + file->references;
    int error = path_walk_from(&walk, root, path, flags);
    if (!error)
        path_done(&walk);
    return error == wanted &&
           before == root->references + a->references + b->references + file->references;
}

static int ends_in(const char *path, unsigned flags, enum path_last last, struct inode *directory,
                   const char *name)
{
    struct walk walk;
    if (path_walk_from(&walk, root, path, flags))
        return 0;
    int good = walk.last == last && walk.directory == directory &&
               (!name || (walk.name.length == strlen(name) &&
                          __builtin_memcmp(walk.name.text, name, strlen(name)) == 0));
    path_done(&walk);
    return good;
}

static int slash_of(const char *path, unsigned flags)
{
    struct walk walk;
    int error = path_walk_from(&walk, root, path, flags);
    if (error)
        return error;
    int slash = walk.slash;
    path_done(&walk);
    return slash;
}

static int missing_is_told(void)
{
    struct walk walk;
    if (path_walk_from(&walk, root, "a/new", PATH_MAKE))
        return 0;
    int good = !walk.inode && walk.directory == a && walk.name.length == 3 &&
               __builtin_memcmp(walk.name.text, "new", 3) == 0;
    path_done(&walk);
    return good;
}

void path_rules(void)
{
    static char long_path[PATH_MAX + 10], long_name[NAME_MAX + 10];
    const unsigned follow = PATH_FOLLOW;
    make_tree();
    host_ok(leads_to("a/a-name-of-17-chars/file", 0, file), "PW-1: the file, counted");
    host_ok(leads_to("/a/a-name-of-17-chars/file", 0, file) && leads_to("/", 0, root) &&
                leads_to("//a///a-name-of-17-chars//file", 0, file) && leads_to("./a/.", 0, a) &&
                leads_to("a/a-name-of-17-chars/../..", 0, root) && leads_to("../../a", 0, a),
            "PW-1: dots, slashes, and the root's parent, which is the root");
    host_ok(missing_is_told(), "PW-1: with PATH_MAKE a missing last name is where it would be");
    host_ok(ends_in("a/a-name-of-17-chars", 0, LAST_NAME, a, "a-name-of-17-chars") &&
                ends_in("to-a/a-name-of-17-chars/file", 0, LAST_NAME, b, "file") &&
                ends_in("to-file", follow, LAST_NAME, b, "file"),
            "PW-2: the directory of the last name, behind links, too");
    host_ok(ends_in("a/.", 0, LAST_DOT, NULL, NULL) &&
                ends_in("a/..", 0, LAST_DOT_DOT, NULL, NULL) &&
                ends_in("/", 0, LAST_ROOT, NULL, NULL) && ends_in("///", 0, LAST_ROOT, NULL, NULL),
            "PW-2: no directory behind \".\", \"..\" and \"/\"");
    host_ok(leads_to("to-a/up/to-a", follow, a) && leads_to("to-file", follow, file) &&
                leads_to("to-file", 0, look_up(root, "to-file")) && leads_to("link39", follow, a),
            "PW-3: links within are followed, the last one if asked");
    host_ok(fails("loop", follow, -ELOOP) && fails("loop/x", 0, -ELOOP) &&
                fails("link40", follow, -ELOOP),
            "PW-3: more than SYMLOOP_MAX links are ELOOP");
    host_ok(leads_to("to-a/", 0, a) && leads_to("a//", 0, a) &&
                fails("a/a-name-of-17-chars/file/", 0, -ENOTDIR) && fails("to-file/", 0, -ENOTDIR),
            "PW-4: a slash at the end wants a directory, and follows a link");
    host_ok(slash_of("new", PATH_MAKE) == 0 && slash_of("new//", PATH_MAKE) == 1 &&
                slash_of("a", PATH_MAKE) == 0 && slash_of("a/", PATH_MAKE) == 1,
            "PW-4: walk.slash tells whether there was one");
    host_ok(fails("", 0, -ENOENT) && fails("new", 0, -ENOENT) &&
                fails("new/x", PATH_MAKE, -ENOENT) && fails("nowhere", follow, -ENOENT) &&
                leads_to("", PATH_EMPTY, root),
            "PW-5: ENOENT");
    host_ok(fails("to-file/x", 0, -ENOTDIR) && fails("a/a-name-of-17-chars/file/.", 0, -ENOTDIR) &&
                fails("to-file/..", PATH_MAKE, -ENOTDIR),
            "PW-5: ENOTDIR");
    memset(long_name, 'n', NAME_MAX);
    int fits = fails(long_name, 0, -ENOENT);
    long_name[NAME_MAX] = 'n';
    host_ok(fits && fails(long_name, 0, -ENAMETOOLONG) &&
                fails(long_name, PATH_MAKE, -ENAMETOOLONG),
            "PW-5: a name of NAME_MAX bytes may be, a longer one is ENAMETOOLONG");
    memset(long_path, '/', PATH_MAX - 1);
    long_path[PATH_MAX - 2] = 'a';
    fits = leads_to(long_path, 0, a);
    long_path[PATH_MAX - 1] = '/';
    host_ok(fits && fails(long_path, 0, -ENAMETOOLONG),
            "PW-5: a path of PATH_MAX bytes with its NUL may be, a longer one is ENAMETOOLONG");
    int good = 1, failed = 0;
    for (unsigned after = 0; after < 50; after++) {
        memory_fails(after % 5);
        struct walk walk;
        int error = path_walk_from(&walk, root, "to-a/up/to-file", follow);
        if (!error)
            path_done(&walk);
        failed += error == -ENOMEM;
        good &= error == 0 || error == -ENOMEM;
    }
    memory_fails(-1);
    host_ok(good, failed ? "PW-5: ENOMEM, and nothing is to be done"
                         : "PW-5: this walk needs no memory for links");
    tree_end();
}

/* ---- the RAM file system ---- */

static char bytes[20000], lent[10000], lent_before[10000];

static int reads(struct inode *inode, uint64_t at, const char *wanted, size_t count)
{
    memset(bytes, 'x', sizeof(bytes));
    ptrdiff_t got = inode->operations->read(inode, bytes, count, at);
    return got == (ptrdiff_t)count && __builtin_memcmp(bytes, wanted, count) == 0;
}

static int reads_zeroes(struct inode *inode, uint64_t at, size_t count)
{
    static const char zeroes[sizeof(bytes)];
    return reads(inode, at, zeroes, count);
}

static int writes(struct inode *inode, uint64_t at, const char *what, size_t count)
{
    return inode->operations->write(inode, what, count, at) == (ptrdiff_t)count;
}

static void data_rules(void)
{
    struct inode *f = make(root_mount->root, "lent", RW, NULL);
    for (size_t i = 0; i < sizeof(lent); i++)
        lent_before[i] = lent[i] = i % 251 + 1;
    ramfs_lend(f, lent, sizeof(lent));
    host_ok(f->size == sizeof(lent) && reads(f, 0, lent_before, sizeof(lent)) &&
                f->operations->read(f, bytes, 10, sizeof(lent)) == 0 &&
                f->operations->read(f, bytes, 100, sizeof(lent) - 5) == 5,
            "RF-1: lent bytes are the contents");
    host_ok(writes(f, 5000, "new", 3) && reads(f, 5000, "new", 3) &&
                reads(f, 4096, lent_before + 4096, 904) &&
                reads(f, 5003, lent_before + 5003, 4997) && reads(f, 0, lent_before, 4096),
            "RF-1: a write takes the place of what was lent, and of nothing beside it");
    f->operations->resize(f, 20000);
    host_ok(f->size == 20000 && reads(f, 9000, lent_before + 9000, 1000) &&
                reads_zeroes(f, 10000, 10000),
            "RF-1: zeroes where the lent bytes end");
    f->operations->resize(f, 9000);
    f->operations->resize(f, 10000);
    host_ok(reads_zeroes(f, 9000, 1000) && reads(f, 8000, lent_before + 8000, 1000),
            "RF-3: what was cut off does not come back, of lent bytes either");
    host_ok(__builtin_memcmp(lent, lent_before, sizeof(lent)) == 0,
            "RF-2: what was lent is as it was");

    f = make(root_mount->root, "own", RW, NULL);
    host_ok(writes(f, 100000000000, "far", 3) && f->size == 100000000003 &&
                reads_zeroes(f, 0, 20000) && reads_zeroes(f, 99999990000, 10000) &&
                reads(f, 100000000000, "far", 3),
            "RF-1: a hole reads as zeroes, however large");
    f->operations->resize(f, 0);
    host_ok(writes(f, 0, lent, 5000) && !f->operations->resize(f, 4200) &&
                !f->operations->resize(f, 5000) && reads_zeroes(f, 4200, 800) &&
                reads(f, 0, lent, 4200),
            "RF-3: bytes behind the end are zero when it moves on");
}

static void memory_rules(void)
{
    struct inode *f = make(root_mount->root, "old", RW, NULL);
    int good = writes(f, 0, "old", 3), full = 0;
    for (int i = 0; i < 400 && good; i++) {
        memory_fails(i % 4);
        ptrdiff_t put = f->operations->write(f, lent, 4096, (uint64_t)(i + 1) << 20);
        memory_fails(-1);
        full += put == -ENOSPC;
        good &= (put == -ENOSPC || put > 0) && reads(f, 0, "old", 3);
    }
    host_ok(good && full, "RF-4: without memory a write is ENOSPC and changes nothing");
    good = 1, full = 0;
    for (int i = 0; i < 400; i++) {
        char padded[24] = "name00";
        struct name name;
        struct inode *inode;
        padded[4] = 'a' + i / 20, padded[5] = 'a' + i % 20;
        name_set(&name, padded, 6);
        memory_fails(i % 3);
        int error =
            root_mount->root->operations->create(root_mount->root, &name, RW, 0, NULL, &inode);
        memory_fails(-1);
        full += error == -ENOSPC;
        if (!error)
            inode_put(inode);
        good &= (error == 0 && look_up(root_mount->root, padded) == inode) ||
                (error == -ENOSPC && !look_up(root_mount->root, padded));
    }
    host_ok(good && full && look_up(root_mount->root, "old") == f,
            "RF-4: nor is a name there that could not be made");
}

/* Reads a directory while names come and go: what stayed comes once. */
static void list_rule(void)
{
    enum { NAMES = 300 };
    struct inode *d = make(root_mount->root, "listed", DIRECTORY, NULL);
    struct listed entry;
    uint64_t where = 0;
    int seen[NAMES] = {0}, dots = 0, once = 1, count = 0;
    char name[8] = "n000";
    for (int i = 0; i < NAMES; i++) {
        name[1] = '0' + i / 100, name[2] = '0' + i / 10 % 10, name[3] = '0' + i % 10;
        make(d, name, RW, NULL);
    }
    while (d->operations->list(d, &where, &entry) > 0) {
        if (entry.text[0] == '.')
            dots++;
        else if (entry.text[0] == 'n')
            seen[(entry.text[1] - '0') * 100 + (entry.text[2] - '0') * 10 + entry.text[3] - '0']++;
        if (count < NAMES && count % 3 == 0) { /* every third goes, read or not */
            name[1] = '0' + count / 100, name[2] = '0' + count / 10 % 10,
            name[3] = '0' + count % 10;
            take_away(d, name);
            name[0] = 'x';
            make(d, name, RW, NULL);
            name[0] = 'n';
        }
        count++;
    }
    for (int i = 0; i < NAMES; i++)
        once &= seen[i] == 1 || (i % 3 == 0 && seen[i] <= 1);
    host_ok(dots == 2 && once, "RF-5: names that stay are listed once while others come and go");
}

void ramfs_rules(void)
{
    tree_begin();
    data_rules();
    memory_rules();
    list_rule();
    tree_end();
}
