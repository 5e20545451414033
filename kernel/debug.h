/*
 * What a debug build checks beside what every build does: `make ... DEBUG=locks`.
 */
#ifndef KERNEL_DEBUG_H
#define KERNEL_DEBUG_H

#ifdef DEBUG_BUILD_LOCKS
enum { DEBUG_LOCKS = 1 };
#else
enum { DEBUG_LOCKS = 0 };
#endif

#endif
