/*
 * What a thread gets that is made without attributes.
 */
#ifndef LIB_PTHREAD_ATTRIBUTES_H
#define LIB_PTHREAD_ATTRIBUTES_H

#include <pthread.h>

enum {
    /* A page less than four units of the kernel's, of which the last page stays empty. */
    STACK_SIZE_DEFAULT = (256 << 10) - 4096,
    GUARD_SIZE_DEFAULT = 4096,
};

#define ATTRIBUTES_DEFAULT                                                                         \
    (pthread_attr_t)                                                                               \
    {                                                                                              \
        .__stack_size = STACK_SIZE_DEFAULT, .__guard_size = GUARD_SIZE_DEFAULT                     \
    }

#endif
