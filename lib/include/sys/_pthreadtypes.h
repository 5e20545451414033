/*
 * <sys/_pthreadtypes.h>: the types of threads, in place of newlib's; <sys/types.h> includes it. A
 * structure of zeroes is what each PTHREAD_..._INITIALIZER makes. What the fields mean stands in
 * lib/pthread/ and lib/semaphore/.
 */
#ifndef _SYS__PTHREADTYPES_H_
#define _SYS__PTHREADTYPES_H_

#include <sys/_types.h>
#include <sys/sched.h>

typedef unsigned long pthread_t; /* 0 is no thread */
typedef unsigned pthread_key_t;

typedef struct {
    __size_t __stack_size, __guard_size;
    void *__stack; /* its lowest address; NULL: pthread_create() finds one */
    struct sched_param __parameters;
    int __policy;
    unsigned char __detached, __explicit_schedule, __process_scope, __has_affinity;
    unsigned long __affinity[4];
    const int *__initialised; /* points where it says so */
} pthread_attr_t;

typedef struct __pthread_mutex {
    unsigned __word; /* 0, or the owner's id, and whether somebody waits */
    unsigned char __kind, __state;
    unsigned char __ceiling, __reserved;
    unsigned __depth; /* of a recursive one: how often it was locked on top */
    struct __pthread_mutex *__next, *__previous; /* of those that its owner has to give back */
} pthread_mutex_t;

typedef struct {
    unsigned char __kind, __ceiling, __shared;
} pthread_mutexattr_t;

typedef struct {
    unsigned __sequence, __waiters, __clock;
    pthread_mutex_t *__mutex;
} pthread_cond_t;

typedef struct {
    int __clock;
    unsigned char __shared;
} pthread_condattr_t;

typedef struct {
    unsigned __state, __guard;
    void *__first; /* who waits */
    unsigned __writer;
} pthread_rwlock_t;

typedef struct {
    unsigned char __shared;
} pthread_rwlockattr_t;

typedef struct {
    unsigned __count, __guard, __arrived, __round, __inside;
} pthread_barrier_t;

typedef struct {
    unsigned char __shared;
} pthread_barrierattr_t;

typedef volatile unsigned pthread_spinlock_t;

typedef struct {
    volatile unsigned __state;
} pthread_once_t;

#endif
