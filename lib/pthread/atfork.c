/*
 * What shall be done around fork(), which never succeeds in one room: the functions are never
 * called, and need not be remembered.
 */
#include <pthread.h>

int pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void))
{
    (void)prepare;
    (void)parent;
    (void)child;
    return 0;
}
