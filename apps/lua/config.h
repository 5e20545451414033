/*
 * What Lua is to build upon here; the compiler sees it before every file of Lua's source. Each
 * macro is one that Lua looks for before it decides for itself. LUA_USE_POSIX as a whole would also
 * ask for sigaction() and popen(), for which there must be signals and a second process.
 */
#ifndef APPS_LUA_CONFIG_H
#define APPS_LUA_CONFIG_H

/* io: bytes are read without a lock for each, since there is one thread. */
#define l_getc(file)       getc_unlocked(file)
#define l_lockfile(file)   ((void)(file))
#define l_unlockfile(file) ((void)(file))

/* os.tmpname() makes the file, too, so that the name is nobody else's. */
#define LUA_TMPNAMBUFSIZE          32
#define lua_tmpnam(buffer, failed) ((failed) = lua_temporary_name(buffer) < 0)

/* There is no second process; Lua's word for that is nil and a reason. */
#include <stdlib.h>
#define system(command) lua_no_process(command)

/* Lines that are typed are edited, and remembered; see console.c. */
#define lua_stdin_is_tty()            lua_console_is_terminal()
#define lua_initreadline(L)           ((void)(L))
#define lua_readline(L, line, prompt) ((void)(L), ((line) = lua_console_line(prompt)) != 0)
#define lua_saveline(L, line)         ((void)(L), line_editor_remember(line))
#define lua_freeline(L, line)         ((void)(L), free(line))

int lua_no_process(const char *command);
int lua_temporary_name(char *name);
int lua_console_is_terminal(void);
char *lua_console_line(const char *prompt);
void line_editor_remember(const char *line);

#endif
