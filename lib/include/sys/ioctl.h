/*
 * <sys/ioctl.h>: requests to devices that no other function makes. Values: Linux's.
 */
#ifndef _SYS_IOCTL_H
#define _SYS_IOCTL_H

#ifdef __cplusplus
extern "C" {
#endif

#define TCGETS  0x5401 /* tcgetattr() */
#define TCSETS  0x5402 /* tcsetattr(), TCSANOW */
#define TCSETSW 0x5403 /* TCSADRAIN */
#define TCSETSF 0x5404 /* TCSAFLUSH */
#define TCSBRK  0x5409 /* tcdrain() */
#define TCFLSH  0x540b /* tcflush() */

#define TIOCGWINSZ 0x5413 /* struct winsize *: the terminal's size */
#define TIOCSWINSZ 0x5414 /* const struct winsize * */

#define FIONREAD 0x541b /* int *: how many bytes a read() could take now */

struct winsize {
    unsigned short ws_row;
    unsigned short ws_col;
    unsigned short ws_xpixel; /* 0: not known */
    unsigned short ws_ypixel;
};

/* 0 or more; -1 with errno: EBADF, ENOTTY (the wrong kind of file, or no such request), EFAULT. */
int ioctl(int fd, unsigned long request, ...);

#ifdef __cplusplus
}
#endif

#endif
