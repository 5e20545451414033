/*
 * The hypercalls: the Linux system calls that an image makes, all there are. Linux only.
 *
 *      system call      number  for
 *      mmap                  9  memory: RAM, stacks, mappings; files in place (FILES=)
 *      mprotect             10  page rights
 *      munmap               11  addresses that are free again
 *      rt_sigaction         13  faults and interrupts arrive as signals
 *      rt_sigreturn         15  the end of their handlers
 *      ioctl                16  the terminal: mode, size; the length of FILES=; holes in a disk
 *      mremap               25  mappings that grow and move; pages at a second address
 *      clone                56  further processors (SMP=), and only with them
 *      fcntl                72  a signal when a descriptor is ready; descriptors' state; locks
 *      fdatasync            75  a disk's flush
 *      sigaltstack         131  handlers run on a stack of their own
 *      prctl               157  the lock (lock.c), once
 *      arch_prctl          158  the bases of %gs (a processor) and %fs (a thread)
 *      gettid              186  whom the timer and ready descriptors shall signal
 *      timer_create        222  the one-shot timer
 *      timer_settime       223  the same
 *      clock_gettime       228  what the clock is measured against; the time of day
 *      exit_group          231  the end
 *      ppoll               271  idle; is a descriptor ready?
 *      preadv2             327  reading, with and without an offset
 *      pwritev2            328  writing
 *
 * The functions are the bare calls (hypercall.S): a result, or a negative errno. Linux's structures
 * and numbers that they need are below, as its headers have them; nothing of the host's libc is
 * used.
 */
#ifndef LINUX_HYPERCALL_H
#define LINUX_HYPERCALL_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/platform/linux/hypercall_numbers.h"

/* The pages of hypercall.S, by linker-linux.ld. */
extern const char hypercall_start[], hypercall_end[];

/* ---- memory ---- */

enum { LINUX_PROT_NONE = 0, LINUX_PROT_READ = 1, LINUX_PROT_WRITE = 2, LINUX_PROT_EXEC = 4 };
enum {
    LINUX_MAP_SHARED = 0x1,
    LINUX_MAP_PRIVATE = 0x2,
    LINUX_MAP_FIXED = 0x10,
    LINUX_MAP_ANONYMOUS = 0x20,
    LINUX_MAP_NORESERVE = 0x4000,
    /* Fails where something is mapped already. With MAP_FIXED for who doesn't know it: valgrind. */
    LINUX_MAP_FIXED_FREE = 0x100000 | LINUX_MAP_FIXED,
};
enum { LINUX_MREMAP_MAYMOVE = 1, LINUX_MREMAP_FIXED = 2 };

long hypercall_mmap(uintptr_t address, size_t length, int protection, int flags, int fd,
                    uint64_t offset);
long hypercall_munmap(uintptr_t address, size_t length);
long hypercall_mprotect(uintptr_t address, size_t length, int protection);
long hypercall_mremap(uintptr_t address, size_t old_length, size_t new_length, int flags,
                      uintptr_t new_address);

/* ---- signals ---- */

enum {
    LINUX_SIGHUP = 1,
    LINUX_SIGINT = 2,
    LINUX_SIGQUIT = 3,
    LINUX_SIGILL = 4,
    LINUX_SIGTRAP = 5,
    LINUX_SIGBUS = 7,
    LINUX_SIGFPE = 8,
    LINUX_SIGUSR1 = 10,
    LINUX_SIGSEGV = 11,
    LINUX_SIGUSR2 = 12,
    LINUX_SIGPIPE = 13,
    LINUX_SIGALRM = 14,
    LINUX_SIGTERM = 15,
    LINUX_SIGCONT = 18,
    LINUX_SIGXFSZ = 25, /* a file that would be too large */
    LINUX_SIGWINCH = 28,
    LINUX_SIGIO = 29,
    LINUX_SIGSYS = 31,
};
enum {
    LINUX_SA_SIGINFO = 0x4,
    LINUX_SA_RESTORER = 0x04000000,
    LINUX_SA_ONSTACK = 0x08000000,
    LINUX_SA_NODEFER = 0x40000000,
};
enum { LINUX_SEGV_ACCERR = 2 }; /* si_code: there is a mapping, and it forbids the access */

struct linux_siginfo {
    int signal, error, code; /* code <= 0: sent by a process */
    int pad;
    uintptr_t address; /* a fault's; of SIGSYS, behind the instruction */
    int system_call;   /* of SIGSYS */
    unsigned architecture;
    char rest[96];
};
_Static_assert(sizeof(struct linux_siginfo) == 128, "siginfo_t");

/* struct sigcontext: the registers of what was interrupted. */
struct linux_registers {
    uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
    uint64_t rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, rflags;
    uint16_t cs, gs, fs, ss;
    uint64_t error_code, vector, old_mask, cr2;
    void *extended; /* FXSAVE or XSAVE area, below this frame */
    uint64_t reserved[8];
};
_Static_assert(sizeof(struct linux_registers) == 256, "struct sigcontext");

struct linux_stack {
    void *low;
    int flags;
    size_t size;
};

struct linux_context {
    unsigned long flags;
    struct linux_context *link;
    struct linux_stack stack;
    struct linux_registers registers;
    uint64_t mask;
};

#define LINUX_SIG_IGN ((void (*)(int, struct linux_siginfo *, struct linux_context *))1)

struct linux_sigaction {
    void (*handler)(int signal, struct linux_siginfo *info, struct linux_context *context);
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
};

/* size: of the mask, 8. */
long hypercall_sigaction(int signal, const struct linux_sigaction *action,
                         struct linux_sigaction *old, size_t size);
long hypercall_sigaltstack(const struct linux_stack *stack, struct linux_stack *old);
void __restore_rt(void); /* only for sa_restorer */

/* ---- processors and threads ---- */

enum { LINUX_ARCH_SET_GS = 0x1001, LINUX_ARCH_SET_FS = 0x1002 };

long hypercall_arch_prctl(int what, uintptr_t address);

/*
 * A thread of Linux's, which shares everything with us. It begins on the stack, whose two uppermost
 * words are an argument and the function to call with it; *id gets its number.
 */
enum {
    LINUX_CLONE_THREAD = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000, /* VM, FS, FILES, ... */
    LINUX_CLONE_PARENT_SETTID = 0x100000,
};
long hypercall_clone(unsigned long flags, uintptr_t *stack, int *id, int *unused,
                     uintptr_t pointer);
long hypercall_gettid(void);
enum { LINUX_PR_SET_SECCOMP = 22, LINUX_PR_SET_NO_NEW_PRIVS = 38, LINUX_SECCOMP_MODE_FILTER = 2 };
long hypercall_prctl(int what, uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d);
_Noreturn void hypercall_exit_group(int status);

/* ---- time ---- */

enum { LINUX_CLOCK_REALTIME = 0, LINUX_CLOCK_MONOTONIC = 1 };
enum { LINUX_SIGEV_THREAD_ID = 4 };

struct linux_timespec {
    int64_t seconds, nanoseconds;
};
struct linux_itimerspec {
    struct linux_timespec interval, value;
};
struct linux_sigevent {
    uint64_t value;
    int signal, notify, thread;
    char rest[44];
};
_Static_assert(sizeof(struct linux_sigevent) == 64, "struct sigevent");

long hypercall_clock_gettime(int clock, struct linux_timespec *time);
long hypercall_timer_create(int clock, const struct linux_sigevent *event, int *timer);
long hypercall_timer_settime(int timer, int flags, const struct linux_itimerspec *time,
                             struct linux_itimerspec *old);

/* ---- descriptors ---- */

enum { LINUX_POLLIN = 1, LINUX_POLLOUT = 4, LINUX_POLLERR = 8, LINUX_POLLHUP = 16 };
enum {
    LINUX_F_GETFD = 1,
    LINUX_F_GETFL = 3,
    LINUX_F_SETFL = 4,
    LINUX_F_SETOWN = 8,
    LINUX_F_OFD_SETLK = 37,
};
enum { LINUX_F_RDLCK = 0, LINUX_F_WRLCK = 1 };
enum {
    LINUX_O_ACCMODE = 3,
    LINUX_O_RDWR = 2,
    LINUX_O_NONBLOCK = 04000,
    LINUX_O_ASYNC = 020000,
};
enum {
    LINUX_TCGETS = 0x5401,
    LINUX_TCSETS = 0x5402,
    LINUX_TIOCGWINSZ = 0x5413,
    LINUX_FIONREAD = 0x541b,
    LINUX_UNRESVSP64 = 0x4030582b, /* FS_IOC_UNRESVSP64: a hole, of a struct linux_space */
};

struct linux_iovec {
    void *base;
    size_t length;
};
struct linux_pollfd {
    int fd; /* negative: none */
    short events, revents;
};
struct linux_flock { /* of a whole file, if start and length are 0 */
    short type, whence;
    int64_t start, length;
    int process;
};
struct linux_space {
    short type, whence;
    int64_t start, length;
    int system;
    unsigned process;
    int room[4];
};
_Static_assert(sizeof(struct linux_space) == 48, "struct space_resv");

/*
 * offset_low, offset_high: of 64 bits, the low one has them all; -1, -1: where the descriptor is.
 */
long hypercall_preadv2(int fd, const struct linux_iovec *to, size_t count, uint64_t offset_low,
                       uint64_t offset_high, int flags);
long hypercall_pwritev2(int fd, const struct linux_iovec *from, size_t count, uint64_t offset_low,
                        uint64_t offset_high, int flags);
long hypercall_ppoll(struct linux_pollfd *fds, unsigned count, const struct linux_timespec *limit,
                     const uint64_t *mask, size_t mask_size);
long hypercall_fdatasync(int fd);
long hypercall_ioctl(int fd, unsigned request, void *argument);
long hypercall_fcntl(int fd, int what, uintptr_t argument);

/* hypercall.S tells these two's story. */
long hypercall_idle(struct linux_pollfd *fds, unsigned count);
extern const char hypercall_idle_last[], hypercall_idle_no[];

#endif
