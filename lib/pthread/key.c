/*
 * Keys: values that a thread has of its own, found by a number that the program asks for.
 *
 * A thread's values are allocated when it sets its first one. A key that was deleted may be given
 * out again at once, and has to be NULL in every thread then: so deleting clears it in all.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "lib/pthread/thread.h"

/* Under pthread_lock. */
static struct {
    bool is_used;
    void (*destructor)(void *);
} keys[PTHREAD_KEYS_MAX];

int pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
    int error = EAGAIN;
    lock_take(&pthread_lock);
    for (unsigned i = 0; i < PTHREAD_KEYS_MAX && error; i++) {
        if (keys[i].is_used)
            continue;
        keys[i].is_used = true;
        keys[i].destructor = destructor;
        *key = i;
        error = 0;
    }
    lock_give(&pthread_lock);
    return error;
}

static void clear(struct pthread *thread, void *key)
{
    if (thread->values)
        thread->values[*(pthread_key_t *)key] = NULL;
}

int pthread_key_delete(pthread_key_t key)
{
    if (key >= PTHREAD_KEYS_MAX)
        return EINVAL;
    lock_take(&pthread_lock);
    bool was_used = keys[key].is_used;
    if (was_used) {
        keys[key].is_used = false;
        keys[key].destructor = NULL;
        pthread_each(clear, &key);
    }
    lock_give(&pthread_lock);
    return was_used ? 0 : EINVAL;
}

void *pthread_getspecific(pthread_key_t key)
{
    void **values = pthread_own.values;
    return values && key < PTHREAD_KEYS_MAX ? values[key] : NULL;
}

static int set_first(pthread_key_t key, const void *value)
{
    if (!value)
        return 0; /* it is that */
    void **values = calloc(PTHREAD_KEYS_MAX, sizeof(*values));
    if (!values)
        return ENOMEM;
    values[key] = (void *)value;
    lock_take(&pthread_lock);
    pthread_own.values = values;
    lock_give(&pthread_lock);
    return 0;
}

int pthread_setspecific(pthread_key_t key, const void *value)
{
    if (key >= PTHREAD_KEYS_MAX || !keys[key].is_used)
        return EINVAL;
    if (!pthread_own.values)
        return set_first(key, value);
    pthread_own.values[key] = (void *)value;
    return 0;
}

/* Was there any value to be destroyed? */
static bool destroy_round(void **values)
{
    bool was_any = false;
    for (unsigned i = 0; i < PTHREAD_KEYS_MAX; i++) {
        void *value = values[i];
        void (*destructor)(void *) = keys[i].destructor;
        if (!value || !destructor)
            continue;
        values[i] = NULL;
        destructor(value);
        was_any = true;
    }
    return was_any;
}

/* A destructor may set values again: that many rounds, and no more. */
void pthread_keys_end(void)
{
    void **values = pthread_own.values;
    if (!values)
        return;
    for (int round = 0; round < PTHREAD_DESTRUCTOR_ITERATIONS && destroy_round(values); round++)
        continue;
    lock_take(&pthread_lock);
    pthread_own.values = NULL;
    lock_give(&pthread_lock);
    free(values);
}
