/*
 * For malloc(), which setenv() calls, and which wants to know what the environment says.
 */
#ifndef LIB_STDLIB_ENVIRONMENT_H
#define LIB_STDLIB_ENVIRONMENT_H

/* getenv() without its lock. */
char *getenv_unlocked(const char *name);

#endif
