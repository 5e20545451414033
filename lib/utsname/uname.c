#include <sys/utsname.h>

#include <string.h>
#include <unistd.h>

/* No date or host of the build: an image is the same bytes wherever it was made. */
int uname(struct utsname *to)
{
    strcpy(to->sysname, "Hitoma");
    strcpy(to->release, "0.1");
    strcpy(to->version, "one room");
    strcpy(to->machine, "x86_64");
    return gethostname(to->nodename, sizeof(to->nodename));
}
