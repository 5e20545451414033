/*
 * <sched.h>: POSIX.1-2017, and sets of processors as on Linux. The process is what it has of
 * threads; sched_...(0, ...) and those of getpid() are about the calling one.
 */
#ifndef HITOMA_SCHED_H
#define HITOMA_SCHED_H

#include <sys/sched.h>
#include <sys/types.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

int sched_yield(void);
int sched_get_priority_max(int policy);
int sched_get_priority_min(int policy);
int sched_getparam(pid_t process, struct sched_param *parameters);
int sched_setparam(pid_t process, const struct sched_param *parameters);
int sched_getscheduler(pid_t process);
int sched_setscheduler(pid_t process, int policy, const struct sched_param *parameters);
int sched_rr_get_interval(pid_t process, struct timespec *interval);

#if __GNU_VISIBLE

#define CPU_SETSIZE 256

typedef struct {
    unsigned long __bits[CPU_SETSIZE / 64];
} cpu_set_t;

int sched_getcpu(void);
int sched_getaffinity(pid_t process, size_t size, cpu_set_t *set);
int sched_setaffinity(pid_t process, size_t size, const cpu_set_t *set);
int __sched_cpu_count(size_t size, const cpu_set_t *set);

#define __CPU_WORD(cpu, size, set)                                                                 \
    ((size_t)(cpu) / 8 < (size) ? &((unsigned long *)(set))[(cpu) / 64] : &(unsigned long){0})
#define CPU_SET_S(cpu, size, set)     ((void)(*__CPU_WORD(cpu, size, set) |= 1ul << (cpu) % 64))
#define CPU_CLR_S(cpu, size, set)     ((void)(*__CPU_WORD(cpu, size, set) &= ~(1ul << (cpu) % 64)))
#define CPU_ISSET_S(cpu, size, set)   ((int)(*__CPU_WORD(cpu, size, set) >> (cpu) % 64 & 1))
#define CPU_ZERO_S(size, set)         ((void)__builtin_memset(set, 0, size))
#define CPU_COUNT_S(size, set)        __sched_cpu_count(size, set)
#define CPU_EQUAL_S(size, one, other) (__builtin_memcmp(one, other, size) == 0)
#define CPU_ALLOC_SIZE(count)         (((count) + 63) / 64 * 8)

#define CPU_SET(cpu, set)     CPU_SET_S(cpu, sizeof(cpu_set_t), set)
#define CPU_CLR(cpu, set)     CPU_CLR_S(cpu, sizeof(cpu_set_t), set)
#define CPU_ISSET(cpu, set)   CPU_ISSET_S(cpu, sizeof(cpu_set_t), set)
#define CPU_ZERO(set)         CPU_ZERO_S(sizeof(cpu_set_t), set)
#define CPU_COUNT(set)        CPU_COUNT_S(sizeof(cpu_set_t), set)
#define CPU_EQUAL(one, other) CPU_EQUAL_S(sizeof(cpu_set_t), one, other)

#endif

#ifdef __cplusplus
}
#endif

#endif
