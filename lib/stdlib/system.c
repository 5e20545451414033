/*
 * system() (POSIX.1-2017): there is no command processor, and no second process to run one in.
 */
#include <errno.h>
#include <stdlib.h>

int system(const char *command)
{
    if (!command)
        return 0;
    errno = ENOSYS;
    return -1;
}
