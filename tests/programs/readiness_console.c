/*
 * Waiting for the console: somebody types "typed", and a while later "more", and then it ends.
 */
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "expect.h"

int main(void)
{
    char text[64];
    struct pollfd file = {.fd = 0, .events = POLLIN};
    struct epoll_event event = {.events = EPOLLIN};
    int epoll = epoll_create1(0);

    IS(poll(&file, 1, 0), 0);
    IS(fcntl(0, F_SETFL, O_NONBLOCK), 0);
    FAILS(EAGAIN, read(0, text, 1));
    IS(fcntl(0, F_SETFL, 0), 0);
    IS(poll(&file, 1, -1), 1);
    IS(file.revents, POLLIN);
    IS(read(0, text, sizeof(text)), 6);
    IS(poll(&file, 1, 0), 0);
    IS(epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &event), 0);
    IS(epoll_wait(epoll, &event, 1, 0), 0);
    IS(epoll_wait(epoll, &event, 1, -1), 1);
    IS(read(0, text, sizeof(text)), 5);
    IS(poll(&file, 1, -1), 1); /* the end */
    IS(read(0, text, sizeof(text)), 0);
    file.fd = 1;
    file.events = POLLOUT;
    IS(poll(&file, 1, -1), 1);
    printf("1..%d\n", count);
    return failed != 0;
}
