/*
 * The program's structures are the kernel's. Nothing of this file is linked; it has only to
 * compile.
 */
#include <limits.h>
#include <signal.h>
#include <stddef.h>

#include "kernel/posix_timer.h"
#include "kernel/signal_numbers.h"

#define SAME(field, kernels)                                                                       \
    _Static_assert(offsetof(siginfo_t, field) == offsetof(struct signal_info, kernels), #field)
SAME(si_signo, number);
SAME(si_code, code);
SAME(si_timerid, timer);
SAME(si_pid, process);
SAME(si_value, value);
SAME(si_addr, address);
SAME(si_overrun, overrun);
SAME(si_band, band);
_Static_assert(sizeof(siginfo_t) == sizeof(struct signal_info), "siginfo_t");

_Static_assert(offsetof(ucontext_t, uc_mcontext) == offsetof(struct signal_context, registers) &&
                   offsetof(ucontext_t, uc_sigmask) == offsetof(struct signal_context, mask),
               "ucontext_t");
_Static_assert(sizeof(stack_t) == sizeof(struct signal_stack), "stack_t");
_Static_assert(SA_SIGINFO == SIGNAL_WITH_INFO && SA_ONSTACK == SIGNAL_ON_STACK &&
                   SA_RESTART == SIGNAL_RESTART && SA_NODEFER == SIGNAL_NO_DEFER &&
                   (unsigned)SA_RESETHAND == SIGNAL_ONE_SHOT,
               "flags");
_Static_assert(SIGRTMIN == SIGNAL_RT_MIN && NSIG == SIGNAL_COUNT, "numbers");
_Static_assert(SIG_BLOCK == SIGNAL_MASK_BLOCK && SIG_UNBLOCK == SIGNAL_MASK_UNBLOCK, "how");
_Static_assert(RTSIG_MAX == SIGRTMAX - SIGRTMIN + 1 && SIGQUEUE_MAX == SIGNAL_QUEUE_MAX &&
                   TIMER_MAX == TIMERS_MAX && DELAYTIMER_MAX == TIMER_OVERRUN_MAX,
               "limits");
