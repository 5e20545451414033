/*
 * What the kernel tells of files: the layouts that lib/ and the kernel share. Flags and their like
 * are in file_numbers.h.
 */
#ifndef KERNEL_FILE_STATUS_H
#define KERNEL_FILE_STATUS_H

#include <stdint.h>

struct file_time {
    int64_t seconds;
    int64_t nanoseconds; /* 0 to 999,999,999 */
};

/* What fstat() and fstatat() tell; lib/ makes a struct stat of it. */
struct file_status {
    uint64_t device; /* the mount */
    uint64_t number; /* the inode */
    uint64_t size;
    uint64_t blocks;  /* of 512 bytes, in memory or on a disk */
    uint64_t special; /* which device a device file is: st_rdev */
    uint32_t mode;    /* type and rights, as in <sys/stat.h> */
    uint32_t links;
    uint32_t owner, group;
    uint32_t block_size;
    uint32_t terminal; /* 1: isatty() */
    struct file_time accessed, modified, changed;
};

/* What statvfs() tells. */
struct file_system_status {
    uint64_t block_size;
    uint64_t blocks, blocks_free;
    uint64_t files, files_free;
    uint64_t device;
    uint64_t name_max;
};

/* One entry of a directory, as getdents() writes them one behind the other: struct dirent. */
struct file_entry {
    uint64_t number;
    int64_t next;    /* where the entry behind this one is found: for seekdir() */
    uint16_t length; /* of this record, a multiple of 8 */
    uint8_t type;    /* mode >> 12 */
    char name[];     /* with a NUL */
};
#define FILE_ENTRY_NAME __builtin_offsetof(struct file_entry, name)

/* One piece of memory for readv() and writev(): struct iovec. */
struct file_piece {
    void *start;
    uint64_t size;
};

enum { /* types of files, in a mode */
       MODE_TYPE = 0170000,
       MODE_FIFO = 0010000,
       MODE_CHARACTER = 0020000,
       MODE_DIRECTORY = 0040000,
       MODE_BLOCK = 0060000,
       MODE_REGULAR = 0100000,
       MODE_LINK = 0120000,
       MODE_SOCKET = 0140000,
       MODE_RIGHTS = 07777,
};

/* struct flock, for F_GETLK and its like. */
struct file_record_lock {
    int16_t type, whence;
    int64_t start, length;
    int16_t process, reserved;
};

#endif
