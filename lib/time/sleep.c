#include <time.h>
#include <unistd.h>

unsigned sleep(unsigned seconds)
{
    struct timespec span = {.tv_sec = seconds}, left = {0};
    return nanosleep(&span, &left) < 0 ? (unsigned)left.tv_sec : 0;
}

int usleep(useconds_t microseconds)
{
    struct timespec span = {microseconds / 1000000, microseconds % 1000000 * 1000};
    return nanosleep(&span, NULL);
}
