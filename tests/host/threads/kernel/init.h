/*
 * What a file of the kernel does at boot, for a test to do: one file of those that it links.
 */
#ifndef KERNEL_INIT_H
#define KERNEL_INIT_H

#define INIT(level, function) void (*const host_init)(void) = function

#endif
