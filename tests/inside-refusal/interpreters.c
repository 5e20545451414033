/*
 * Starts: programs that live in a state of their own, which can be made and taken down again: the
 * shell's commands (apps/shell), Lua's with each script of tests/lua.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apps/shell/shell.h"
#include "tests/inside-refusal/refusal.h"

#include "lauxlib.h"
#include "lua.h"
#include "lualib.h"

/* ---- the shell ---- */

/* Lines; what they make is under /tmp/shell, and goes. */
static bool shell(const char *text)
{
    char *copy = strdup(text), *rest = copy;
    int status = copy ? 0 : 1;

    for (char *line; status == 0 && (line = strsep(&rest, "\n"));)
        status = run_line(line);
    free(copy);
    return status == 0;
}

static bool shell_with_files(const char *text)
{
    bool good = shell(text);

    refusals_end();
    if (chdir("/") < 0 || run_line("rm -rf /tmp/shell") != 0)
        abort();
    return good;
}

#define HERE "mkdir /tmp/shell\ncd /tmp/shell\n"

const struct start shell_starts[] = {
    {"shell echo", shell, "echo a 'b c' \"$HOME\" >/dev/null", false},
    {"shell words", shell, "echo one two three four \\\"five six seven \"eight\" > /dev/null",
     false},
    {"shell help", shell, "help > /dev/null", false},
    {"shell help ls", shell, "help ls > /dev/null", false},
    {"shell pwd", shell, "pwd > /dev/null", false},
    {"shell cd", shell, "cd /a\ncd /", false},
    {"shell date", shell, "date > /dev/null", false},
    {"shell date format", shell, "date -u +%Y-%m-%d > /dev/null", false},
    {"shell df", shell, "df > /dev/null", false},
    {"shell free", shell, "free > /dev/null", false},
    {"shell env", shell, "env > /dev/null", false},
    {"shell export", shell, "export SHELL_START=value", false},
    {"shell ls", shell, "ls / > /dev/null", false},
    {"shell ls -l", shell, "ls -l /dev > /dev/null", false},
    {"shell ls many", shell, "ls / /dev /a > /dev/null", false},
    {"shell find", shell, "find / > /dev/null", false},
    {"shell find name", shell, "find / -name 'l*' -type f > /dev/null", false},
    {"shell cat", shell, "cat /lines > /dev/null", false},
    {"shell cat input", shell, "cat < /lines > /dev/null", false},
    {"shell hexdump", shell, "hexdump /lines > /dev/null", false},
    {"shell mkdir", shell_with_files, HERE "mkdir -p a/b/c d", false},
    {"shell redirect", shell_with_files, HERE "echo text > f\necho more >> f\ncat < f > g", false},
    {"shell cp", shell_with_files, HERE "cp /lines f\ncp f g", false},
    {"shell cp -r", shell_with_files, HERE "cp -r /a d", false},
    {"shell mv", shell_with_files, HERE "echo text > f\nmkdir d\nmv f d\nmv d e", false},
    {"shell rm", shell_with_files, HERE "echo text > f\nrm f", false},
    {"shell rm -r", shell_with_files, HERE "cp -r /a d\nrm -r d", false},
    {0},
};

/* ---- Lua ---- */

static int protected(lua_State *state)
{
    const char *script = lua_touserdata(state, 1);

    luaL_openlibs(state);
    if (script && luaL_dofile(state, script) != LUA_OK)
        return lua_error(state);
    return 0;
}

/* What a script left because it came to no end. */
static void remove_temporary(void)
{
    char **names, path[300];

    refusals_end();
    if (names_read("/tmp", &names) < 0)
        abort();
    for (char **name = names; *name; name++) {
        snprintf(path, sizeof(path), "/tmp/%s", *name);
        unlink(path);
    }
    names_free(names);
}

static bool lua(const char *script)
{
    lua_State *state = luaL_newstate();

    if (!state)
        return false;
    if (script && chdir("/") < 0) /* package.lua looks for others beside it */
        abort();
    lua_pushcfunction(state, protected);
    lua_pushlightuserdata(state, (void *)script);
    bool good = lua_pcall(state, 1, 0, 0) == LUA_OK;
    if (!good && !script)
        errno = ENOMEM;
    lua_close(state);
    if (script)
        remove_temporary();
    return good;
}

#define SCRIPT(name)                                                                               \
    {                                                                                              \
        "lua " name, lua, "/" name ".lua", false                                                   \
    }

/* Not os.lua, which ends by os.exit(). */
const struct start lua_starts[] = {
    {"lua", lua, NULL, true}, SCRIPT("basic"),   SCRIPT("coroutine"),
    SCRIPT("debug"),          SCRIPT("io"),      SCRIPT("math"),
    SCRIPT("names"),          SCRIPT("package"), SCRIPT("string"),
    SCRIPT("table"),          SCRIPT("utf8"),    {0},
};
