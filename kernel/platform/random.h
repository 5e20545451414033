/*
 * The processor's own random numbers, for the platforms.
 */
#ifndef PLATFORM_RANDOM_H
#define PLATFORM_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

/* False: it has no instruction for them, or the instruction failed. Any context. */
bool processor_random(uint64_t *value);

#endif
