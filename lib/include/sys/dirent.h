/* <sys/dirent.h>: newlib's <sys/dir.h> and others look for it. */
#include <dirent.h>
