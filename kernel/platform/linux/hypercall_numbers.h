/*
 * The numbers of the hypercalls (arch/x86/entry/syscalls/syscall_64.tbl of Linux), for assembly and
 * C. What each is for is said in hypercall.h.
 */
#ifndef LINUX_HYPERCALL_NUMBERS_H
#define LINUX_HYPERCALL_NUMBERS_H

#define HYPERCALL_MMAP          9
#define HYPERCALL_MPROTECT      10
#define HYPERCALL_MUNMAP        11
#define HYPERCALL_SIGACTION     13
#define HYPERCALL_SIGRETURN     15
#define HYPERCALL_IOCTL         16
#define HYPERCALL_MREMAP        25
#define HYPERCALL_CLONE         56
#define HYPERCALL_FCNTL         72
#define HYPERCALL_FDATASYNC     75
#define HYPERCALL_SIGALTSTACK   131
#define HYPERCALL_PRCTL         157
#define HYPERCALL_ARCH_PRCTL    158
#define HYPERCALL_GETTID        186
#define HYPERCALL_TIMER_CREATE  222
#define HYPERCALL_TIMER_SETTIME 223
#define HYPERCALL_CLOCK_GETTIME 228
#define HYPERCALL_EXIT_GROUP    231
#define HYPERCALL_PPOLL         271
#define HYPERCALL_PREADV2       327
#define HYPERCALL_PWRITEV2      328

#endif
