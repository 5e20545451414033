#include <unistd.h>

#include <errno.h>
#include <string.h>

/* How a compiler gets an environment with 64-bit long and off_t: it is the only one there is. */
static const char *value_of(int name)
{
    switch (name) {
    case _CS_PATH: return "/bin";
    case _CS_POSIX_V7_WIDTH_RESTRICTED_ENVS: return "_POSIX_V7_LP64_OFF64";
    case _CS_V7_ENV: return "POSIXLY_CORRECT=1";
    default: return name >= 0 && name <= _CS_LFS_LINTFLAGS ? "" : NULL;
    }
}

size_t confstr(int name, char *to, size_t size)
{
    const char *value = value_of(name);
    if (!value) {
        errno = EINVAL;
        return 0;
    }
    if (size > 0)
        strlcpy(to, value, size);
    return strlen(value) + 1;
}
