/*
 * getlogin(): what the list of users calls the one that the program runs as.
 */
#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "lib/pwd/root.h"

int getlogin_r(char *name, size_t size)
{
    char texts[1024];
    struct passwd entry, *found;
    int error = getpwuid_r(ROOT_ID, &entry, texts, sizeof(texts), &found);
    const char *user = !error && found ? found->pw_name : ROOT_NAME;
    if (size <= strlen(user))
        return ERANGE;
    strcpy(name, user);
    return 0;
}

char *getlogin(void)
{
    static char name[LOGIN_NAME_MAX];
    int error = getlogin_r(name, sizeof(name));
    if (error)
        errno = error;
    return error ? NULL : name;
}
