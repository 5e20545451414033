/*
 * Who runs the program: user 0, "root", the only one there is. Another can't be become, since
 * nobody could tell him from this one.
 */
#include <errno.h>
#include <unistd.h>

#include "lib/result.h"

enum { ROOT = 0 };

uid_t getuid(void)
{
    return ROOT;
}

uid_t geteuid(void)
{
    return ROOT;
}

gid_t getgid(void)
{
    return ROOT;
}

gid_t getegid(void)
{
    return ROOT;
}

/* No groups beside that one. */
int getgroups(int size, gid_t list[])
{
    (void)list;
    return size < 0 ? result(-EINVAL) : 0;
}

int issetugid(void)
{
    return 0;
}

/* -1 where it may be: "as it is". */
static int become(uid_t id, uid_t effective)
{
    int none = -1;
    return (id == ROOT || id == (uid_t)none) && (effective == ROOT || effective == (uid_t)none)
               ? 0
               : result(-EPERM);
}

int setuid(uid_t id)
{
    return become(id, ROOT);
}

int seteuid(uid_t id)
{
    return become(id, ROOT);
}

int setreuid(uid_t real, uid_t effective)
{
    return become(real, effective);
}

int setgid(gid_t id)
{
    return become(id, ROOT);
}

int setegid(gid_t id)
{
    return become(id, ROOT);
}

int setregid(gid_t real, gid_t effective)
{
    return become(real, effective);
}

int setgroups(int count, const gid_t *list)
{
    for (int i = 0; i < count; i++)
        if (list[i] != ROOT)
            return result(-EPERM);
    return count < 0 ? result(-EINVAL) : 0;
}
