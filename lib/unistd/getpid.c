/*
 * There is one process, and its number is 1.
 */
#include <unistd.h>

pid_t getpid(void)
{
    return 1;
}
