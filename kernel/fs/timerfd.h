/*
 * timerfds by the wall clock. See timerfd.c.
 */
#ifndef KERNEL_FS_TIMERFD_H
#define KERNEL_FS_TIMERFD_H

/* The wall clock was set. Thread context. */
void timerfds_look_again(void);

#endif
