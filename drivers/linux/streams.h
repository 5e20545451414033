/*
 * Descriptors 0, 1 and 2 of a Linux process, for the files of this folder.
 */
#ifndef DRIVERS_LINUX_STREAMS_H
#define DRIVERS_LINUX_STREAMS_H

#include <stddef.h>

/* Writes all the bytes, however long it takes. Negative errno: it can't be done. Any context. */
long stream_write(int fd, const void *bytes, size_t length);

enum { RUN_LINK_STATUS = 3 };

/* Tells the console how large the terminal is, if there is one. Interrupts off. */
void stream_tell_window(void);

#endif
