/*
 * A directory as a sorted array.
 */
#include <dirent.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int alphasort(const struct dirent **a, const struct dirent **b)
{
    return strcoll((*a)->d_name, (*b)->d_name);
}

static void free_all(struct dirent **entries, size_t count)
{
    while (count > 0)
        free(entries[--count]);
    free(entries);
}

/* One copy more in the array. 0; -1: no memory. */
static int append(struct dirent ***entries, size_t count, size_t *room,
                  const struct dirent *entry)
{
    if (count == *room) {
        size_t more = *room ? *room * 2 : 16;
        struct dirent **larger = realloc(*entries, more * sizeof(*larger));
        if (!larger)
            return -1;
        *entries = larger;
        *room = more;
    }
    struct dirent *copy = malloc(entry->d_reclen);
    if (!copy)
        return -1;
    (*entries)[count] = memcpy(copy, entry, entry->d_reclen);
    return 0;
}

int scandir(const char *path, struct dirent ***names, int (*wanted)(const struct dirent *),
            int (*compare)(const struct dirent **, const struct dirent **))
{
    DIR *directory = opendir(path);
    if (!directory)
        return -1;
    struct dirent **entries = NULL, *entry;
    size_t count = 0, room = 0;
    int before = errno, error = 0;
    while (errno = 0, !error && (entry = readdir(directory)))
        if (!wanted || wanted(entry))
            error = append(&entries, count, &room, entry), count += !error;
    error = errno;
    closedir(directory);
    if (error) {
        free_all(entries, count);
        errno = error;
        return -1;
    }
    errno = before;
    if (compare && count)
        qsort(entries, count, sizeof(*entries), (int (*)(const void *, const void *))compare);
    *names = entries;
    return count;
}
