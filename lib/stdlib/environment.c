/*
 * The environment: getenv(), setenv(), unsetenv(), putenv(). POSIX.1-2017, XBD 8.
 * (newlib's putenv() keeps a copy, where POSIX wants the string itself in the environment, and its
 * setenv() takes an empty name.)
 *
 * environ is the program's to change, and to replace. So nothing is known about it but what is in
 * `owned`: strings that setenv() made and may free, and the array that it allocated.
 */
#include <stdlib.h>

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "lib/lock.h"
#include "lib/result.h"
#include "lib/stdlib/environment.h"

/* Of environ and of these. malloc()'s locks come behind it. */
static struct lock lock;
static char **allocated; /* environ, when it is ours to grow */
static char **owned;
static size_t owned_count;

static size_t name_length(const char *name)
{
    return strcspn(name, "=");
}

/* The variable's place in environ, or that of the NULL behind the last; -1 without environ. */
static long find(const char *name, size_t length)
{
    if (!environ)
        return -1;
    long i = 0;
    while (environ[i] && (strncmp(environ[i], name, length) != 0 || environ[i][length] != '='))
        i++;
    return i;
}

char *getenv_unlocked(const char *name)
{
    size_t length = strlen(name);
    long at = find(name, length);
    if (length == 0 || at < 0 || !environ[at] || strchr(name, '='))
        return NULL;
    return environ[at] + length + 1;
}

/* What it returns is there until the same variable is set again. */
char *getenv(const char *name)
{
    lock_take(&lock);
    char *value = getenv_unlocked(name);
    lock_give(&lock);
    return value;
}

static void forget(char *string)
{
    for (size_t i = 0; i < owned_count; i++)
        if (owned[i] == string) {
            owned[i] = owned[--owned_count];
            free(string);
            return;
        }
}

/* Puts the string in, at the place of the old one of that name. 0, or -1: no memory. */
static int put(char *string, size_t length)
{
    long at = find(string, length);
    if (at >= 0 && environ[at]) {
        char *old = environ[at];
        environ[at] = string;
        if (old != string)
            forget(old);
        return 0;
    }
    if (at < 0)
        at = 0;
    char **bigger = realloc(environ == allocated ? allocated : NULL, (at + 2) * sizeof(*bigger));
    if (!bigger)
        return -1;
    if (environ != allocated && at > 0)
        memcpy(bigger, environ, at * sizeof(*bigger));
    bigger[at] = string;
    bigger[at + 1] = NULL;
    environ = allocated = bigger;
    return 0;
}

int putenv(char *string)
{
    size_t length = name_length(string);
    if (!string[length])
        return unsetenv(string);
    lock_take(&lock);
    int error = put(string, length);
    lock_give(&lock);
    return error;
}

static int is_name(const char *name)
{
    return name && *name && !strchr(name, '=');
}

/* The string is ours, if it gets there: 0, or -1. With the lock held. */
static int put_owned(char *string, size_t length)
{
    char **more = realloc(owned, (owned_count + 1) * sizeof(*owned));
    if (!more)
        return -1;
    owned = more;
    if (put(string, length) < 0)
        return -1;
    owned[owned_count++] = string;
    return 0;
}

int setenv(const char *name, const char *value, int replace)
{
    if (!is_name(name))
        return result(-EINVAL);
    size_t length = strlen(name);
    char *string = malloc(length + strlen(value) + 2);
    if (!string)
        return result(-ENOMEM);
    memcpy(string, name, length);
    string[length] = '=';
    strcpy(string + length + 1, value);
    lock_take(&lock);
    bool stays = !replace && getenv_unlocked(name);
    int error = stays ? 0 : put_owned(string, length);
    lock_give(&lock);
    if (stays || error)
        free(string);
    return error ? result(-ENOMEM) : 0;
}

int unsetenv(const char *name)
{
    if (!is_name(name))
        return result(-EINVAL);
    size_t length = strlen(name);
    lock_take(&lock);
    for (long at; (at = find(name, length)) >= 0 && environ[at];) {
        char *old = environ[at];
        for (long i = at; environ[i]; i++)
            environ[i] = environ[i + 1];
        forget(old);
    }
    lock_give(&lock);
    return 0;
}
