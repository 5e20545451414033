/*
 * <termios.h>: the terminal's settings (POSIX.1-2017, volume 1, chapter 11). Values: Linux's.
 *
 * Flags that the console does not act on (parity, start and stop characters, baud rates) are kept
 * for the program that sets them; kernel/terminal.h lists those that have an effect.
 */
#ifndef _TERMIOS_H
#define _TERMIOS_H

#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef unsigned char cc_t;
typedef unsigned int speed_t;
typedef unsigned int tcflag_t;

#define NCCS 32

struct termios {
    tcflag_t c_iflag; /* what is done to input */
    tcflag_t c_oflag; /* to output */
    tcflag_t c_cflag; /* the line itself */
    tcflag_t c_lflag; /* editing, echo, signals */
    cc_t c_line;
    cc_t c_cc[NCCS]; /* the characters with a meaning, by the V... indices */
    speed_t c_ispeed;
    speed_t c_ospeed;
};

/* Indices of c_cc */
#define VINTR    0
#define VQUIT    1
#define VERASE   2
#define VKILL    3
#define VEOF     4
#define VTIME    5 /* without ICANON: how long a read() waits, in tenths of a second */
#define VMIN     6 /* and for how many bytes */
#define VSWTC    7
#define VSTART   8
#define VSTOP    9
#define VSUSP    10
#define VEOL     11
#define VREPRINT 12
#define VDISCARD 13
#define VWERASE  14
#define VLNEXT   15
#define VEOL2    16

/* c_iflag */
#define IGNBRK  0x1
#define BRKINT  0x2
#define IGNPAR  0x4
#define PARMRK  0x8
#define INPCK   0x10
#define ISTRIP  0x20
#define INLCR   0x40
#define IGNCR   0x80
#define ICRNL   0x100
#define IUCLC   0x200
#define IXON    0x400
#define IXANY   0x800
#define IXOFF   0x1000
#define IMAXBEL 0x2000
#define IUTF8   0x4000

/* c_oflag */
#define OPOST  0x1
#define OLCUC  0x2
#define ONLCR  0x4
#define OCRNL  0x8
#define ONOCR  0x10
#define ONLRET 0x20
#define OFILL  0x40
#define OFDEL  0x80

/* c_cflag */
#define CSIZE  0x30
#define CS5    0x0
#define CS6    0x10
#define CS7    0x20
#define CS8    0x30
#define CSTOPB 0x40
#define CREAD  0x80
#define PARENB 0x100
#define PARODD 0x200
#define HUPCL  0x400
#define CLOCAL 0x800

/* c_lflag */
#define ISIG    0x1
#define ICANON  0x2
#define ECHO    0x8
#define ECHOE   0x10
#define ECHOK   0x20
#define ECHONL  0x40
#define NOFLSH  0x80
#define TOSTOP  0x100
#define ECHOCTL 0x200
#define ECHOKE  0x800
#define IEXTEN  0x8000

/* Baud rates */
#define B0      0x0
#define B50     0x1
#define B75     0x2
#define B110    0x3
#define B134    0x4
#define B150    0x5
#define B200    0x6
#define B300    0x7
#define B600    0x8
#define B1200   0x9
#define B1800   0xa
#define B2400   0xb
#define B4800   0xc
#define B9600   0xd
#define B19200  0xe
#define B38400  0xf
#define B57600  0x1001
#define B115200 0x1002
#define B230400 0x1003

/* tcsetattr(): when */
#define TCSANOW   0
#define TCSADRAIN 1
#define TCSAFLUSH 2

/* tcflush(): what */
#define TCIFLUSH  0
#define TCOFLUSH  1
#define TCIOFLUSH 2

/* tcflow() */
#define TCOOFF 0
#define TCOON  1
#define TCIOFF 2
#define TCION  3

int tcgetattr(int fd, struct termios *settings);
int tcsetattr(int fd, int when, const struct termios *settings);
int tcdrain(int fd);
int tcflush(int fd, int what);
int tcflow(int fd, int action);
int tcsendbreak(int fd, int duration);
pid_t tcgetsid(int fd);

speed_t cfgetispeed(const struct termios *settings);
speed_t cfgetospeed(const struct termios *settings);
int cfsetispeed(struct termios *settings, speed_t speed);
int cfsetospeed(struct termios *settings, speed_t speed);
#if __BSD_VISIBLE
int cfsetspeed(struct termios *settings, speed_t speed);
void cfmakeraw(struct termios *settings);
#endif

#ifdef __cplusplus
}
#endif

#endif
