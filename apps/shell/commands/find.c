/*
 * find: every path below a folder, or those that fit.
 */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "apps/shell/shell.h"

struct wanted {
    const char *name; /* a pattern, or NULL */
    mode_t kind;      /* of S_IFMT, or 0 */
};

static bool fits(const struct wanted *wanted, const char *path, mode_t mode)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash && slash[1] ? slash + 1 : path;

    return (!wanted->name || fnmatch(wanted->name, name, 0) == 0) &&
           (!wanted->kind || (mode & S_IFMT) == wanted->kind);
}

static int search(char **argv, const char *path, const struct wanted *wanted)
{
    struct stat status;
    char **names;
    int result = 0;

    if (lstat(path, &status) < 0)
        return failure(argv, path);
    if (fits(wanted, path, status.st_mode))
        puts(path);
    if (!S_ISDIR(status.st_mode))
        return 0;
    if (names_read(path, &names) < 0)
        return failure(argv, path);
    for (char **name = names; *name; name++) {
        char *inner = path_join(path, *name);
        result |= inner ? search(argv, inner, wanted) : failure(argv, *name);
        free(inner);
    }
    names_free(names);
    return result;
}

static mode_t kind_of(const char *letter)
{
    if (strcmp(letter, "f") == 0)
        return S_IFREG;
    if (strcmp(letter, "d") == 0)
        return S_IFDIR;
    return strcmp(letter, "l") == 0 ? S_IFLNK : 0;
}

/* Returns whether the words behind the paths are right. */
static bool parse(char **words, struct wanted *wanted)
{
    for (; *words; words += 2) {
        if (!words[1])
            return false;
        if (strcmp(*words, "-name") == 0)
            wanted->name = words[1];
        else if (strcmp(*words, "-type") == 0 && kind_of(words[1]))
            wanted->kind = kind_of(words[1]);
        else
            return false;
    }
    return true;
}

static int find(int argc, char **argv)
{
    struct wanted wanted = {NULL, 0};
    int paths = 1, result = 0;

    while (paths < argc && argv[paths][0] != '-')
        paths++;
    if (!parse(argv + paths, &wanted))
        return usage(argv);
    if (paths == 1)
        return search(argv, ".", &wanted);
    for (int i = 1; i < paths; i++)
        result |= search(argv, argv[i], &wanted);
    return result;
}
COMMAND(find, "[PATH...] [-name PATTERN] [-type f|d|l]", "paths below folders, or those that fit")
