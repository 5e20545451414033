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

/*
 * What pthread_attr_init() points to. pthread_create() looks there: attributes that were never
 * initialised, a mistake that may go unnoticed for long, lead anywhere but there, and the program
 * ends at once by SIGSEGV.
 */
extern const int pthread_attributes_marker;
enum { ATTRIBUTES_MARKER = 0x61747472 };

#define ATTRIBUTES_DEFAULT                                                                         \
    {                                                                                              \
        .__stack_size = STACK_SIZE_DEFAULT, .__guard_size = GUARD_SIZE_DEFAULT,                    \
        .__initialised = &pthread_attributes_marker,                                               \
    }

#endif
