#include <spawn.h>

#include "lib/process/absent.h"

ABSENT(posix_spawn);
ABSENT(posix_spawnp);

int posix_spawn(pid_t *restrict process, const char *restrict path,
                const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *restrict how,
                char *const arguments[restrict], char *const environment[restrict])
{
    (void)process;
    (void)path;
    (void)actions;
    (void)how;
    (void)arguments;
    (void)environment;
    return ENOSYS;
}

int posix_spawnp(pid_t *restrict process, const char *restrict file,
                 const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *restrict how,
                 char *const arguments[restrict], char *const environment[restrict])
{
    (void)process;
    (void)file;
    (void)actions;
    (void)how;
    (void)arguments;
    (void)environment;
    return ENOSYS;
}
