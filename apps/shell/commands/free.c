/*
 * free: how much memory there is.
 */
#include <stdio.h>
#include <unistd.h>

#include "apps/shell/shell.h"

/* free() is the C library's. */
static int free_memory(int argc, char **argv)
{
    unsigned long long page = (unsigned long long)sysconf(_SC_PAGESIZE) / 1024;
    unsigned long long all = page * (unsigned long long)sysconf(_SC_PHYS_PAGES);
    unsigned long long left = page * (unsigned long long)sysconf(_SC_AVPHYS_PAGES);

    if (argc > 1)
        return usage(argv);
    printf("        KB       used       free\n%10llu %10llu %10llu\n", all, all - left, left);
    return 0;
}
COMMAND_NAMED(free, free_memory, "", "how much memory there is")
