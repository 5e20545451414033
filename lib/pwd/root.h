/* The one user and his group: see lib/unistd/user.c. */
#ifndef LIB_PWD_ROOT_H
#define LIB_PWD_ROOT_H

#define ROOT_NAME "root"

enum { ROOT_ID = 0 };

#endif
