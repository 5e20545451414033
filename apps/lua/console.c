/*
 * What Lua asks of its surroundings, as config.h says: lines from the console, a file with a name
 * of its own.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <hitoma/line_editor.h>

#include "config.h"

int lua_console_is_terminal(void)
{
    return isatty(STDIN_FILENO);
}

/* Ctrl-C while Lua waits for a line ends it with the status that this has elsewhere. */
char *lua_console_line(const char *prompt)
{
    fflush(stdout);
    char *line = line_editor_read(prompt);
    if (!line && errno == EINTR)
        exit(128 + SIGINT);
    return line;
}

/* As system() where there is no shell. */
int lua_no_process(const char *command)
{
    if (!command)
        return 0;
    errno = ENOSYS;
    return -1;
}

/* LUA_TMPNAMBUFSIZE bytes are there for it. */
int lua_temporary_name(char *name)
{
    strcpy(name, "/tmp/lua_XXXXXX");
    int file = mkstemp(name);
    return file < 0 ? -1 : close(file);
}
