/*
 * The host's side of files_test.c: the model, the random choices, the judgement.
 *
 *      test ARCHIVE [SEED]       random operations; and this archive, and damaged ones
 *      test path|ramfs [SEED]    the rules of that part, then random operations
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/host/files_host.h"

/* The system calls, by the kernel's names and numbers (newlib's). */
int sys_openat(int directory, const char *path, unsigned flags, unsigned mode);
long sys_pread(int fd, void *buffer, unsigned long count, long offset);
long sys_pwrite(int fd, const void *buffer, unsigned long count, long offset);
int sys_ftruncate(int fd, long size);
int sys_mkdirat(int directory, const char *path, unsigned mode);
int sys_unlinkat(int directory, const char *path, unsigned flags);
int sys_renameat(int from, const char *path, int to, const char *new_path);
int sys_linkat(int from, const char *path, int to, const char *new_path, unsigned flags);
int sys_symlinkat(const char *target, int directory, const char *path);
long sys_readlinkat(int directory, const char *path, void *buffer, unsigned long size);
long sys_getdents(int fd, void *buffer, unsigned long size);
int sys_close(int fd);
enum { K_CWD = -2, K_RDWR = 2, K_CREAT = 0x200, K_EXCL = 0x800, K_TRUNC = 0x400 };

static int differences;
static unsigned long seed = 88172645463325252ul;

unsigned host_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 32);
}

void *host_malloc(size_t size)
{
    return malloc(size);
}
void *host_calloc(size_t size)
{
    return calloc(1, size);
}
void host_free(void *p)
{
    free(p);
}

static int lines;

void host_ok(int good, const char *name)
{
    printf("%sok %d - %s\n", good ? "" : "not ", ++lines, name);
    differences += !good;
}

_Noreturn void host_fail(const char *what)
{
    printf("Bail out! %s\n", what);
    fflush(stdout);
    abort();
}

/* The kernel's errnos are newlib's: the host's number for one of them. */
static int errno_of(long result)
{
    switch (result) {
    case -90: return ENOTEMPTY;
    case -91: return ENAMETOOLONG;
    case -92: return ELOOP;
    default: return (int)-result;
    }
}

/* Few names, so that they meet; links, dots and slashes, so that the walk has something to do. */
static void random_path(char *to)
{
    static const char *const names[] = {"a",        "b", "cc", "dir", "a-name-of-17-chars",
                                        "eightxyz", ".", ".."};
    int count = 1 + host_random() % 4, length = 0;
    for (int i = 0; i < count; i++) {
        /* ".." only behind a name: the model's root is not the host's. */
        unsigned which = host_random() % (i ? 8 : 6);
        length +=
            sprintf(to + length, "%s%s", i ? host_random() % 8 ? "/" : "//" : "", names[which]);
    }
    if (host_random() % 10 == 0)
        strcpy(to + length, "/");
}

/* ".." could lead out of the model's folder: such a path is not for it. */
static int leads_out(const char *path)
{
    int depth = 0;
    char copy[300], *save;
    strcpy(copy, path);
    for (char *name = strtok_r(copy, "/", &save); name; name = strtok_r(NULL, "/", &save)) {
        depth += !strcmp(name, "..") ? -1 : strcmp(name, ".") != 0;
        if (depth < 0)
            return 1;
    }
    return 0;
}

/*
 * A slash behind a symbolic link: by POSIX it is followed, in every call; Linux doesn't where a
 * name is made or removed.
 */
static int is_link_with_slash(const char *path)
{
    char copy[300];
    struct stat status;
    size_t length = strlen(strcpy(copy, path));
    if (copy[length - 1] != '/')
        return 0;
    while (length > 1 && copy[length - 1] == '/')
        copy[--length] = '\0';
    return lstat(copy, &status) == 0 && S_ISLNK(status.st_mode);
}

static char model_root[64];
static int operations;

/*
 * Where two errors are true of a call, POSIX leaves open which is told. These are the pairs in
 * which ours is another than Linux'; every other errno must be the same.
 */
static const struct {
    const char *what;
    int ours, host;
} either[] = {
    {"rename", EINVAL, EBUSY}, /* a path that ends in . or ..: POSIX says EINVAL */
    {"rename", ENOENT, EBUSY}, /* the same, and the other path has its own error */
    {"rename", ENOTDIR, EBUSY},
    {"rename", ELOOP, EBUSY},
    {"rename", ENOENT, ENOTDIR}, /* an error of each path: which is looked at first */
    {"rename", ENOENT, ELOOP},
    {"rename", ENOTDIR, ELOOP},
    {"rename", ENOTDIR, ENOENT},
    {"rename", ELOOP, ENOENT},
    {"rename", ELOOP, ENOTDIR},
    {"rename", ENOTDIR, EINVAL},   /* a file into itself, as if it were a directory */
    {"rename", EISDIR, ENOTDIR},   /* a file to a directory, with a slash behind its name */
    {"rename", EISDIR, ENOTEMPTY}, /* a file to a directory in which something is */
    {"link", EPERM, ENOENT},       /* a directory, to a name with a slash behind it */
    {"link", EPERM, ENOTDIR},
    {"link", ENOTDIR, EEXIST}, /* a file with a slash behind its name */
    {"symlink", ENOTDIR, EEXIST},
    {"mkdir", ENOTDIR, EEXIST},
    {"unlink", EPERM, EISDIR}, /* a directory: POSIX says EPERM */
    {"open", ENOENT, EISDIR},  /* a new file with a slash behind its name */
    {"open", ENOTDIR, EISDIR},
    {"open", ELOOP, EISDIR},
};

static int may_differ(const char *what, int ours, int host)
{
    for (size_t i = 0; i < sizeof(either) / sizeof(either[0]); i++)
        if (!strcmp(either[i].what, what) && either[i].ours == ours && either[i].host == host)
            return 1;
    return 0;
}

static void judge(const char *what, const char *path, const char *other, long ours, long model)
{
    int got = ours < 0 ? errno_of(ours) : 0, wanted = model < 0 ? errno : 0;
    operations++;
    if (getenv("V"))
        printf("# %d %s(%s%s%s): %s, the host has %s\n", operations, what, path, other ? ", " : "",
               other ? other : "", strerror(got), strerror(wanted));
    if (got == wanted || may_differ(what, got, wanted))
        return;
    if (differences++ < 10)
        printf("# %s(%s%s%s): %s, the host has %s\n", what, path, other ? ", " : "",
               other ? other : "", strerror(got), strerror(wanted));
}

static void write_both(const char *path)
{
    static char data[20000], a[50000], b[50000];
    int fd = sys_openat(K_CWD, path, K_RDWR | K_CREAT, 0644);
    int host = open(path, O_RDWR | O_CREAT, 0644);
    judge("open", path, NULL, fd, host);
    if (fd >= 0 && host >= 0) {
        size_t size = host_random() % sizeof(data), at = host_random() % 30000;
        memset(data, 'a' + host_random() % 26, size);
        if (host_random() % 3) {
            judge("pwrite", path, NULL, sys_pwrite(fd, data, size, at),
                  pwrite(host, data, size, at));
        } else {
            judge("ftruncate", path, NULL, sys_ftruncate(fd, at), ftruncate(host, at));
        }
        long ours = sys_pread(fd, a, sizeof(a), 0), model = pread(host, b, sizeof(b), 0);
        if (ours != model || memcmp(a, b, model) != 0) {
            differences++;
            printf("# contents of %s differ: %ld and %ld bytes\n", path, ours, model);
        }
    }
    if (fd >= 0)
        sys_close(fd);
    if (host >= 0)
        close(host);
}

static void one_operation(void)
{
    char path[300], other[300];
    random_path(path);
    random_path(other);
    if (leads_out(path) || leads_out(other) || is_link_with_slash(path) ||
        is_link_with_slash(other))
        return;
    switch (host_random() % 9) {
    case 0: judge("mkdir", path, NULL, sys_mkdirat(K_CWD, path, 0755), mkdir(path, 0755)); break;
    case 1: judge("rmdir", path, NULL, sys_unlinkat(K_CWD, path, 8), rmdir(path)); break;
    case 2: judge("unlink", path, NULL, sys_unlinkat(K_CWD, path, 0), unlink(path)); break;
    case 3:
    case 4:
        judge("rename", path, other, sys_renameat(K_CWD, path, K_CWD, other), rename(path, other));
        break;
    case 5:
        judge("link", path, other, sys_linkat(K_CWD, path, K_CWD, other, 0), link(path, other));
        break;
    case 6: /* targets without "..": they stay inside wherever the link moves */
        if (!strstr(path, ".."))
            judge("symlink", path, other, sys_symlinkat(path, K_CWD, other), symlink(path, other));
        break;
    default: write_both(path); break;
    }
}

/* Names in a directory, sorted: ours through getdents(), the host's through scandir(). */
static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int our_names(const char *path, char **names)
{
    static char buffer[600];
    int count = 0, fd = sys_openat(K_CWD, path, 0, 0);
    for (long got; fd >= 0 && (got = sys_getdents(fd, buffer, sizeof(buffer))) > 0;)
        for (long at = 0; at < got; at += *(unsigned short *)(buffer + at + 16))
            names[count++] = strdup(buffer + at + 19);
    if (fd >= 0)
        sys_close(fd);
    qsort(names, count, sizeof(*names), compare_names);
    return count;
}

static void compare_trees(const char *path)
{
    char *names[64], text[400], a[400], b[400];
    struct dirent **model;
    int count = our_names(path, names), host = scandir(path, &model, NULL, NULL);
    if (count != host) {
        differences++;
        printf("# %s has %d entries, the host's %d\n", path, count, host);
    }
    for (int i = 0; i < count; i++) {
        snprintf(text, sizeof(text), "%s/%s", path, names[i]);
        struct stat status;
        if (lstat(text, &status) < 0) {
            differences++;
            printf("# %s: not on the host\n", text);
        } else if (S_ISLNK(status.st_mode)) {
            long ours = sys_readlinkat(K_CWD, text, a, sizeof(a)),
                 theirs = readlink(text, b, sizeof(b));
            differences += ours != theirs || memcmp(a, b, theirs) != 0;
        } else if (S_ISDIR(status.st_mode) && names[i][0] != '.') {
            compare_trees(text);
        }
        free(names[i]);
    }
    for (int i = 0; i < host; i++)
        free(model[i]);
    free(model);
}

static void with_model(void)
{
    tree_begin();
    for (int i = 0; i < 40000; i++) {
        one_operation();
        if (i % 500 == 0)
            compare_trees(".");
    }
    compare_trees(".");
    char name[80];
    snprintf(name, sizeof(name), "%d random operations end as on the host", operations);
    host_ok(!differences, name);
    tree_end();
}

static void without_memory(void)
{
    char path[300], other[300], data[9000] = "x";
    tree_begin();
    for (int i = 0; i < 40000; i++) {
        memory_fails(host_random() % 30);
        random_path(path), random_path(other);
        int fd = -1;
        switch (host_random() % 7) {
        case 0: sys_mkdirat(K_CWD, path, 0755); break;
        case 1: sys_unlinkat(K_CWD, path, host_random() % 2 * 8); break;
        case 2: sys_renameat(K_CWD, path, K_CWD, other); break;
        case 3: sys_linkat(K_CWD, path, K_CWD, other, 0); break;
        case 4: sys_symlinkat(path, K_CWD, other); break;
        default: fd = sys_openat(K_CWD, path, K_RDWR | K_CREAT, 0644); break;
        }
        if (fd >= 0) {
            sys_pwrite(fd, data, sizeof(data), (long)host_random() << (host_random() % 20));
            sys_close(fd);
        }
    }
    tree_end();
    host_ok(1, "memory that runs out anywhere breaks nothing and leaks nothing");
}

static void damaged_archives(const char *path)
{
    static char archive[1 << 20];
    int fd = open(path, O_RDONLY);
    long size = read(fd, archive, sizeof(archive)), errors = 0;
    close(fd);
    int members = tar_read_all(archive, size);
    host_ok(members == 6, "an archive of the host's tar has its 6 members");
    for (int i = 0; i < 20000; i++) {
        long cut = host_random() % 3 ? size : host_random() % size;
        char *copy = malloc(cut ? cut : 1); /* exactly so large: AddressSanitizer sees its end */
        memcpy(copy, archive, cut);
        for (int n = host_random() % 4; n > 0 && cut > 0; n--)
            copy[host_random() % cut] ^= 1 << host_random() % 8;
        /* Often with a right checksum, or nothing behind it would ever be looked at. */
        for (long at = 0; at + 512 <= cut && host_random() % 4; at += 512)
            if (!memcmp(copy + at + 257, "ustar", 5)) {
                unsigned sum = 0;
                memset(copy + at + 148, ' ', 8);
                for (int n = 0; n < 512; n++)
                    sum += (unsigned char)copy[at + n];
                snprintf(copy + at + 148, 8, "%06o", sum);
            }
        errors += tar_read_all(copy, cut) < 0;
        free(copy);
    }
    char name[100];
    snprintf(name, sizeof(name), "20,000 archives with random damage: %ld are refused", errors);
    host_ok(errors > 1000, name);
}

int main(int argc, char **argv)
{
    if (argc > 2)
        seed = strtoul(argv[2], NULL, 0) | 1;
    strcpy(model_root, "/tmp/hitoma-files.XXXXXX");
    if (!mkdtemp(model_root) || chdir(model_root) < 0)
        host_fail("no folder for the model");
    umask(022);
    if (strcmp(argv[1], "path") == 0)
        path_rules();
    else if (strcmp(argv[1], "ramfs") == 0)
        ramfs_rules();
    with_model();
    without_memory();
    if (!strchr("pr", argv[1][0])) /* an archive's whole path */
        damaged_archives(argv[1]);
    printf("1..%d\n", lines);
    fflush(stdout);
    char command[100];
    snprintf(command, sizeof(command), "rm -rf %s", model_root);
    return system(command) != 0 || differences != 0;
}
