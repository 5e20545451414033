/*
 * Threads as C has them (C11, 7.26): POSIX's under other names.
 */
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <threads.h>

static int status_of(int error)
{
    switch (error) {
    case 0: return thrd_success;
    case EBUSY: return thrd_busy;
    case ENOMEM: return thrd_nomem;
    case ETIMEDOUT: return thrd_timedout;
    default: return thrd_error;
    }
}

void call_once(once_flag *flag, void (*function)(void))
{
    pthread_once(flag, function);
}

/* ---- threads: a result is an int, which a pointer has room for ---- */

int thrd_create(thrd_t *thread, thrd_start_t function, void *argument)
{
    /* What the ABI returns in eax is the lower half of what it returns in rax. */
    void *(*as_posix)(void *) = (void *(*)(void *))(void *)function;
    int error = pthread_create(thread, NULL, as_posix, argument);
    return error == EAGAIN ? thrd_nomem : status_of(error);
}

thrd_t thrd_current(void)
{
    return pthread_self();
}

int thrd_detach(thrd_t thread)
{
    return status_of(pthread_detach(thread));
}

int thrd_equal(thrd_t one, thrd_t other)
{
    return one == other;
}

void thrd_exit(int code)
{
    pthread_exit((void *)(intptr_t)code);
}

int thrd_join(thrd_t thread, int *code)
{
    void *returned;
    int error = pthread_join(thread, &returned);
    if (!error && code)
        *code = (int)(intptr_t)returned;
    return status_of(error);
}

/* 0; -1: a signal came; less: another error. */
int thrd_sleep(const struct timespec *span, struct timespec *left)
{
    int error = clock_nanosleep(CLOCK_REALTIME, 0, span, left);
    return error == 0 ? 0 : error == EINTR ? -1 : -2;
}

void thrd_yield(void)
{
    sched_yield();
}

/* ---- mutexes ---- */

int mtx_init(mtx_t *mutex, int type)
{
    if (type & ~(mtx_recursive | mtx_timed))
        return thrd_error;
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    if (type & mtx_recursive)
        pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    return status_of(pthread_mutex_init(mutex, &attributes));
}

void mtx_destroy(mtx_t *mutex)
{
    pthread_mutex_destroy(mutex);
}

int mtx_lock(mtx_t *mutex)
{
    return status_of(pthread_mutex_lock(mutex));
}

int mtx_timedlock(mtx_t *mutex, const struct timespec *until)
{
    return status_of(pthread_mutex_timedlock(mutex, until));
}

int mtx_trylock(mtx_t *mutex)
{
    return status_of(pthread_mutex_trylock(mutex));
}

int mtx_unlock(mtx_t *mutex)
{
    return status_of(pthread_mutex_unlock(mutex));
}

/* ---- condition variables ---- */

int cnd_init(cnd_t *condition)
{
    return status_of(pthread_cond_init(condition, NULL));
}

void cnd_destroy(cnd_t *condition)
{
    pthread_cond_destroy(condition);
}

int cnd_signal(cnd_t *condition)
{
    return status_of(pthread_cond_signal(condition));
}

int cnd_broadcast(cnd_t *condition)
{
    return status_of(pthread_cond_broadcast(condition));
}

int cnd_wait(cnd_t *condition, mtx_t *mutex)
{
    return status_of(pthread_cond_wait(condition, mutex));
}

int cnd_timedwait(cnd_t *condition, mtx_t *mutex, const struct timespec *until)
{
    return status_of(pthread_cond_timedwait(condition, mutex, until));
}

/* ---- what a thread has of its own ---- */

int tss_create(tss_t *key, tss_dtor_t destructor)
{
    return status_of(pthread_key_create(key, destructor));
}

void tss_delete(tss_t key)
{
    pthread_key_delete(key);
}

void *tss_get(tss_t key)
{
    return pthread_getspecific(key);
}

int tss_set(tss_t key, void *value)
{
    return status_of(pthread_setspecific(key, value));
}
