/*
 * What a thread wants done if it ends before it comes to the matching pthread_cleanup_pop().
 */
#include "lib/pthread/thread.h"

void __pthread_cleanup_push(struct __pthread_cleanup *handler)
{
    handler->__next = pthread_own.cleanup;
    pthread_own.cleanup = handler;
}

void __pthread_cleanup_pop(struct __pthread_cleanup *handler, int execute)
{
    pthread_own.cleanup = handler->__next;
    if (execute)
        handler->__function(handler->__argument);
}
