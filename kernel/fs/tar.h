/*
 * Reading tar archives in memory: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Extended
 * Header"; also GNU's long names (types L and K) and sizes in base 256, since tar writes them unasked.
 *
 * Pure: it allocates nothing, and data is pointed to, not copied. Tested on the host.
 *
 *   TA-1  Nothing outside [archive, archive + size) is read, whatever the archive says.
 *   TA-2  Every header's checksum is verified, and every number must be one. What is damaged ends the
 *         reading, with a message that names the last member whose name could be read.
 *   TA-3  An archive ends at two blocks of zeroes, or, as many are cut, at its last byte behind a
 *         whole member.
 */
#ifndef KERNEL_FS_TAR_H
#define KERNEL_FS_TAR_H

#include <stddef.h>
#include <stdint.h>

enum { TAR_BLOCK = 512, TAR_NAME_MAX = 4096 };

enum tar_type {
    TAR_FILE = '0',
    TAR_HARD_LINK = '1', /* `target` names the member that it is the same file as */
    TAR_SYMBOLIC_LINK = '2',
    TAR_CHARACTER = '3',
    TAR_BLOCK_DEVICE = '4',
    TAR_DIRECTORY = '5',
    TAR_FIFO = '6',
};

struct tar_member {
    char name[TAR_NAME_MAX];
    char target[TAR_NAME_MAX];
    enum tar_type type;
    uint32_t mode, owner, group;
    uint64_t size;
    const char *data; /* in the archive */
    int64_t modified; /* seconds */
    uint32_t modified_ns;
};

struct tar_reader {
    const char *at, *end;
    const char *error;        /* what is wrong, after tar_next() returned -1 */
    struct tar_member member; /* the current one; after an error, as far as it was read */
};

void tar_begin(struct tar_reader *reader, const void *archive, size_t size);

/* 1: reader->member is the next member; 0: that was all; -1: damaged, reader->error says how. */
int tar_next(struct tar_reader *reader);

#endif
