/*
 * Names that nobody has yet: mkstemp(), mkdtemp() and their like. newlib's own count up from the
 * process's number, which here is always the same, and have no mkdtemp().
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LETTERS = 6, ATTEMPTS = 1000 };

/* Where the six X of the template are, or NULL with EINVAL. */
static char *find_letters(char *template, int suffix)
{
    size_t length = strlen(template);
    if (suffix < 0 || length < (size_t)suffix + LETTERS ||
        memcmp(template + length - suffix - LETTERS, "XXXXXX", LETTERS) != 0) {
        errno = EINVAL;
        return NULL;
    }
    return template + length - suffix - LETTERS;
}

/* Without a source of randomness a clock does: names must be new, which O_EXCL sees to. */
static void choose(char *letters)
{
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    uint64_t number;
    if (getrandom(&number, sizeof(number), 0) != sizeof(number)) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        number = now.tv_nsec * 0x9e3779b97f4a7c15u >> 4;
    }
    for (int i = 0; i < LETTERS; i++, number /= sizeof(alphabet) - 1)
        letters[i] = alphabet[number % (sizeof(alphabet) - 1)];
}

static int make_file(const char *name, int flags)
{
    return open(name, flags | O_RDWR | O_CREAT | O_EXCL, 0600);
}

static int make_directory(const char *name, int flags)
{
    (void)flags;
    return mkdir(name, 0700);
}

static int make(char *template, int suffix, int flags, int (*function)(const char *, int))
{
    char *letters = find_letters(template, suffix);
    if (!letters)
        return -1;
    int before = errno;
    for (int i = 0; i < ATTEMPTS; i++) {
        choose(letters);
        errno = before;
        int made = function(template, flags);
        if (made >= 0 || errno != EEXIST)
            return made;
    }
    return -1;
}

int mkstemp(char *template)
{
    return make(template, 0, 0, make_file);
}

int mkstemps(char *template, int suffix)
{
    return make(template, suffix, 0, make_file);
}

int mkostemp(char *template, int flags)
{
    return make(template, 0, flags & ~O_ACCMODE, make_file);
}

int mkostemps(char *template, int suffix, int flags)
{
    return make(template, suffix, flags & ~O_ACCMODE, make_file);
}

char *mkdtemp(char *template)
{
    return make(template, 0, 0, make_directory) < 0 ? NULL : template;
}

static int is_free(const char *name, int flags)
{
    struct stat status;
    (void)flags;
    int found = lstat(name, &status);
    errno = found == 0 ? EEXIST : errno;
    return found == 0 || errno != ENOENT ? -1 : 0;
}

/* Only a name, which another may take before it is used: an empty one if there is none. */
char *mktemp(char *template)
{
    if (make(template, 0, 0, is_free) < 0)
        *template = '\0';
    return template;
}
