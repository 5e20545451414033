/*
 * The slow halves of lib/lock.h (Drepper, "Futexes are tricky", mutex 2). In the image if threads
 * are made.
 */
#define LOCK_IS_HERE
#include "lib/lock.h"

#include <stddef.h>

#include "syscall.h"

/* By its name create.c brings this file. */
extern const char lock_part;
const char lock_part;

/* Whoever comes here takes it as 2: he can't know whether he was the last who slept. */
void lock_wait(struct lock *lock)
{
    while (__atomic_exchange_n(&lock->word, 2, __ATOMIC_ACQUIRE) != 0)
        syscall_futex_wait((void *)&lock->word, 2, 0, NULL); /* or somebody gave it back just now */
}

void lock_wake(struct lock *lock)
{
    syscall_futex_wake((void *)&lock->word, 1);
}
