/*
 * <pwd.h> and <grp.h>, as tests/users.t compares them: the lists, then each word looked up.
 */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void print_user(const char *how, const struct passwd *user)
{
    if (!user)
        printf("%s none errno %d\n", how, errno);
    else
        printf("%s %s:%s:%u:%u:%s:%s:%s\n", how, user->pw_name, user->pw_passwd,
               (unsigned)user->pw_uid, (unsigned)user->pw_gid, user->pw_gecos, user->pw_dir,
               user->pw_shell);
}

static void print_group(const char *how, const struct group *group)
{
    if (!group) {
        printf("%s none errno %d\n", how, errno);
        return;
    }
    printf("%s %s:%s:%u:", how, group->gr_name, group->gr_passwd, (unsigned)group->gr_gid);
    for (char **member = group->gr_mem; *member; member++)
        printf("%s%s", member == group->gr_mem ? "" : ",", *member);
    printf("\n");
}

/* With a buffer that grows by a byte, until it is no longer ERANGE: all of it is in the buffer. */
static void look_up_r(const char *word)
{
    struct passwd user, *found_user;
    struct group group, *found_group;
    char *buffer = NULL;
    int error = ERANGE;
    for (size_t size = 0; error == ERANGE; size++) {
        free(buffer);
        buffer = malloc(size);
        error = getpwnam_r(word, &user, buffer, size, &found_user);
    }
    errno = error;
    print_user("user_r", found_user);
    error = ERANGE;
    for (size_t size = 0; error == ERANGE; size++) {
        free(buffer);
        buffer = malloc(size);
        error = getgrnam_r(word, &group, buffer, size, &found_group);
    }
    errno = error;
    print_group("group_r", found_group);
    free(buffer);
}

int main(int argc, char **argv)
{
    const struct passwd *user;
    const struct group *group;
    for (int twice = 0; twice < 2; twice++) {
        while ((user = getpwent()))
            print_user("user", user);
        setpwent();
    }
    while ((group = getgrent()))
        print_group("group", group);
    endgrent();
    for (int i = 1; i < argc; i++) {
        char *end;
        unsigned id = strtoul(argv[i], &end, 10);
        errno = 0;
        print_user("user", *end ? getpwnam(argv[i]) : getpwuid(id));
        errno = 0;
        print_group("group", *end ? getgrnam(argv[i]) : getgrgid(id));
        if (*end)
            look_up_r(argv[i]);
    }
    printf("login %s\n", getlogin());
    return 0;
}
