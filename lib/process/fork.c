#include <unistd.h>

#include "lib/process/absent.h"

ABSENT(fork);
ABSENT(vfork);
ABSENT(daemon);

pid_t fork(void)
{
    return absent();
}

pid_t vfork(void)
{
    return absent();
}

int daemon(int stay, int keep_open)
{
    (void)stay;
    (void)keep_open;
    return absent();
}
