/*
 * How many processors a program wants used at once: a hint for systems whose threads share fewer
 * threads of the kernel's. Here each is one, and the number is only kept.
 */
#include <errno.h>
#include <pthread.h>

static int level;

int pthread_getconcurrency(void)
{
    return level;
}

int pthread_setconcurrency(int new_level)
{
    if (new_level < 0)
        return EINVAL;
    level = new_level;
    return 0;
}
