/*
 * What each processor turns on for threads. PC only.
 */
#ifndef PC_THREADS_H
#define PC_THREADS_H

/* On the calling processor, after platform_threads_init() on the first. */
void threads_init_processor(void);

#endif
