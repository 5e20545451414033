/*
 * What Lua is to build upon here: as apps/lua has it, but for several threads. The compiler sees it
 * before every file of Lua's source.
 */
#ifndef APPS_LUA_THREADS_CONFIG_H
#define APPS_LUA_THREADS_CONFIG_H

#include "apps/lua/config.h"

/* io: two threads may read the same file; the lock is taken for a line, not for each byte. */
#undef l_lockfile
#undef l_unlockfile
#define l_lockfile(file)   flockfile(file)
#define l_unlockfile(file) funlockfile(file)

/* os.date(): a result of one's own. */
#define l_gmtime(time, result)    gmtime_r(time, result)
#define l_localtime(time, result) localtime_r(time, result)

#endif
