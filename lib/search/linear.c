/*
 * <search.h>: tables that are searched from the front, and lists that are linked both ways.
 */
#include <search.h>

#include <stddef.h>

void *lfind(const void *key, const void *table, size_t *count, size_t size,
            int (*compare)(const void *, const void *))
{
    const char *at = table;
    for (size_t i = 0; i < *count; i++, at += size)
        if (compare(key, at) == 0)
            return (void *)at;
    return NULL;
}

void *lsearch(const void *key, void *table, size_t *count, size_t size,
              int (*compare)(const void *, const void *))
{
    void *found = lfind(key, table, count, size, compare);
    if (found)
        return found;
    char *end = (char *)table + (*count)++ * size;
    for (size_t i = 0; i < size; i++)
        end[i] = ((const char *)key)[i];
    return end;
}

/* What POSIX has every element begin with. */
struct element {
    struct element *next, *previous;
};

void insque(void *inserted, void *before)
{
    struct element *element = inserted, *previous = before;
    element->previous = previous;
    element->next = previous ? previous->next : NULL;
    if (previous)
        previous->next = element;
    if (element->next)
        element->next->previous = element;
}

void remque(void *removed)
{
    struct element *element = removed;
    if (element->next)
        element->next->previous = element->previous;
    if (element->previous)
        element->previous->next = element->next;
}
