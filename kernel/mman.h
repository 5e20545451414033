/*
 * The numbers that mmap() and its family are called with: those of <sys/mman.h> (lib/include),
 * which lib/mman_check.c compares.
 */
#ifndef KERNEL_MMAN_H
#define KERNEL_MMAN_H

enum { PROT_NONE = 0, PROT_READ = 1, PROT_WRITE = 2, PROT_EXEC = 4 };
enum {
    MAP_SHARED = 0x01,
    MAP_PRIVATE = 0x02,
    MAP_FIXED = 0x10,
    MAP_ANONYMOUS = 0x20,
    MAP_NORESERVE = 0x4000,
};
enum { MREMAP_MAYMOVE = 1 };
enum { MS_ASYNC = 1, MS_INVALIDATE = 2, MS_SYNC = 4 };

#endif
