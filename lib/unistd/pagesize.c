#include <unistd.h>

int getpagesize(void)
{
    return 4096;
}
