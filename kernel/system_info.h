/*
 * What system_info() can be asked for: the part that lib/ and the kernel share.
 */
#ifndef KERNEL_SYSTEM_INFO_H
#define KERNEL_SYSTEM_INFO_H

enum system_info_item {
    SYSTEM_RAM_BYTES,   /* what the loader left us of it: not the image, not the firmware's */
    SYSTEM_FREE_BYTES,  /* now */
    SYSTEM_STACK_BYTES, /* of the calling thread */
    SYSTEM_PROCESSORS,  /* on which threads of the program can run: 1 if it makes none */
};

#endif
