/*
 * Signals: numbers and structures that lib/ and the kernel share. Header only. Layouts and numbers
 * of flags are Linux's where there is one, so that a debugger's user knows them.
 */
#ifndef KERNEL_SIGNAL_NUMBERS_H
#define KERNEL_SIGNAL_NUMBERS_H

#include <stdint.h>

enum {
    SIGNAL_COUNT = 65, /* one more than the highest */
    SIGNAL_HUP = 1,
    SIGNAL_INT = 2,
    SIGNAL_QUIT = 3,
    SIGNAL_ILL = 4,
    SIGNAL_TRAP = 5,
    SIGNAL_ABRT = 6,
    SIGNAL_BUS = 7,
    SIGNAL_FPE = 8,
    SIGNAL_KILL = 9,
    SIGNAL_SEGV = 11,
    SIGNAL_PIPE = 13,
    SIGNAL_ALRM = 14,
    SIGNAL_TERM = 15,
    SIGNAL_CHLD = 17,
    SIGNAL_CONT = 18,
    SIGNAL_STOP = 19,
    SIGNAL_TSTP = 20,
    SIGNAL_TTIN = 21,
    SIGNAL_TTOU = 22,
    SIGNAL_URG = 23,
    SIGNAL_VTALRM = 26,
    SIGNAL_PROF = 27,
    SIGNAL_WINCH = 28,
    SIGNAL_CANCEL = 32, /* lib/pthread: asynchronous cancellation */
    SIGNAL_TIMER = 33,  /* lib/time: SIGEV_THREAD */
    SIGNAL_RT_MIN = 34, /* from here on each is queued */
    SIGNAL_QUEUE_MAX = 256,
};

/* siginfo_t */
struct signal_info {
    int32_t number, error, code;
    int32_t timer;   /* si_timerid */
    int32_t process; /* who sent it */
    uint32_t user;
    uint64_t value; /* union sigval */
    uint64_t address;
    int32_t overrun, status;
    int64_t band;
};

/* si_code */
enum {
    SIGNAL_BY_USER = 0,      /* kill() */
    SIGNAL_BY_KERNEL = 0x80, /* Ctrl-C, the power button */
    SIGNAL_BY_QUEUE = -1,
    SIGNAL_BY_TIMER = -2,
    SIGNAL_BY_THREAD = -6, /* pthread_kill(), raise() */
};

/* SIG_DFL, SIG_IGN, or the handler's address. */
enum { SIGNAL_DEFAULT = 0, SIGNAL_IGNORE = 1 };

#define SIGNAL_WITH_INFO 0x4u
#define SIGNAL_ON_STACK  0x08000000u
#define SIGNAL_RESTART   0x10000000u
#define SIGNAL_NO_DEFER  0x40000000u
#define SIGNAL_ONE_SHOT  0x80000000u

struct signal_action {
    uint64_t handler, mask;
    uint32_t flags, unused;
};

/* How signal_mask() changes it: newlib's numbers. */
enum { SIGNAL_MASK_SET = 0, SIGNAL_MASK_BLOCK = 1, SIGNAL_MASK_UNBLOCK = 2 };

/* stack_t */
struct signal_stack {
    uint64_t low;
    int32_t flags; /* SIGNAL_STACK_... */
    uint64_t size;
};
enum { SIGNAL_STACK_IN_USE = 1, SIGNAL_STACK_NONE = 2, SIGNAL_STACK_LEAST = 2048 };

/* ucontext_t, as far as a handler is given one: mcontext_t has the registers in Linux's order. */
enum signal_register {
    SIGNAL_R8,
    SIGNAL_R9,
    SIGNAL_R10,
    SIGNAL_R11,
    SIGNAL_R12,
    SIGNAL_R13,
    SIGNAL_R14,
    SIGNAL_R15,
    SIGNAL_RDI,
    SIGNAL_RSI,
    SIGNAL_RBP,
    SIGNAL_RBX,
    SIGNAL_RDX,
    SIGNAL_RAX,
    SIGNAL_RCX,
    SIGNAL_RSP,
    SIGNAL_RIP,
    SIGNAL_RFLAGS,
    SIGNAL_SEGMENTS,
    SIGNAL_ERROR,
    SIGNAL_TRAP_NUMBER,
    SIGNAL_OLD_MASK,
    SIGNAL_CR2,
    SIGNAL_REGISTERS,
};

struct signal_context {
    uint64_t flags;
    struct signal_context *link;
    struct signal_stack stack;
    int64_t registers[SIGNAL_REGISTERS];
    void *extended; /* an XSAVE or FXSAVE area */
    uint64_t reserved[8];
    uint64_t mask;
};

/*
 * What a system call returns instead of -EINTR when each handler that ended it had SA_RESTART: lib/
 * makes such a call again, if it is one that POSIX restarts.
 */
enum { SIGNAL_ERESTART = 512 };

#endif
