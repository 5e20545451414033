/*
 * Cancellation points (POSIX.1-2017, 2.9.5.2): where a thread that pthread_cancel() was called for
 * ends, unless it has said that it won't.
 *
 *     ssize_t read(int fd, void *buffer, size_t count)
 *     {
 *         return POINT(syscall_read(fd, buffer, count));
 *     }
 *
 *   CP-1  A request that is there when the call begins is acted upon before the call does anything:
 *         data that it would have read isn't lost.
 *   CP-2  One that comes while the call waits ends the wait in the kernel (-EINTR), and is acted
 *         upon then: nothing was done yet. Between the look and the wait none slips through: the
 *         kernel notes it in the thread, and looks there before it sleeps.
 *   CP-3  A call that has done its work returns, and the request waits for the next point.
 *   CP-4  Streams are no cancellation points, though POSIX would let them be: whoever is cancelled
 *         in one would leave it locked (lib/stdio/uncancelled.h).
 *
 * Where nobody cancels the price is a comparison with a variable that is 0.
 */
#ifndef LIB_CANCEL_H
#define LIB_CANCEL_H

#include <stdint.h>

#include "kernel/signal_numbers.h"
#include "lib/result.h"

/*
 * How many threads have been asked to end and haven't yet: changed by lib/pthread/cancel.c. The
 * highest bit says that some signal's handler has SA_RESTART (lib/signal/sigaction.c). As long as
 * it is 0, calls need not look at anything.
 */
extern uint32_t cancel_requests;
#define CANCEL_RESTARTS 0x80000000u

/*
 * Is the calling thread one of them, and willing? Then this doesn't return. lib/pthread/cancel.c,
 * which defines CANCEL_IS_HERE: where the image has no pthread_cancel() nobody is ever asked.
 */
void cancel_attend(void);

#ifndef CANCEL_IS_HERE
#pragma weak cancel_attend
static inline void cancel_point(void)
{
    if (__builtin_expect(cancel_requests & ~CANCEL_RESTARTS, 0) && cancel_attend)
        cancel_attend();
}
#endif

/* As result_error(), but a point: -EINTR may have been for us. */
long point_error(long value);

static inline long point_result(long value)
{
    return __builtin_expect(value < 0, 0) ? point_error(value) : value;
}

/* The system call, as a cancellation point, and its result for the program. */
#define POINT(call) (cancel_point(), point_result(call))

/*
 * The same for a call that is made again when a signal's handler has interrupted it, if that was
 * established with SA_RESTART (POSIX.1-2017, sigaction()).
 */
#define POINT_RESTART(call)                                                                        \
    ({                                                                                             \
        long result_;                                                                              \
        do {                                                                                       \
            cancel_point();                                                                        \
            result_ = (call);                                                                      \
        } while (__builtin_expect(result_ < 0, 0) && result_ == -SIGNAL_ERESTART);                 \
        point_result(result_);                                                                     \
    })

#endif
