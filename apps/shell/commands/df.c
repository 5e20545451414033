/*
 * df: how much room a file system has.
 */
#include <stdio.h>
#include <sys/statvfs.h>

#include "apps/shell/shell.h"

static int print_room(char **argv, const char *path)
{
    struct statvfs room;

    if (statvfs(path, &room) < 0)
        return failure(argv, path);
    unsigned long long unit = room.f_frsize / 1024 ? room.f_frsize / 1024 : 1;
    printf("%10llu %10llu %10llu  %s\n", unit * room.f_blocks,
           unit * (room.f_blocks - room.f_bfree), unit * room.f_bavail, path);
    return 0;
}

static int df(int argc, char **argv)
{
    int status = 0;

    printf("        KB       used       free\n");
    if (argc == 1)
        return print_room(argv, "/");
    for (int i = 1; i < argc; i++)
        status |= print_room(argv, argv[i]);
    return status;
}
COMMAND(df, "[PATH...]", "room on the file systems of these paths, or of /")
