/*
 * The machine's name: what the environment's HOSTNAME says, until sethostname() says otherwise.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/result.h"

static char set_name[HOST_NAME_MAX + 1];

int gethostname(char *name, size_t size)
{
    const char *now = set_name;
    if (!*now)
        now = getenv("HOSTNAME");
    if (!now || !*now || strlen(now) > HOST_NAME_MAX)
        now = "hitoma";
    size_t length = strlen(now);
    if (size <= length)
        return result(-ENAMETOOLONG);
    memcpy(name, now, length + 1);
    return 0;
}

int sethostname(const char *name, size_t length)
{
    if (length > HOST_NAME_MAX || memchr(name, '\0', length))
        return result(-EINVAL);
    memcpy(set_name, name, length);
    set_name[length] = '\0';
    return 0;
}

int getdomainname(char *name, size_t size)
{
    if (size > 0)
        *name = '\0';
    return 0;
}

long gethostid(void)
{
    return 0;
}
