/*
 * Drivers of a Linux process, from inside: `blocks MODE ...`, `frames MODE ...`. Run by
 * tests/disk.t and tests/net.t.
 */
#include <stdio.h>
#include <string.h>

#include "devices.h"

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc > 2 && strcmp(argv[1], "blocks") == 0)
        return blocks_main(argc - 1, argv + 1);
    if (argc > 2 && strcmp(argv[1], "frames") == 0)
        return frames_main(argc - 1, argv + 1);
    puts("blocks or frames, and what of them");
    return 2;
}
