/*
 * ls: what is in a folder.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "apps/shell/shell.h"

enum { LONG = 1, ALL = 2, ITSELF = 4 };

static char kind_letter(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR: return 'd';
    case S_IFLNK: return 'l';
    case S_IFCHR: return 'c';
    case S_IFBLK: return 'b';
    case S_IFIFO: return 'p';
    case S_IFSOCK: return 's';
    default: return '-';
    }
}

static void print_mode(mode_t mode)
{
    static const char letters[] = "rwxrwxrwx";

    putchar(kind_letter(mode));
    for (int i = 0; i < 9; i++)
        putchar(mode & (0400 >> i) ? letters[i] : '-');
}

static int print_long(char **argv, const char *path, const char *name)
{
    struct stat status;
    struct tm parts;
    char when[32], target[1024];

    if (lstat(path, &status) < 0)
        return failure(argv, path);
    strftime(when, sizeof(when), "%Y-%m-%d %H:%M", localtime_r(&status.st_mtime, &parts));
    print_mode(status.st_mode);
    printf(" %3u %10lld %s %s", (unsigned)status.st_nlink, (long long)status.st_size, when, name);
    ssize_t length = S_ISLNK(status.st_mode) ? readlink(path, target, sizeof(target)) : -1;
    if (length >= 0)
        printf(" -> %.*s", (int)length, target);
    putchar('\n');
    return 0;
}

static int print_entry(char **argv, unsigned found, const char *path, const char *name)
{
    if (found & LONG)
        return print_long(argv, path, name);
    puts(name);
    return 0;
}

static int list_folder(char **argv, unsigned found, const char *folder)
{
    char **names;
    int status = 0;

    if (names_read(folder, &names) < 0)
        return failure(argv, folder);
    for (char **name = names; *name; name++) {
        if (**name == '.' && !(found & ALL))
            continue;
        char *path = path_join(folder, *name);
        status |= path ? print_entry(argv, found, path, *name) : failure(argv, *name);
        free(path);
    }
    names_free(names);
    return status;
}

static int list(char **argv, unsigned found, const char *path, bool is_titled)
{
    struct stat status;

    if (lstat(path, &status) < 0)
        return failure(argv, path);
    /* A symbolic link to a folder is the folder, but for a long listing. */
    if (S_ISLNK(status.st_mode) && !(found & LONG))
        stat(path, &status);
    if ((found & ITSELF) || !S_ISDIR(status.st_mode))
        return print_entry(argv, found, path, path);
    if (is_titled)
        printf("%s:\n", path);
    return list_folder(argv, found, path);
}

static int ls(int argc, char **argv)
{
    unsigned found;
    int first = options(argc, argv, "lad", &found), status = 0;

    if (first < 0)
        return 2;
    if (first == argc)
        return list(argv, found, ".", false);
    for (int i = first; i < argc; i++)
        status |= list(argv, found, argv[i], argc - first > 1);
    return status;
}
COMMAND(ls, "[-lad] [PATH...]", "what is in folders; -l: more of it, -a: all, -d: the path itself")
