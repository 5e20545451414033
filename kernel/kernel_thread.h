/*
 * Threads of the kernel's own, which no program asked for.
 */
#ifndef KERNEL_KERNEL_THREAD_H
#define KERNEL_KERNEL_THREAD_H

/*
 * Begins a thread that runs function(), which doesn't return, with interrupts on and always in the
 * kernel (in_kernel == 1: no signal comes to it). `name` is not copied. Brings the scheduler into
 * the image. 0, or -ENOMEM. Thread context.
 */
int kernel_thread_start(const char *name, void (*function)(void));

#endif
