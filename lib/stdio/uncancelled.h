/*
 * What streams do is no cancellation point (lib/cancel.h, CP-4): their functions hold the stream's
 * lock, and perhaps have a buffer half written. So newlib's streams come to the system calls past
 * the functions that are points; and where a call ends because the thread has been asked to end, it
 * is told that it won't for now, and calls again.
 */
#ifndef LIB_STDIO_UNCANCELLED_H
#define LIB_STDIO_UNCANCELLED_H

#include <errno.h>

#include "lib/cancel.h"

/* cancel.c, where the image has pthread_cancel(): waits aren't ended by a request meanwhile. */
#ifndef CANCEL_IS_HERE
#pragma weak cancel_hold
#pragma weak cancel_release
#endif
void cancel_hold(void);
void cancel_release(void);

/*
 * Evaluates the call again if it was ended by a request, or by a signal whose handler has
 * SA_RESTART.
 */
#define UNCANCELLED(call)                                                                          \
    __extension__({                                                                                \
        long result_ = (call);                                                                     \
        while (__builtin_expect(result_ == -SIGNAL_ERESTART, 0))                                   \
            result_ = (call);                                                                      \
        if (__builtin_expect(result_ == -EINTR, 0) && cancel_requests & ~CANCEL_RESTARTS) {        \
            cancel_hold();                                                                         \
            result_ = (call);                                                                      \
            cancel_release();                                                                      \
        }                                                                                          \
        result(result_);                                                                           \
    })

#endif
