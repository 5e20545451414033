/*
 * Functions that can't exist where there is one process: they fail with ENOSYS, and the linker says
 * so to whoever calls them. docs/POSIX.md lists them.
 */
#ifndef LIB_PROCESS_ABSENT_H
#define LIB_PROCESS_ABSENT_H

#include <errno.h>

/* ld prints what it finds in such a section when something refers to the function. */
#define ABSENT(name)                                                                               \
    __asm__(".pushsection .gnu.warning." #name "\n\t.string \"" #name                              \
            "() always fails with ENOSYS: there is one process\"\n\t.popsection")

static inline int absent(void)
{
    errno = ENOSYS;
    return -1;
}

#endif
