/*
 * Named semaphores. There is one process, so the names are a list, and a semaphore is memory:
 * opened again under the same name, it is the same address (POSIX.1-2017, sem_open()). When its
 * name is taken away it stays until the last who opened it has closed it.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/lock.h"
#include "lib/result.h"

struct named {
    sem_t semaphore; /* first: it is found by its address */
    struct named *next;
    unsigned opened;
    bool is_unlinked;
    char name[];
};

static struct lock lock;
static struct named *all;

/* A slash in front is as good as none; there are no others. */
static int check_name(const char **name)
{
    if (strlen(*name) > NAME_MAX)
        return -ENAMETOOLONG;
    if (**name == '/')
        ++*name;
    return **name == '\0' || strchr(*name, '/') ? -EINVAL : 0;
}

static struct named *find(const char *name)
{
    struct named *one = all;
    while (one && (one->is_unlinked || strcmp(one->name, name) != 0))
        one = one->next;
    return one;
}

static struct named *make(const char *name, unsigned value)
{
    size_t length = strlen(name) + 1;
    struct named *one = malloc(sizeof(*one) + length);
    if (!one)
        return NULL;
    *one = (struct named){.semaphore = {value}, .next = all};
    memcpy(one->name, name, length);
    all = one;
    return one;
}

static void drop_if_unused(struct named *one)
{
    if (one->opened > 0 || !one->is_unlinked)
        return;
    struct named **link = &all;
    while (*link != one)
        link = &(*link)->next;
    *link = one->next;
    free(one);
}

/* 0, or a negative errno. */
static int open_named(const char *name, int flags, unsigned value, struct named **found)
{
    struct named *one = find(name);
    if (one && flags & O_CREAT && flags & O_EXCL)
        return -EEXIST;
    if (!one && !(flags & O_CREAT))
        return -ENOENT;
    if (!one && value > SEM_VALUE_MAX)
        return -EINVAL;
    if (!one && !(one = make(name, value)))
        return -ENOMEM;
    one->opened++;
    *found = one;
    return 0;
}

sem_t *sem_open(const char *name, int flags, ...)
{
    unsigned value = 0;
    if (flags & O_CREAT) {
        va_list arguments;
        va_start(arguments, flags);
        (void)va_arg(arguments, unsigned); /* the mode: there is one user */
        value = va_arg(arguments, unsigned);
        va_end(arguments);
    }
    struct named *one = NULL;
    int error = check_name(&name);
    if (!error) {
        lock_take(&lock);
        error = open_named(name, flags, value, &one);
        lock_give(&lock);
    }
    if (error) {
        result(error);
        return SEM_FAILED;
    }
    return &one->semaphore;
}

int sem_close(sem_t *semaphore)
{
    lock_take(&lock);
    struct named *one = all;
    while (one && &one->semaphore != semaphore)
        one = one->next;
    bool was_open = one && one->opened > 0;
    if (was_open) {
        one->opened--;
        drop_if_unused(one);
    }
    lock_give(&lock);
    return was_open ? 0 : result(-EINVAL);
}

int sem_unlink(const char *name)
{
    int error = check_name(&name);
    if (error)
        return result(error == -EINVAL ? -ENOENT : error);
    lock_take(&lock);
    struct named *one = find(name);
    if (one) {
        one->is_unlinked = true;
        drop_if_unused(one);
    }
    lock_give(&lock);
    return one ? 0 : result(-ENOENT);
}
