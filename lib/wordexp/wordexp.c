/*
 * wordexp() is a shell's work, and there is no shell.
 */
#include <wordexp.h>

#include <errno.h>

#include "lib/process/absent.h"

ABSENT(wordexp);

int wordexp(const char *restrict text, wordexp_t *restrict words, int flags)
{
    (void)text;
    (void)words;
    (void)flags;
    errno = ENOSYS;
    return WRDE_NOSYS;
}

void wordfree(wordexp_t *words)
{
    (void)words;
}
