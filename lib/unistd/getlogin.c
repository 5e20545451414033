#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lib/pwd/root.h"

char *getlogin(void)
{
    static char name[] = ROOT_NAME;
    return name;
}

int getlogin_r(char *name, size_t size)
{
    if (size < sizeof(ROOT_NAME))
        return ERANGE;
    strcpy(name, ROOT_NAME);
    return 0;
}
