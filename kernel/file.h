/*
 * Open files: what a descriptor stands for. For now there are three, the console's streams; the
 * tree of files comes with a later chapter and takes this file's place.
 */
#ifndef KERNEL_FILE_H
#define KERNEL_FILE_H

#include <stdbool.h>
#include <stdint.h>

/* The console's stream behind a descriptor, or -EBADF if it isn't open. */
int file_stream(int fd);

/*
 * What fstat() tells; lib/ makes a struct stat of it. The layout is part of the system-call
 * interface.
 */
struct file_status {
    uint32_t mode;     /* type and rights, as in <sys/stat.h> */
    uint32_t terminal; /* 1: isatty() */
};

enum {
    MODE_FIFO = 0010000,
    MODE_CHARACTER = 0020000,
};

#endif
