/*
 * The console, as of the other Lua; compiled anew, with this one's settings.
 */
#include "apps/lua/console.c" // NOLINT(bugprone-suspicious-include)
