/*
 * How the thread pointer is loaded at a switch. PC only.
 */
#ifndef PC_THREAD_POINTER_H
#define PC_THREAD_POINTER_H

#include <stdbool.h>

/* There is wrfsbase, and CR4 allows it on each processor: set by platform_threads_init(). */
extern bool has_fsgsbase;

#endif
