/*
 * The calls on files, from inside: each errno that POSIX.1-2017 lists as "shall fail" and that can
 * arise with one user and file systems in memory, then what the calls do when they succeed. Prints
 * TAP.
 *
 * Not here, since they can't arise: EACCES and EPERM for rights (the user is root), EIO, ENOSR,
 * ENXIO of STREAMS, ETXTBSY (nothing is executed), EROFS (no read-only mount yet), EDQUOT.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>
#include <utime.h>

#include "expect.h"

static char long_name[NAME_MAX + 2], long_path[PATH_MAX + 1];
static char buffer[65536];

static void make(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        printf("# can't make %s\n", path);
    close(fd);
}

static const char *contents(const char *path)
{
    static char text[256];
    int fd = open(path, O_RDONLY);
    ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
    close(fd);
    if (length < 0)
        return NULL;
    text[length] = '\0';
    return text;
}

static struct stat status_of(const char *path)
{
    struct stat status;
    memset(&status, 0, sizeof(status));
    lstat(path, &status);
    return status;
}

/* What all calls with a path have in common, at its every place. */
#define PATH_ERRORS(call)                                                                          \
    do {                                                                                           \
        const char *path = "missing/file";                                                         \
        FAILS(ENOENT, call);                                                                       \
        path = "";                                                                                 \
        FAILS(ENOENT, call);                                                                       \
        path = "file/below";                                                                       \
        FAILS(ENOTDIR, call);                                                                      \
        path = "loop/below";                                                                       \
        FAILS(ELOOP, call);                                                                        \
        path = long_name;                                                                          \
        FAILS(ENAMETOOLONG, call);                                                                 \
        path = long_path;                                                                          \
        FAILS(ENAMETOOLONG, call);                                                                 \
        path = BAD;                                                                                \
        FAILS(EFAULT, call);                                                                       \
    } while (0)

/* The at-style calls with a relative path: from a directory that is none. */
#define AT_ERRORS(call)                                                                            \
    do {                                                                                           \
        int at = 999;                                                                              \
        FAILS(EBADF, call);                                                                        \
        at = open("file", O_RDONLY);                                                               \
        FAILS(ENOTDIR, call);                                                                      \
        close(at);                                                                                 \
    } while (0)

static void test_path_errors(void)
{
    struct stat status;
    struct statvfs file_system;
    PATH_ERRORS(open(path, O_RDONLY));
    PATH_ERRORS(open(path, O_WRONLY | O_CREAT, 0644));
    PATH_ERRORS(creat(path, 0644));
    PATH_ERRORS(stat(path, &status));
    PATH_ERRORS(lstat(path, &status));
    PATH_ERRORS(access(path, F_OK));
    PATH_ERRORS(mkdir(path, 0755));
    PATH_ERRORS(rmdir(path));
    PATH_ERRORS(unlink(path));
    PATH_ERRORS(link(path, "new"));
    PATH_ERRORS(link("file", path));
    PATH_ERRORS(symlink("file", path));
    PATH_ERRORS(readlink(path, buffer, 10));
    PATH_ERRORS(rename(path, "new"));
    PATH_ERRORS(rename("file", path));
    PATH_ERRORS(chmod(path, 0644));
    PATH_ERRORS(chown(path, 1, 1));
    PATH_ERRORS(lchown(path, 1, 1));
    PATH_ERRORS(truncate(path, 0));
    PATH_ERRORS(chdir(path));
    PATH_ERRORS(utime(path, NULL));
    PATH_ERRORS(utimes(path, NULL));
    PATH_ERRORS(statvfs(path, &file_system));
    PATH_ERRORS(opendir(path) ? 0 : -1);
    PATH_ERRORS(mkfifo(path, 0644));
    PATH_ERRORS(mknod(path, S_IFREG | 0644, 0));
    PATH_ERRORS(utimensat(AT_FDCWD, path, NULL, 0));
    PATH_ERRORS(faccessat(AT_FDCWD, path, R_OK, AT_EACCESS));
    PATH_ERRORS(remove(path));
    AT_ERRORS(openat(at, "x", O_RDONLY));
    AT_ERRORS(fstatat(at, "x", &status, 0));
    AT_ERRORS(faccessat(at, "x", F_OK, 0));
    AT_ERRORS(mkdirat(at, "x", 0755));
    AT_ERRORS(unlinkat(at, "x", 0));
    AT_ERRORS(linkat(at, "x", AT_FDCWD, "y", 0));
    AT_ERRORS(linkat(AT_FDCWD, "file", at, "y", 0));
    AT_ERRORS(symlinkat("x", at, "y"));
    AT_ERRORS(readlinkat(at, "x", buffer, 10));
    AT_ERRORS(renameat(at, "x", AT_FDCWD, "y"));
    AT_ERRORS(renameat(AT_FDCWD, "file", at, "y"));
    AT_ERRORS(fchmodat(at, "x", 0644, 0));
    AT_ERRORS(fchownat(at, "x", 1, 1, 0));
    AT_ERRORS(utimensat(at, "x", NULL, 0));
    AT_ERRORS(mkfifoat(at, "x", 0644));
    AT_ERRORS(mknodat(at, "x", S_IFREG | 0644, 0));
}

static void test_descriptor_errors(void)
{
    struct stat status;
    struct statvfs file_system;
    struct iovec piece = {buffer, 1};
    struct timespec times[2] = {{0, 0}, {0, 0}};
    FAILS(EBADF, read(999, buffer, 1));
    FAILS(EBADF, write(999, buffer, 1));
    FAILS(EBADF, pread(999, buffer, 1, 0));
    FAILS(EBADF, pwrite(999, buffer, 1, 0));
    FAILS(EBADF, readv(999, &piece, 1));
    FAILS(EBADF, writev(999, &piece, 1));
    FAILS(EBADF, lseek(999, 0, SEEK_SET));
    FAILS(EBADF, fstat(999, &status));
    FAILS(EBADF, close(999));
    FAILS(EBADF, close(-1));
    FAILS(EBADF, dup(999));
    FAILS(EBADF, dup2(999, 5));
    FAILS(EBADF, dup2(0, -1));
    FAILS(EBADF, dup2(0, 1 << 30));
    FAILS(EBADF, dup2(999, 999));
    FAILS(EBADF, dup3(999, 5, 0));
    FAILS(EINVAL, dup3(0, 0, 0));
    FAILS(EINVAL, dup3(0, 5, O_APPEND));
    FAILS(EBADF, fcntl(999, F_GETFL));
    FAILS(EINVAL, fcntl(0, 12345));
    FAILS(EINVAL, fcntl(0, F_DUPFD, -1));
    FAILS(EINVAL, fcntl(0, F_DUPFD, 1 << 30));
    FAILS(EBADF, fsync(999));
    FAILS(EBADF, fdatasync(999));
    FAILS(EBADF, ftruncate(999, 0));
    FAILS(EBADF, fchmod(999, 0));
    FAILS(EBADF, fchown(999, 0, 0));
    FAILS(EBADF, fchdir(999));
    FAILS(EBADF, fstatvfs(999, &file_system));
    FAILS(EBADF, futimens(999, times));
    FAILS(EBADF, flock(999, LOCK_SH));
    FAILS(EBADF, ioctl(999, FIONREAD, buffer));
    NULLS(EBADF, fdopendir(999));

    int file = open("file", O_RDONLY), directory = open(".", O_RDONLY), fds[2];
    FAILS(EBADF, write(file, buffer, 1));
    FAILS(EBADF, pwrite(file, buffer, 1, 0));
    FAILS(EFAULT, read(file, BAD, 1));
    FAILS(EINVAL, lseek(file, -1, SEEK_SET));
    FAILS(EINVAL, lseek(file, 0, 77));
    FAILS(EOVERFLOW, (lseek(file, 1, SEEK_SET), lseek(file, INT64_MAX, SEEK_CUR)));
    FAILS(EINVAL, pread(file, buffer, 1, -1));
    FAILS(EINVAL, readv(file, &piece, 0));
    FAILS(EINVAL, readv(file, &piece, IOV_MAX + 1));
    FAILS(EINVAL, readv(file, &(struct iovec){buffer, -1}, 1));
    FAILS(EFAULT, readv(file, BAD, 1));
    FAILS(EINVAL, ftruncate(file, 0));
    FAILS(EINVAL, ftruncate(file, -1));
    FAILS(ENOTDIR, fchdir(file));
    NULLS(ENOTDIR, fdopendir(file));
    FAILS(EINVAL, flock(file, 99));
    FAILS(ENOTTY, ioctl(file, FIONREAD, buffer));
    FAILS(EISDIR, read(directory, buffer, 1));
    FAILS(EINVAL, ftruncate(directory, 0));
    FAILS(EFAULT, pipe(BAD));
    IS(pipe(fds), 0);
    FAILS(ESPIPE, lseek(fds[0], 0, SEEK_SET));
    FAILS(ESPIPE, pread(fds[0], buffer, 1, 0));
    FAILS(ESPIPE, pwrite(fds[1], buffer, 1, 0));
    FAILS(EBADF, read(fds[1], buffer, 1));
    FAILS(EBADF, write(fds[0], buffer, 1));
    FAILS(EINVAL, fsync(fds[0]));
    FAILS(ENOTDIR, fchdir(fds[0]));
    close(fds[0]);
    FAILS(EPIPE, write(fds[1], buffer, 1));
    close(fds[1]);
    struct flock lock = {.l_type = 77, .l_whence = SEEK_SET};
    FAILS(EINVAL, fcntl(file, F_SETLK, &lock));
    lock = (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
    FAILS(EBADF, fcntl(file, F_SETLK, &lock));
    lock = (struct flock){.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = -1};
    FAILS(EINVAL, fcntl(file, F_SETLK, &lock));
    close(file);
    close(directory);
    int full = open("/dev/full", O_WRONLY);
    FAILS(ENOSPC, write(full, buffer, 1));
    close(full);
    file = open("file", O_RDWR);
    lseek(file, INT64_MAX, SEEK_SET);
    FAILS(EFBIG, write(file, buffer, 1));
    FAILS(EFAULT, pwrite(file, BAD, 1, 0));
    close(file);
}

static int walked, walked_files;

static int on_walk(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status, (void)path, (void)where;
    walked++;
    walked_files += kind == FTW_F;
    return 0;
}

static void test_call_errors(void)
{
    struct timespec times[2] = {{0, 1000000000}, {0, 0}};
    FAILS(EINVAL, open("file", O_ACCMODE));
    FAILS(EEXIST, open("file", O_CREAT | O_EXCL | O_RDWR, 0644));
    FAILS(EEXIST, open("link", O_CREAT | O_EXCL | O_RDWR, 0644));
    FAILS(EEXIST, open("nowhere", O_CREAT | O_EXCL | O_RDWR, 0644));
    FAILS(EISDIR, open("dir", O_WRONLY));
    FAILS(EISDIR, open("dir", O_RDWR));
    FAILS(ELOOP, open("loop", O_RDONLY));
    FAILS(ELOOP, open("link", O_RDONLY | O_NOFOLLOW));
    FAILS(ENOTDIR, open("file", O_RDONLY | O_DIRECTORY));
    FAILS(ENOTDIR, open("file/", O_RDONLY));
    FAILS(ENOENT, open("newfile/", O_WRONLY | O_CREAT, 0644));
    FAILS(ENOTDIR, open("file/", O_WRONLY | O_CREAT, 0644));
    FAILS(EACCES, open("/dev/stdin", O_WRONLY));
    FAILS(EINVAL, access("file", 64));
    FAILS(EACCES, access("file", X_OK));
    FAILS(EEXIST, mkdir("file", 0755));
    FAILS(EEXIST, mkdir("dir", 0755));
    FAILS(EEXIST, mkdir("nowhere", 0755));
    FAILS(EEXIST, mkdir("/", 0755));
    FAILS(EEXIST, mkdir(".", 0755));
    FAILS(ENOTDIR, rmdir("file"));
    FAILS(ENOTDIR, rmdir("link"));
    FAILS(ENOTEMPTY, rmdir("dir"));
    FAILS(EINVAL, rmdir("."));
    FAILS(EINVAL, rmdir("dir/."));
    FAILS(ENOTEMPTY, rmdir("dir/.."));
    FAILS(EBUSY, rmdir("/"));
    FAILS(EBUSY, rmdir("/dev"));
    FAILS(EPERM, unlink("dir"));
    FAILS(ENOENT, unlink("none"));
    FAILS(ENOTDIR, unlink("file/"));
    FAILS(EINVAL, unlinkat(AT_FDCWD, "file", 64));
    FAILS(EEXIST, link("file", "dir"));
    FAILS(EEXIST, link("file", "link"));
    FAILS(EPERM, link("dir", "new"));
    FAILS(EXDEV, link("file", "/dev/new"));
    FAILS(ENOENT, link("file", "new/"));
    FAILS(EEXIST, symlink("x", "file"));
    FAILS(EEXIST, symlink("x", "nowhere"));
    FAILS(ENOENT, symlink("", "new"));
    FAILS(EINVAL, readlink("file", buffer, 10));
    FAILS(EINVAL, readlink("dir", buffer, 10));
    FAILS(EFAULT, readlink("link", BAD, 10));
    FAILS(EISDIR, rename("file", "dir"));
    FAILS(ENOTDIR, rename("dir", "file"));
    FAILS(ENOTDIR, rename("file", "new/"));
    FAILS(ENOTDIR, rename("file/", "new"));
    FAILS(ENOTEMPTY, rename("empty", "dir"));
    FAILS(EINVAL, rename("dir", "dir/sub"));
    FAILS(EINVAL, rename("dir", "dir/inner/sub"));
    FAILS(EINVAL, rename(".", "new"));
    FAILS(EINVAL, rename("dir/..", "new"));
    FAILS(EINVAL, rename("dir", "."));
    FAILS(EXDEV, rename("file", "/dev/new"));
    FAILS(EBUSY, rename("/dev", "new"));
    FAILS(EBUSY, rename("/", "new"));
    FAILS(EISDIR, truncate("dir", 0));
    FAILS(EINVAL, truncate("file", -1));
    FAILS(EINVAL, truncate("/dev/null", 0));
    FAILS(ENOTDIR, chdir("file"));
    FAILS(EEXIST, mkfifo("file", 0644));
    FAILS(EEXIST, mkfifo("nowhere", 0644));
    FAILS(ENOENT, mkfifo("new/", 0644));
    FAILS(EEXIST, mknod("dir", S_IFREG | 0644, 0));
    FAILS(EINVAL, mknod("new", S_IFDIR | 0755, 0));
    FAILS(EINVAL, mknod("new", S_IFBLK | 0644, 0));
    FAILS(ENOTTY, isatty(open("file", O_RDONLY)) ? 0 : -1);
    FAILS(EBADF, isatty(999) ? 0 : -1);
    FAILS(EINVAL, mkstemp((char[]){"noXXXXX"}));
    FAILS(ENOENT, mkstemp((char[]){"missing/aXXXXXX"}));
    NULLS(EINVAL, realpath(NULL, NULL));
    FAILS(ENOENT, nftw("missing", on_walk, 5, 0));
    FAILS(EINVAL, utimensat(AT_FDCWD, "file", times, 0));
    FAILS(EFAULT, utimensat(AT_FDCWD, "file", BAD, 0));
    FAILS(EINVAL, utimes("file", (struct timeval[2]){{0, 1000000}, {0, 0}}));
    FAILS(EINVAL, utimensat(AT_FDCWD, "file", NULL, 64));
    FAILS(EINVAL, fstatat(AT_FDCWD, "file", (struct stat *)buffer, 64));
    FAILS(EINVAL, pipe2((int *)buffer, 64));
    FAILS(EFAULT, getrandom(BAD, 1, 0) == -1 ? -1 : 0);
    FAILS(EINVAL, getrandom(buffer, 1, 64));
    FAILS(EIO, getentropy(buffer, 257));
    NULLS(EINVAL, getcwd(buffer, 0));
    NULLS(ERANGE, getcwd(buffer, 2));
    NULLS(ENOENT, realpath("none/x", NULL));
    NULLS(ENOENT, realpath("", NULL));
    NULLS(ELOOP, realpath("loop", NULL));
    NULLS(EINVAL, realpath(NULL, NULL));
    NULLS(ENOTDIR, opendir("file"));
    NULLS(ENOENT, fopen("none", "r"));
    NULLS(EISDIR, fopen("dir", "w"));
}

static void test_files(void)
{
    int fd = open("data", O_RDWR | O_CREAT | O_TRUNC, 0600);
    struct stat status;
    IS(write(fd, "0123456789", 10), 10);
    IS(lseek(fd, 3, SEEK_SET), 3);
    IS(read(fd, buffer, 4), 4);
    ok(memcmp(buffer, "3456", 4) == 0, "read at the place that lseek() went to");
    IS(lseek(fd, -2, SEEK_END), 8);
    IS(read(fd, buffer, 100), 2);
    IS(read(fd, buffer, 100), 0);
    IS(pwrite(fd, "xy", 2, 20000), 2);
    IS(lseek(fd, 0, SEEK_CUR), 10);
    fstat(fd, &status);
    IS(status.st_size, 20002);
    ok(status.st_blocks < 3 * 8, "a hole takes no memory");
    IS(pread(fd, buffer, 100, 19990), 12);
    ok(memcmp(buffer, "\0\0\0\0\0\0\0\0\0\0xy", 12) == 0, "a hole reads as zeroes");
    IS(ftruncate(fd, 5), 0);
    IS(ftruncate(fd, 9000), 0);
    IS(pread(fd, buffer, 10000, 0), 9000);
    ok(memcmp(buffer, "01234\0\0\0", 8) == 0 && !buffer[8999],
       "cut and made longer: zeroes behind");
    IS(pwrite(fd, "far", 3, 1L << 40), 3);
    fstat(fd, &status);
    IS(status.st_size, (1L << 40) + 3);
    ok(status.st_blocks <= 16, "a terabyte of hole takes no memory");
    IS(pread(fd, buffer, 10, 1L << 40), 3);
    IS(ftruncate(fd, 0), 0);
    IS(unlink("data"), 0);
    IS(write(fd, "still", 5), 5);
    fstat(fd, &status);
    ok(status.st_nlink == 0 && status.st_size == 10 + 5, "unlinked, but open: it lives");
    close(fd);

    fd = open("append", O_WRONLY | O_CREAT | O_APPEND, 0644);
    int other = open("append", O_WRONLY);
    write(fd, "aa", 2);
    write(other, "b", 1);
    write(fd, "cc", 2);
    SAME(contents("append"), "bacc");
    IS(fcntl(fd, F_GETFL), O_WRONLY | O_APPEND);
    close(other);
    close(fd);
    struct iovec pieces[3] = {{"one ", 4}, {"", 0}, {"two", 3}};
    fd = open("vector", O_RDWR | O_CREAT, 0644);
    IS(writev(fd, pieces, 3), 7);
    char a[3], b[10];
    struct iovec into[2] = {{a, 3}, {b, 10}};
    lseek(fd, 0, SEEK_SET);
    IS(readv(fd, into, 2), 7);
    ok(memcmp(a, "one", 3) == 0 && memcmp(b, " two", 4) == 0, "readv() fills one behind the other");
    close(fd);
    IS(truncate("vector", 3), 0);
    SAME(contents("vector"), "one");
    umask(027);
    fd = open("masked", O_CREAT | O_WRONLY, 0666);
    close(fd);
    IS(status_of("masked").st_mode & 0777, 0640);
    IS(umask(022), 027);
    SAME((close(open("nowhere", O_CREAT | O_WRONLY, 0644)), contents("nothere")), "");
    unlink("nothere");
}

static void test_names(void)
{
    make("one", "1");
    IS(link("one", "two"), 0);
    IS(status_of("one").st_nlink, 2);
    ok(status_of("one").st_ino == status_of("two").st_ino, "two names of one file");
    IS(rename("one", "two"), 0);
    ok(access("one", F_OK) == 0 && access("two", F_OK) == 0,
       "rename() of a file onto itself: both stay");
    IS(unlink("one"), 0);
    IS(status_of("two").st_nlink, 1);
    make("three", "3");
    IS(rename("two", "three"), 0);
    SAME(contents("three"), "1");
    FAILS(ENOENT, access("two", F_OK));
    mkdir("d1", 0755);
    mkdir("d2", 0755);
    make("d1/f", "f");
    IS(status_of(".").st_nlink, 2 + 5);
    IS(rename("d1", "d2"), 0);
    SAME(contents("d2/f"), "f");
    IS(status_of(".").st_nlink, 2 + 4);
    mkdir("d3", 0755);
    IS(rename("d2", "d3/d2/"), 0);
    SAME(contents("d3/d2/../d2/f"), "f");
    IS(status_of("d3").st_nlink, 3);
    IS(symlink("d3/d2", "s"), 0);
    SAME(contents("s/f"), "f");
    IS(readlink("s", buffer, 3), 3);
    ok(memcmp(buffer, "d3/", 3) == 0, "readlink() cuts what doesn't fit");
    IS(lstat("s", (struct stat *)buffer), 0);
    ok(S_ISLNK(status_of("s").st_mode) && status_of("s").st_size == 5, "lstat() of a link");
    ok(S_ISDIR(status_of("s/").st_mode), "lstat() of a link and a slash: where it leads");
    IS(linkat(AT_FDCWD, "link", AT_FDCWD, "hard", 0), 0);
    ok(S_ISLNK(status_of("hard").st_mode), "linkat() links the link");
    IS(linkat(AT_FDCWD, "link", AT_FDCWD, "hard2", AT_SYMLINK_FOLLOW), 0);
    ok(S_ISREG(status_of("hard2").st_mode), "or, if asked, what it leads to");
    unlink("hard"), unlink("hard2"), unlink("s"), unlink("three"), unlink("d3/d2/f");
    IS(remove("d3/d2"), 0);
    IS(remove("d3"), 0);
    char name[32];
    symlink("file", "l0");
    for (int i = 1; i <= SYMLOOP_MAX; i++) {
        char before[32];
        sprintf(before, "l%d", i - 1);
        sprintf(name, "l%d", i);
        symlink(before, name);
    }
    IS(access("l39", F_OK), 0);
    FAILS(ELOOP, access("l40", F_OK));
    for (int i = 0; i <= SYMLOOP_MAX; i++)
        sprintf(name, "l%d", i), unlink(name);
    char *deep = malloc(PATH_MAX);
    strcpy(deep, "/tmp/t");
    while (strlen(deep) < PATH_MAX - 3)
        strcat(deep, "/.");
    IS(access(deep, F_OK), 0);
    free(deep);
    long_name[NAME_MAX] = '\0';
    IS(mkdir(long_name, 0755), 0);
    IS(rmdir(long_name), 0);
    long_name[NAME_MAX] = 'n';
    IS(access("//tmp///t/.//file", F_OK), 0);
    IS(access("/../../tmp/t/file", F_OK), 0);
}

static void test_directories(void)
{
    mkdir("many", 0755);
    char name[64];
    for (int i = 0; i < 300; i++) {
        sprintf(name, "many/file%d", i);
        make(name, "");
    }
    DIR *directory = opendir("many");
    struct dirent *entry;
    int seen = 0, half = 0;
    long place = 0;
    char at_place[64] = "";
    while ((entry = readdir(directory))) {
        seen++;
        if (seen == 100)
            place = telldir(directory);
        if (seen == 101)
            strcpy(at_place, entry->d_name);
        if (entry->d_name[0] != '.' && entry->d_type != DT_REG)
            half = -1000;
    }
    IS(seen, 302);
    seekdir(directory, place);
    SAME(readdir(directory)->d_name, at_place);
    rewinddir(directory);
    /* Every other entry goes while it is read: each that stays comes once. */
    char here[300] = {0};
    while ((entry = readdir(directory))) {
        int number;
        if (sscanf(entry->d_name, "file%d", &number) != 1)
            continue;
        sprintf(name, "many/file%d", number);
        if (access(name, F_OK) < 0)
            continue; /* one that went may still come: it had been read already */
        here[number]++;
        sprintf(name, "many/file%d", number ^ 1);
        unlink(name);
    }
    for (int i = 0; i < 300; i++) {
        sprintf(name, "many/file%d", i);
        half += here[i] == 1 && access(name, F_OK) == 0;
        if (here[i] > 1)
            half = -1000;
    }
    IS(half, 150);
    closedir(directory);
    struct dirent **names;
    IS(scandir("dir", &names, NULL, alphasort), 4);
    ok(strcmp(names[0]->d_name, ".") == 0 && strcmp(names[3]->d_name, "one") == 0, "and sorted");
    for (int i = 0; i < 4; i++)
        free(names[i]);
    free(names);
    for (int i = 0; i < 300; i++)
        sprintf(name, "many/file%d", i), unlink(name);
    IS(rmdir("many"), 0);

    mkdir("gone", 0755);
    IS(chdir("gone"), 0);
    SAME(getcwd(buffer, sizeof(buffer)), "/tmp/t/gone");
    IS(rmdir("../gone"), 0);
    NULLS(ENOENT, getcwd(buffer, sizeof(buffer)));
    FAILS(ENOENT, open("x", O_CREAT | O_WRONLY, 0644));
    FAILS(ENOENT, mkdir("x", 0755));
    IS(chdir("/dev"), 0);
    SAME(getcwd(buffer, sizeof(buffer)), "/dev");
    IS(chdir("../tmp/t/dir/inner"), 0);
    SAME(getcwd(buffer, sizeof(buffer)), "/tmp/t/dir/inner");
    int fd = open("/tmp/t", O_RDONLY | O_DIRECTORY);
    IS(fchdir(fd), 0);
    IS(faccessat(fd, "dir/one", R_OK, 0), 0);
    close(fd);
    SAME(realpath("link", buffer), "/tmp/t/file");
    SAME(realpath("dir/../dir/inner/..//one", buffer), "/tmp/t/dir/one");
    SAME(realpath("/", buffer), "/");
    SAME(realpath(".", buffer), "/tmp/t");
}

static void test_attributes(void)
{
    make("attr", "12345");
    struct timespec times[2] = {{1234567890, 123456789}, {-5, 7}};
    IS(utimensat(AT_FDCWD, "attr", times, 0), 0);
    struct stat status = status_of("attr");
    ok(status.st_atim.tv_sec == 1234567890 && status.st_atim.tv_nsec == 123456789 &&
           status.st_mtim.tv_sec == -5 && status.st_mtim.tv_nsec == 7,
       "times to the nanosecond, before 1970 too");
    times[0].tv_nsec = UTIME_OMIT;
    times[1].tv_nsec = UTIME_NOW;
    IS(utimensat(AT_FDCWD, "attr", times, 0), 0);
    status = status_of("attr");
    ok(status.st_atim.tv_sec == 1234567890 && status.st_mtim.tv_sec > 1000000000,
       "UTIME_OMIT and UTIME_NOW");
    contents("attr");
    ok(status_of("attr").st_atim.tv_sec > 1234567890, "reading marks the file as read");
    struct timespec modified = status_of("attr").st_mtim;
    make("attr", "more");
    ok(status_of("attr").st_mtim.tv_sec > modified.tv_sec ||
           status_of("attr").st_mtim.tv_nsec > modified.tv_nsec,
       "writing as changed");
    IS(chmod("attr", 04711), 0);
    IS(status_of("attr").st_mode, S_IFREG | 04711);
    IS(chown("attr", 12, 34), 0);
    IS(chown("attr", -1, 56), 0);
    ok(status_of("attr").st_uid == 12 && status_of("attr").st_gid == 56,
       "owner and group are kept");
    IS(access("attr", R_OK | W_OK | X_OK), 0);
    struct statvfs file_system;
    IS(statvfs("/", &file_system), 0);
    ok(file_system.f_bfree > 0 && file_system.f_bfree <= file_system.f_blocks &&
           file_system.f_namemax == NAME_MAX,
       "statvfs() knows what is free");
    ok(status_of("/dev").st_dev != status_of("/tmp").st_dev, "two file systems, two st_dev");
    ok(S_ISCHR(status_of("/dev/null").st_mode) && status_of("/dev/null").st_rdev == 0x103,
       "/dev/null is 1, 3");
    unlink("attr");
}

static void test_descriptors(void)
{
    int first = open("file", O_RDONLY), second = dup(first);
    IS(second, first + 1);
    IS(lseek(first, 2, SEEK_SET), 2);
    IS(lseek(second, 0, SEEK_CUR), 2);
    close(first);
    IS(open("file", O_RDONLY | O_CLOEXEC), first);
    IS(fcntl(first, F_GETFD), FD_CLOEXEC);
    IS(fcntl(first, F_SETFD, 0), 0);
    IS(fcntl(first, F_DUPFD, 40), 40);
    IS(fcntl(first, F_DUPFD_CLOEXEC, 40), 41);
    IS(fcntl(41, F_GETFD), FD_CLOEXEC);
    IS(dup2(first, 41), 41);
    IS(fcntl(41, F_GETFD), 0);
    IS(dup2(41, 41), 41);
    IS(dup2(41, 1000), 1000);
    IS(read(1000, buffer, 1), 1);
    close(40), close(41), close(1000), close(second), close(first);
    int last = -1, fd;
    while ((fd = open("/dev/null", O_RDONLY)) >= 0)
        last = fd;
    ok(errno == EMFILE && last == 65535, "all descriptors are used up: EMFILE");
    FAILS(EMFILE, dup(0));
    FAILS(EMFILE, open("notmade", O_CREAT | O_WRONLY, 0644));
    FAILS(ENOENT, access("notmade", F_OK));
    FAILS(EMFILE, pipe((int *)buffer));
    close(500);
    IS(dup(0), 500);
    for (fd = 3; fd <= last; fd++)
        close(fd);
    IS(dup(0), 3);
    close(3);

    int fds[2];
    IS(pipe2(fds, O_NONBLOCK | O_CLOEXEC), 0);
    FAILS(EAGAIN, read(fds[0], buffer, 10));
    IS(write(fds[1], "through", 7), 7);
    int waiting = 0;
    IS(ioctl(fds[0], FIONREAD, &waiting), 0);
    IS(waiting, 7);
    IS(read(fds[0], buffer, 100), 7);
    ok(memcmp(buffer, "through", 7) == 0, "what goes in comes out");
    long total = 0, some;
    while ((some = write(fds[1], buffer, 3000)) > 0)
        total += some;
    ok(errno == EAGAIN && total >= PIPE_BUF && total % 3000 == 0,
       "a full pipe: EAGAIN, and no write of up to PIPE_BUF is cut in two");
    close(fds[1]);
    long drained = 0;
    while ((some = read(fds[0], buffer, 7777)) > 0)
        drained += some;
    IS(drained, total);
    IS(read(fds[0], buffer, 1), 0);
    close(fds[0]);

    int one = open("file", O_RDONLY), two = open("file", O_RDONLY);
    IS(flock(one, LOCK_SH), 0);
    IS(flock(two, LOCK_SH | LOCK_NB), 0);
    FAILS(EWOULDBLOCK, flock(one, LOCK_EX | LOCK_NB));
    IS(flock(two, LOCK_UN), 0);
    IS(flock(one, LOCK_EX | LOCK_NB), 0);
    FAILS(EWOULDBLOCK, flock(two, LOCK_SH | LOCK_NB));
    close(one);
    IS(flock(two, LOCK_EX | LOCK_NB), 0);
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    IS(fcntl(two, F_SETLK, &lock), 0);
    IS(fcntl(two, F_GETLK, &lock), 0);
    IS(lock.l_type, F_UNLCK);
    close(two);
}

static void test_devices(void)
{
    int fd = open("/dev/zero", O_RDWR);
    memset(buffer, 1, 10000);
    IS(read(fd, buffer, 10000), 10000);
    ok(!buffer[0] && !buffer[9999], "/dev/zero has zeroes");
    close(fd);
    fd = open("/dev/null", O_RDWR);
    IS(write(fd, buffer, 5), 5);
    IS(read(fd, buffer, 5), 0);
    IS(lseek(fd, 5, SEEK_SET), 0);
    FAILS(ENOTTY, isatty(fd) ? 0 : -1);
    close(fd);
    char a[32], b[32];
    fd = open("/dev/urandom", O_RDONLY);
    IS(read(fd, a, 32), 32);
    IS(getrandom(b, 32, 0), 32);
    ok(memcmp(a, b, 32) != 0, "random bytes are not the same twice");
    IS(getentropy(a, 32), 0);
    close(fd);
    fd = open("/dev/stdout", O_WRONLY);
    IS(write(fd, "# to /dev/stdout\n", 17), 17);
    close(fd);
    FAILS(ENXIO, open("/dev/tty", O_RDWR)); /* the test runs without a terminal */
}

static void test_kmsg(void)
{
    int reader = open("/dev/kmsg", O_RDWR);
    ssize_t got = read(reader, buffer, sizeof(buffer));
    ok(got > 0 && strncmp(buffer, "hitoma: ", 8) == 0 && buffer[got - 1] == '\n',
       "/dev/kmsg begins with a line of the kernel's, and ends with one");
    IS(read(reader, buffer, sizeof(buffer)), 0);
    IS(write(reader, "two\nlines\n", 10), 10);
    got = read(reader, buffer, sizeof(buffer));
    buffer[got < 0 ? 0 : got] = '\0';
    SAME(buffer, "hitoma: program: two lines\n");
    memset(buffer, 'x', 1000);
    for (int i = 0; i < 30; i++) /* more than is kept */
        IS(write(reader, buffer, i % 2 ? 1000 : 0), i % 2 ? 1000 : 0);
    got = read(reader, buffer, sizeof(buffer));
    ok(got > 2000 && got <= 4096 && strncmp(buffer, "hitoma: program: ", 17) == 0 &&
           buffer[got - 1] == '\n',
       "what is no longer kept is skipped, up to a line's beginning");
    IS(lseek(reader, 0, SEEK_SET), 0);
    IS(pread(reader, buffer, 8, 0), 8);
    ok(lseek(reader, 0, SEEK_END) > 0, "the end is where the log goes on");
    IS(read(reader, buffer, 1), 0);
    FAILS(EINVAL, lseek(reader, 1, SEEK_SET));
    FAILS(EFAULT, write(reader, BAD, 1));
    IS(lseek(reader, 0, SEEK_SET), 0);
    FAILS(EFAULT, read(reader, BAD, 1));
    close(reader);
}

static void test_library(void)
{
    IS(nftw("dir", on_walk, 5, FTW_PHYS | FTW_DEPTH), 0);
    ok(walked == 3 && walked_files == 1, "nftw() comes by everything");
    char name[] = "/tmp/t/XXXXXX";
    int fd = mkstemp(name);
    ok(fd >= 0 && access(name, F_OK) == 0, "mkstemp()");
    close(fd);
    IS(unlink(name), 0);
    strcpy(name, "/tmp/t/XXXXXX");
    ok(mkdtemp(name) && rmdir(name) == 0, "mkdtemp()");
    FILE *file = tmpfile();
    ok(file && fputs("temporary", file) >= 0 && (rewind(file), fgets(buffer, 100, file)) &&
           strcmp(buffer, "temporary") == 0 && fclose(file) == 0,
       "tmpfile()");
    file = fopen("stream", "w+");
    fprintf(file, "%d lines\n", 2);
    fseek(file, 0, SEEK_SET);
    ok(fgets(buffer, 100, file) && strcmp(buffer, "2 lines\n") == 0,
       "a stream reads what it wrote");
    fclose(file);
    IS(rename("stream", "stream2"), 0);
    IS(remove("stream2"), 0);
}

static void fill_memory(void)
{
    int fd = open("huge", O_CREAT | O_WRONLY, 0644);
    while (write(fd, buffer, sizeof(buffer)) == sizeof(buffer))
        ;
    ok(write(fd, buffer, sizeof(buffer)) < 0 && errno == ENOSPC, "memory is used up: ENOSPC");
    close(fd);
    IS(unlink("huge"), 0);
    make("after", "room again");
    SAME(contents("after"), "room again");
    unlink("after");
}

/* A mapped file is a copy of its bytes, and zeroes to the end of the last page. */
static void test_mapping(void)
{
    enum { PAGE = 4096 };
    make("mapped", "");
    truncate("mapped", PAGE + 100);
    int fd = open("mapped", O_RDWR), write_only = open("mapped", O_WRONLY);
    pwrite(fd, "first", 5, 0);
    pwrite(fd, "second", 6, PAGE);
    char *map = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    ok(map != MAP_FAILED && !memcmp(map, "first", 6) && !memcmp(map + PAGE, "second", 7),
       "a file's bytes are mapped");
    ok(map[PAGE + 100] == 0 && map[2 * PAGE - 1] == 0, "zeroes behind its end");
    FAILS(EFAULT, write(fd, map + 2 * PAGE, 1));
    memcpy(map, "THERE", 5);
    ok(pread(fd, buffer, 5, 0) == 5 && !memcmp(buffer, "first", 5), "MAP_PRIVATE: not in the file");
    IS(munmap(map, 3 * PAGE), 0);
    map = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, PAGE);
    ok(map != MAP_FAILED && !memcmp(map, "second", 7), "from the second page on");
    FAILS(EFAULT, pread(fd, map, 1, 0));
    IS(munmap(map, PAGE), 0);
    FAILS(EINVAL, mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 1));
    FAILS(EINVAL, mmap(NULL, 0, PROT_READ, MAP_PRIVATE, fd, 0));
    FAILS(EINVAL, mmap((void *)1, PAGE, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0));
    FAILS(EOVERFLOW, mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, INT64_MAX - PAGE + 1));
    FAILS(EACCES, mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, write_only, 0));
    FAILS(EBADF, mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, -1, 0));
    close(fd), close(write_only), unlink("mapped");
}

int main(int argc, char **argv)
{
    memset(long_name, 'n', NAME_MAX + 1);
    memset(long_path, '/', PATH_MAX);
    mkdir("/tmp/t", 0755);
    chdir("/tmp/t");
    make("file", "text");
    symlink("file", "link");
    symlink("nothere", "nowhere");
    symlink("loop", "loop");
    mkdir("empty", 0755);
    mkdir("dir", 0755);
    mkdir("dir/inner", 0755);
    make("dir/one", "");

    test_path_errors();
    test_descriptor_errors();
    test_call_errors();
    SAME(contents("file"), "text");
    mkdir("x1", 0755), mkdir("x2", 0755), rmdir("x1"), rmdir("x2");
    test_files();
    mkdir("pad", 0755);
    test_names();
    test_directories();
    test_attributes();
    test_descriptors();
    test_devices();
    test_mapping();
    test_kmsg();
    test_library();
    if (argc > 1 && strcmp(argv[1], "fill") == 0)
        fill_memory();
    printf("1..%d\n", count);
    return failed != 0;
}
