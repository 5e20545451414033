/*
 * <sys/random.h>: random bytes that nobody can guess.
 */
#ifndef _SYS_RANDOM_H
#define _SYS_RANDOM_H

#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GRND_NONBLOCK 1 /* neither has an effect: there is one source, and it doesn't wait */
#define GRND_RANDOM   2

/* `size`; -1 with EIO: this machine has no source of randomness (never a constant instead). */
ssize_t getrandom(void *buffer, size_t size, unsigned flags);
int getentropy(void *buffer, size_t size);

#ifdef __cplusplus
}
#endif

#endif
