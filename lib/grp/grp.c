/*
 * <grp.h>: the list of groups has one entry.
 */
#include <grp.h>

#include <errno.h>
#include <string.h>

#include "lib/pwd/root.h"

static char *members[] = {ROOT_NAME, NULL};
static struct group root = {
    .gr_name = ROOT_NAME,
    .gr_passwd = "*",
    .gr_gid = ROOT_ID,
    .gr_mem = members,
};
static int told; /* getgrent(): the only entry has been read */

struct group *getgrgid(gid_t id)
{
    return id == ROOT_ID ? &root : NULL;
}

struct group *getgrnam(const char *name)
{
    return strcmp(name, ROOT_NAME) == 0 ? &root : NULL;
}

/* As in pwd.c. */
static int give(const struct group *found, struct group *to, size_t size, struct group **result)
{
    *result = NULL;
    if (!found)
        return 0;
    if (size < sizeof(ROOT_NAME))
        return ERANGE;
    *to = *found;
    *result = to;
    return 0;
}

int getgrgid_r(gid_t id, struct group *to, char *buffer, size_t size, struct group **result)
{
    (void)buffer;
    return give(getgrgid(id), to, size, result);
}

int getgrnam_r(const char *name, struct group *to, char *buffer, size_t size, struct group **result)
{
    (void)buffer;
    return give(getgrnam(name), to, size, result);
}

struct group *getgrent(void)
{
    return told++ ? NULL : &root;
}

void setgrent(void)
{
    told = 0;
}

void endgrent(void)
{
    told = 0;
}

int initgroups(const char *user, gid_t group)
{
    if (strcmp(user, ROOT_NAME) == 0 && group == ROOT_ID)
        return 0;
    errno = EPERM;
    return -1;
}
