/*
 * Reading directories. The kernel writes records that are struct dirent already, as many as fit into
 * the buffer; readdir() gives them one by one, where they lie.
 */
#include <dirent.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/result.h"
#include "syscall.h"

enum { BUFFER = 2048 };

struct hitoma_directory {
    int fd;
    size_t at, filled; /* in the buffer */
    long place;        /* of the entry that readdir() gives next */
    char buffer[BUFFER] __attribute__((aligned(8)));
};

/* Takes over the descriptor, if it succeeds. */
static DIR *make(int fd)
{
    DIR *directory = malloc(sizeof(*directory));
    if (!directory)
        return NULL;
    directory->fd = fd;
    directory->at = directory->filled = 0;
    directory->place = lseek(fd, 0, SEEK_CUR);
    return directory;
}

DIR *opendir(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    DIR *directory = make(fd);
    if (!directory) {
        close(fd);
        errno = ENOMEM;
    }
    return directory;
}

DIR *fdopendir(int fd)
{
    struct stat status;
    if (fstat(fd, &status) < 0)
        return NULL;
    if (!S_ISDIR(status.st_mode)) {
        errno = ENOTDIR;
        return NULL;
    }
    return make(fd);
}

int closedir(DIR *directory)
{
    int fd = directory->fd;
    free(directory);
    return close(fd);
}

struct dirent *readdir(DIR *directory)
{
    if (directory->at == directory->filled) {
        long filled =
            result(syscall_getdents(directory->fd, directory->buffer, sizeof(directory->buffer)));
        directory->at = 0;
        directory->filled = filled > 0 ? filled : 0;
        if (filled <= 0)
            return NULL;
    }
    struct dirent *entry = (struct dirent *)(directory->buffer + directory->at);
    directory->at += entry->d_reclen;
    directory->place = entry->d_off;
    return entry;
}

int readdir_r(DIR *restrict directory, struct dirent *restrict entry,
              struct dirent **restrict found)
{
    int before = errno;
    errno = 0;
    struct dirent *next = readdir(directory);
    int error = errno;
    errno = before;
    *found = NULL;
    if (!next)
        return error;
    memcpy(entry, next, next->d_reclen);
    *found = entry;
    return 0;
}

void seekdir(DIR *directory, long place)
{
    directory->at = directory->filled = 0;
    directory->place = place;
    lseek(directory->fd, place, SEEK_SET);
}

void rewinddir(DIR *directory)
{
    seekdir(directory, 0);
}

long telldir(DIR *directory)
{
    return directory->place;
}

int dirfd(DIR *directory)
{
    return directory->fd;
}
