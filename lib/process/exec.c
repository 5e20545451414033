/*
 * The program is linked in: there is nothing to put into its place.
 */
#include <unistd.h>

#include "lib/process/absent.h"

ABSENT(execl);
ABSENT(execle);
ABSENT(execlp);
ABSENT(execv);
ABSENT(execve);
ABSENT(execvp);
ABSENT(execvpe);
ABSENT(fexecve);

#define EXEC(name, ...)                                                                            \
    int name(__VA_ARGS__)                                                                          \
    {                                                                                              \
        return absent();                                                                           \
    }
#pragma GCC diagnostic ignored "-Wunused-parameter"

EXEC(execl, const char *path, const char *argument, ...)
EXEC(execle, const char *path, const char *argument, ...)
EXEC(execlp, const char *file, const char *argument, ...)
EXEC(execv, const char *path, char *const arguments[])
EXEC(execve, const char *path, char *const arguments[], char *const environment[])
EXEC(execvp, const char *file, char *const arguments[])
EXEC(execvpe, const char *file, char *const arguments[], char *const environment[])
EXEC(fexecve, int fd, char *const arguments[], char *const environment[])
