/*
 * Making a thread. See thread.h.
 */
#include <errno.h>
#include <reent.h>

#include "kernel/signal_numbers.h"
#include "lib/pthread/attributes.h"
#include "lib/pthread/thread.h"
#include "syscall.h"

/*
 * raise() is to the calling thread wherever there are several: it asks for this call only weakly.
 */
__attribute__((used)) static int (*const with_thread_kill)(int, int) = syscall_thread_kill;

/* With a second thread, the library's own locks lock. */
extern const char lock_part;
static const char *const brings_lock __attribute__((used)) = &lock_part;

/* In the image if the program blocks signals. */
#pragma weak syscall_signal_mask

/* newlib's, if the image has streams. */
#pragma weak __sinit
void __sinit(struct _reent *state);

const int pthread_attributes_marker = ATTRIBUTES_MARKER;

/* The first of a new thread. Its maker writes its id, too, but perhaps later. */
static _Noreturn void begin(uintptr_t argument, uint32_t id)
{
    (void)argument;
    pthread_own.id = id;
    void *result = pthread_own.function(pthread_own.argument);
    pthread_own.cleanup = NULL; /* of frames that are left */
    pthread_end(result);
}

static void set_schedule(struct pthread *thread, const pthread_attr_t *attributes)
{
    bool is_explicit = attributes->__explicit_schedule;
    thread->policy = is_explicit ? attributes->__policy : pthread_own.policy;
    thread->priority = is_explicit ? attributes->__parameters.sched_priority : pthread_own.priority;
}

/*
 * The kernel begins it. With the lock held: the thread may be at its end before this returns, but
 * it can't be through with it, and its structure is still there.
 */
static int start(struct pthread *thread, const pthread_attr_t *attributes)
{
    struct thread_start start; /* filled by hand: most of it is empty, and gcc would clear it all */
    start.function = (uintptr_t)begin;
    start.argument = 0;
    start.stack_low = thread->stack_low;
    start.stack_high = thread->stack_high;
    start.stack_guard = thread->stack_low; /* the program's own stack is its own care */
    if (thread->mapping)
        start.stack_guard -= thread->guard_size ? thread->guard_size : 4096;
    start.thread_pointer =
        (uintptr_t)thread + ((uintptr_t)__builtin_thread_pointer() - (uintptr_t)&pthread_own);
    start.policy = thread->policy;
    start.priority = thread->priority;
    start.signal_mask = 0;
    start.name[0] = '\0';
    for (int i = 0; i < CPUS_MAX / 64; i++)
        start.affinity[i] = attributes->__has_affinity ? attributes->__affinity[i] : 0;
    if (syscall_signal_mask)
        syscall_signal_mask(SIGNAL_MASK_BLOCK, NULL, &start.signal_mask);
    int id = syscall_thread_create(&start);
    if (id < 0)
        return id == -EINVAL ? EINVAL : EAGAIN;
    thread->id = id;
    return 0;
}

static int create(struct pthread *thread, const pthread_attr_t *attributes, pthread_t *handle)
{
    set_schedule(thread, attributes);
    thread->state = attributes->__detached ? PTHREAD_DETACHED : PTHREAD_JOINABLE;
    int error = pthread_enter(thread);
    if (error)
        return error;
    *handle = thread->handle;
    pthread_living++;
    error = start(thread, attributes);
    if (error) {
        pthread_living--;
        pthread_leave(thread);
    }
    return error;
}

int pthread_create(pthread_t *handle, const pthread_attr_t *attributes, void *(*function)(void *),
                   void *argument)
{
    static const pthread_attr_t by_default = ATTRIBUTES_DEFAULT;
    if (!attributes)
        attributes = &by_default;
    else if (*attributes->__initialised != ATTRIBUTES_MARKER)
        return EINVAL;
    if (__sinit && !_GLOBAL_REENT->__sdidinit)
        __sinit(_GLOBAL_REENT); /* exit() looks there whether streams are to be flushed */
    /* A stack of the program's that isn't one is a crash, and not with the lock held. */
    struct pthread *thread = attributes->__stack ? pthread_stack_use(attributes) : NULL;
    int error = EAGAIN;
    lock_take(&pthread_lock);
    if (!attributes->__stack)
        thread = pthread_stack_take(attributes);
    if (thread) {
        thread->function = function;
        thread->argument = argument;
        error = create(thread, attributes, handle);
    }
    if (thread && error) {
        thread->gone = 0;
        pthread_stack_put(thread);
    }
    lock_give(&pthread_lock);
    return error;
}
