/*
 * Starts: what of the kernel's files asks for memory.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include "tests/inside-refusal/refusal.h"

/* Closed and gone; errno as before. */
static bool ended(int fd, const char *path, bool good)
{
    int error = errno;

    refusals_end();
    if (fd >= 0)
        close(fd);
    if (path)
        unlink(path);
    errno = error;
    return good;
}

/* open() that fails makes no file. */
static bool created(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT, 0600), error = errno;

    if (fd < 0 && access(path, F_OK) == 0)
        abort();
    errno = error;
    return ended(fd, path, fd >= 0);
}

static bool written(const char *path)
{
    static char bytes[20000];
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    ssize_t done = fd < 0 ? -1 : write(fd, bytes, sizeof(bytes));
    size_t size = sizeof(bytes);

    while (done > 0 && (size_t)done < size) { /* less than all: the rest says why */
        size -= done;
        done = write(fd, bytes, size);
    }
    return ended(fd, path, done > 0);
}

static bool sparse(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    bool good = fd >= 0 && pwrite(fd, "x", 1, 100) == 1 && pwrite(fd, "x", 1, 1 << 20) == 1 &&
                pwrite(fd, "x", 1, 1l << 33) == 1 && ftruncate(fd, 5000) == 0;

    return ended(fd, path, good);
}

static bool gathered(const char *path)
{
    struct iovec pieces[2] = {{"some", 4}, {"words", 5}};
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    bool good = fd >= 0 && writev(fd, pieces, 2) == 9 && pread(fd, (char[9]){0}, 9, 0) == 9;

    return ended(fd, path, good);
}

static bool shortened(const char *path)
{
    static char bytes[3000];
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    bool good = fd >= 0 && write(fd, bytes, 3000) == 3000 && ftruncate(fd, 100) == 0 &&
                pwrite(fd, bytes, 3000, 5000) == 3000 && ftruncate(fd, 9000) == 0;

    return ended(fd, path, good);
}

/* A part of what was asked for may be written: no error, then. */
static bool many(const char *folder)
{
    char path[100];
    bool good = mkdir(folder, 0700) == 0;
    int made = 0;

    for (; good && made < 40; made += good) {
        snprintf(path, sizeof(path), "%s/file-with-a-long-name-%d", folder, made);
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
        good = fd >= 0;
        if (good)
            close(fd);
    }
    int error = errno;
    refusals_end();
    while (made > 0) {
        snprintf(path, sizeof(path), "%s/file-with-a-long-name-%d", folder, --made);
        if (unlink(path) < 0)
            abort();
    }
    rmdir(folder);
    errno = error;
    return good;
}

static bool nested(const char *folder)
{
    char path[100];
    int depth = 0;
    bool good = true;

    strcpy(path, folder);
    while (good && depth < 5) {
        good = mkdir(path, 0700) == 0;
        if (good && ++depth < 5)
            strcat(path, "/d");
    }
    int error = errno;
    refusals_end();
    if (!good && depth > 0)
        path[strlen(path) - 2] = '\0';
    for (; depth > 0; depth--, path[strlen(path) - 2] = '\0')
        if (rmdir(path) < 0)
            abort();
    errno = error;
    return good;
}

static bool linked(const char *path)
{
    char other[100], target[200] = {0};
    int fd = open(path, O_WRONLY | O_CREAT, 0600);

    snprintf(other, sizeof(other), "%s-2", path);
    memset(target, 'x', sizeof(target) - 1);
    bool good = fd >= 0 && link(path, other) == 0 && rename(other, path) == 0 &&
                unlink(other) == 0 && symlink(target, other) == 0 &&
                readlink(other, target, sizeof(target)) > 0;
    ended(-1, other, good);
    return ended(fd, path, good);
}

static bool renamed(const char *path)
{
    char other[100];
    int fd = open(path, O_WRONLY | O_CREAT, 0600);

    snprintf(other, sizeof(other), "%s-with-another-and-longer-name", path);
    bool good = fd >= 0 && rename(path, other) == 0 && rename(other, path) == 0;
    ended(-1, other, good);
    return ended(fd, path, good);
}

static bool listed(const char *folder)
{
    DIR *stream = opendir(folder);
    bool good = stream;

    errno = 0;
    while (good && readdir(stream))
        ;
    int error = errno;
    if (stream)
        closedir(stream);
    errno = good ? error : ENOMEM;
    return good && error == 0;
}

static int any(const struct dirent *unused)
{
    (void)unused;
    return 1;
}

static bool scanned(const char *folder)
{
    struct dirent **names;
    int count = scandir(folder, &names, any, alphasort);

    for (int i = 0; i < count; i++)
        free(names[i]);
    if (count >= 0)
        free(names);
    return count >= 0;
}

static int visit(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)path, (void)status, (void)kind, (void)where;
    return 0;
}

static bool walked(const char *folder)
{
    return nftw(folder, visit, 5, FTW_PHYS) == 0;
}

static bool duplicated(const char *path)
{
    int fd = open(path, O_RDONLY), other = fd < 0 ? -1 : fcntl(fd, F_DUPFD, 40);

    ended(other, NULL, true);
    return ended(fd, NULL, other >= 0);
}

static bool piped(const char *unused)
{
    int ends[2];

    (void)unused;
    if (pipe(ends) < 0)
        return false;
    bool good = write(ends[1], "text", 4) == 4 && read(ends[0], (char[4]){0}, 4) == 4;
    ended(ends[0], NULL, good);
    return ended(ends[1], NULL, good);
}

static bool changed(const char *folder)
{
    bool good = chdir(folder) == 0;
    int error = errno;

    refusals_end();
    if (chdir("/") < 0)
        abort();
    errno = error;
    return good;
}

static bool looked(const char *path)
{
    struct stat status;
    struct statvfs all;

    return stat(path, &status) == 0 && statvfs(path, &all) == 0 && access(path, R_OK) == 0;
}

static bool made_temporary(const char *template)
{
    char path[40];

    int fd = mkstemp(strcpy(path, template));
    return ended(fd, fd < 0 ? NULL : path, fd >= 0);
}

static bool locked(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    bool good = fd >= 0 && flock(fd, LOCK_EX) == 0 && flock(fd, LOCK_UN) == 0;

    return ended(fd, path, good);
}

static bool device(const char *path)
{
    int fd = open(path, O_RDWR);
    bool good = fd >= 0 && read(fd, (char[1]){0}, 1) >= 0;

    return ended(fd, NULL, good);
}

const struct start file_starts[] = {
    {"open", created, "/tmp/file", true},
    {"open-deep", created, "/a/b/c/file", true},
    {"write", written, "/tmp/file", true},
    {"write-far", sparse, "/tmp/file", true},
    {"writev", gathered, "/tmp/file", true},
    {"ftruncate", shortened, "/tmp/file", true},
    {"files", many, "/tmp/folder", true},
    {"mkdir", nested, "/tmp/d", true},
    {"link", linked, "/tmp/file", true},
    {"rename", renamed, "/tmp/file", true},
    {"readdir", listed, "/dev", true},
    {"scandir", scanned, "/dev", true},
    {"nftw", walked, "/", true},
    {"dup", duplicated, "/dev/zero", true},
    {"pipe", piped, NULL, true},
    {"chdir", changed, "/a/b", true},
    {"stat", looked, "/lines", true},
    {"mkstemp", made_temporary, "/tmp/XXXXXX", true},
    {"flock", locked, "/tmp/file", true},
    {"null", device, "/dev/null", true},
    {"urandom", device, "/dev/urandom", true},
    {0},
};
