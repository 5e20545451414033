#include <stdlib.h>

#include <reent.h>

#include "lib/process/absent.h"

__asm__(".pushsection .gnu.warning.system\n\t"
        ".string \"system() always fails with ENOSYS: there is no shell; system(NULL) says so\"\n\t"
        ".popsection");

int _system_r(struct _reent *reent, const char *command)
{
    (void)reent;
    return command ? absent() : 0;
}

int system(const char *command)
{
    return command ? absent() : 0;
}
