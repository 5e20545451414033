/*
 * The line that a terminal hangs on. The console is not one: speeds are kept for who sets them, and
 * nothing can stop or break it. POSIX.1-2017, tcdrain() and its neighbours.
 */
#include <termios.h>

#include <errno.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/cancel.h"

int tcdrain(int fd)
{
    cancel_point();
    return ioctl(fd, TCSBRK, (void *)1);
}

int tcflush(int fd, int what)
{
    return ioctl(fd, TCFLSH, (void *)(long)what);
}

int tcflow(int fd, int action)
{
    if (action < TCOOFF || action > TCION)
        return result(-EINVAL);
    return isatty(fd) ? 0 : -1;
}

int tcsendbreak(int fd, int duration)
{
    (void)duration;
    return isatty(fd) ? 0 : -1;
}

pid_t tcgetsid(int fd)
{
    return isatty(fd) ? getpid() : -1;
}

speed_t cfgetispeed(const struct termios *settings)
{
    return settings->c_ispeed;
}

speed_t cfgetospeed(const struct termios *settings)
{
    return settings->c_ospeed;
}

static int is_speed(speed_t speed)
{
    return speed <= B38400 || (speed >= B57600 && speed <= B230400);
}

int cfsetispeed(struct termios *settings, speed_t speed)
{
    if (!is_speed(speed))
        return result(-EINVAL);
    settings->c_ispeed = speed;
    return 0;
}

int cfsetospeed(struct termios *settings, speed_t speed)
{
    if (!is_speed(speed))
        return result(-EINVAL);
    settings->c_ospeed = speed;
    return 0;
}

int cfsetspeed(struct termios *settings, speed_t speed)
{
    return cfsetispeed(settings, speed) < 0 ? -1 : cfsetospeed(settings, speed);
}
