/*
 * <sys/signal.h>, and so <signal.h>: newlib's has the sets' type and the simple functions; what it
 * lacks, or has in a form of its own (siginfo_t, struct sigaction, struct sigevent), is here.
 * The kernel's numbers are kernel/signal_numbers.h's, and lib/signal/check.c compares.
 */
#ifndef HITOMA_LIB_SYS_SIGNAL_H
#define HITOMA_LIB_SYS_SIGNAL_H

#define siginfo_t    newlib_siginfo_t
#define sigaction    newlib_sigaction
#define sigevent     newlib_sigevent
#define sigwaitinfo  newlib_sigwaitinfo
#define sigtimedwait newlib_sigtimedwait
#define sigpause     newlib_sigpause
#include_next <sys/signal.h>
#undef siginfo_t
#undef sigaction
#undef sigevent
#undef sigwaitinfo
#undef sigtimedwait
#undef sigpause

#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SIGRTMIN 34
#define SIGRTMAX 64

typedef struct {
    int si_signo, si_errno, si_code;
    int si_timerid; /* of a timer's: which */
    int si_pid;
    unsigned si_uid;
    union sigval si_value;
    void *si_addr;
    int si_overrun; /* of a timer's: how many were missed */
    int si_status;
    long si_band;
} siginfo_t;

struct sigaction {
    union {
        void (*sa_handler)(int);
        void (*sa_sigaction)(int, siginfo_t *, void *);
    };
    sigset_t sa_mask;
    int sa_flags;
};

#undef SA_NOCLDSTOP
#define SA_NOCLDSTOP 0x1
#define SA_NOCLDWAIT 0x2
#undef SA_SIGINFO
#define SA_SIGINFO 0x4
#undef SA_ONSTACK
#define SA_ONSTACK   0x08000000
#define SA_RESTART   0x10000000
#define SA_NODEFER   0x40000000
#define SA_RESETHAND ((int)0x80000000)
#define SA_NOMASK    SA_NODEFER
#define SA_ONESHOT   SA_RESETHAND

#define SIGEV_THREAD_ID 4

struct sigevent {
    int sigev_notify;
    int sigev_signo;
    union sigval sigev_value;
    void (*sigev_notify_function)(union sigval);
    pthread_attr_t *sigev_notify_attributes;
    int sigev_notify_thread_id; /* SIGEV_THREAD_ID: gettid()'s */
};

#undef SI_USER
#undef SI_QUEUE
#undef SI_TIMER
#undef SI_ASYNCIO
#undef SI_MESGQ
#define SI_USER    0
#define SI_KERNEL  0x80
#define SI_QUEUE   (-1)
#define SI_TIMER   (-2)
#define SI_MESGQ   (-3)
#define SI_ASYNCIO (-4)
#define SI_TKILL   (-6)

#define ILL_ILLOPC    1
#define ILL_ILLOPN    2
#define ILL_ILLADR    3
#define ILL_ILLTRP    4
#define ILL_PRVOPC    5
#define ILL_PRVREG    6
#define ILL_COPROC    7
#define ILL_BADSTK    8
#define FPE_INTDIV    1
#define FPE_INTOVF    2
#define FPE_FLTDIV    3
#define FPE_FLTOVF    4
#define FPE_FLTUND    5
#define FPE_FLTRES    6
#define FPE_FLTINV    7
#define FPE_FLTSUB    8
#define SEGV_MAPERR   1
#define SEGV_ACCERR   2
#define BUS_ADRALN    1
#define BUS_ADRERR    2
#define BUS_OBJERR    3
#define TRAP_BRKPT    1
#define TRAP_TRACE    2
#define CLD_EXITED    1
#define CLD_KILLED    2
#define CLD_DUMPED    3
#define CLD_TRAPPED   4
#define CLD_STOPPED   5
#define CLD_CONTINUED 6
#define POLL_IN       1
#define POLL_OUT      2
#define POLL_MSG      3
#define POLL_ERR      4
#define POLL_PRI      5
#define POLL_HUP      6

#define SIG_HOLD ((void (*)(int))2)

/* What a handler with SA_SIGINFO gets as its third argument. */
typedef long long greg_t;
typedef greg_t gregset_t[23];
enum {
    REG_R8,
    REG_R9,
    REG_R10,
    REG_R11,
    REG_R12,
    REG_R13,
    REG_R14,
    REG_R15,
    REG_RDI,
    REG_RSI,
    REG_RBP,
    REG_RBX,
    REG_RDX,
    REG_RAX,
    REG_RCX,
    REG_RSP,
    REG_RIP,
    REG_EFL,
    REG_CSGSFS,
    REG_ERR,
    REG_TRAPNO,
    REG_OLDMASK,
    REG_CR2,
};
typedef struct {
    gregset_t gregs;
    void *fpregs; /* an XSAVE or FXSAVE area */
    unsigned long long reserved[8];
} mcontext_t;
typedef struct ucontext_t {
    unsigned long uc_flags;
    struct ucontext_t *uc_link;
    stack_t uc_stack;
    mcontext_t uc_mcontext;
    sigset_t uc_sigmask;
} ucontext_t;

int sigaction(int, const struct sigaction *__restrict, struct sigaction *__restrict);
int sigwaitinfo(const sigset_t *__restrict, siginfo_t *__restrict);
int sigtimedwait(const sigset_t *__restrict, siginfo_t *__restrict,
                 const struct timespec *__restrict);
int sigqueue(pid_t, int, const union sigval);
int killpg(pid_t, int);
int siginterrupt(int, int);
int sigignore(int);
int sighold(int);
int sigrelse(int);
void (*sigset(int, void (*)(int)))(int);
void (*bsd_signal(int, void (*)(int)))(int);
void psiginfo(const siginfo_t *, const char *);
int sigpause(int);

#ifdef __cplusplus
}
#endif

#endif
