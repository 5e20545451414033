/*
 * <pwd.h>: the list of users has one entry.
 */
#include <pwd.h>

#include <errno.h>
#include <string.h>

#include "lib/pwd/root.h"

static struct passwd root = {
    .pw_name = ROOT_NAME,
    .pw_passwd = "*", /* nothing matches: there is no login */
    .pw_uid = ROOT_ID,
    .pw_comment = "",
    .pw_gecos = ROOT_NAME,
    .pw_dir = "/",
    .pw_shell = "",
};
static int told; /* getpwent(): the only entry has been read */

struct passwd *getpwuid(uid_t id)
{
    return id == ROOT_ID ? &root : NULL;
}

struct passwd *getpwnam(const char *name)
{
    return strcmp(name, ROOT_NAME) == 0 ? &root : NULL;
}

/* Nothing of the entry is ever freed or changed, so that it needs no room in the buffer. */
static int give(const struct passwd *found, struct passwd *to, size_t size, struct passwd **result)
{
    *result = NULL;
    if (!found)
        return 0;
    if (size < sizeof(ROOT_NAME))
        return ERANGE; /* what other systems answer to a program that asks for it */
    *to = *found;
    *result = to;
    return 0;
}

int getpwuid_r(uid_t id, struct passwd *to, char *buffer, size_t size, struct passwd **result)
{
    (void)buffer;
    return give(getpwuid(id), to, size, result);
}

int getpwnam_r(const char *name, struct passwd *to, char *buffer, size_t size,
               struct passwd **result)
{
    (void)buffer;
    return give(getpwnam(name), to, size, result);
}

struct passwd *getpwent(void)
{
    return told++ ? NULL : &root;
}

void setpwent(void)
{
    told = 0;
}

void endpwent(void)
{
    told = 0;
}
