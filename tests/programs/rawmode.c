/*
 * The terminal as a program sees it, for tests/console.t. The argument says what is tried:
 *
 *   raw     raw mode without echo: each byte in hexadecimal as it comes, until q
 *   first   one byte, then the end, whatever else is waiting; status 7
 *   late    busy for a while, then one line: what was typed meanwhile isn't lost
 *   busy    says so, reads one byte, then works without ever reading again, until somebody ends it
 *   timed   raw mode with VMIN 0 and VTIME 2: reads until one finds nothing
 *   flush   waits until something has been typed, drops it by TCSAFLUSH, then one line
 *   flood   200 KB of output; with a second argument it reads a line before
 *   window  the terminal's size
 *   errors  what must be refused
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios saved;

static void set_raw(int least, int tenths)
{
    struct termios raw;
    if (tcgetattr(0, &saved) < 0) {
        perror("tcgetattr");
        exit(1);
    }
    raw = saved;
    raw.c_iflag &= ~(tcflag_t)ICRNL;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
    raw.c_cc[VMIN] = (cc_t)least;
    raw.c_cc[VTIME] = (cc_t)tenths;
    tcsetattr(0, TCSAFLUSH, &raw);
}

/* What a program says first, so that the test knows when to type. */
static void ready(void)
{
    puts("ready");
    fflush(stdout);
}

static int raw(void)
{
    unsigned char byte = 0;
    set_raw(1, 0);
    ready();
    while (byte != 'q' && read(0, &byte, 1) == 1) {
        printf("<%02x>", byte);
        fflush(stdout);
    }
    tcsetattr(0, TCSANOW, &saved);
    return 0;
}

static int first(void)
{
    char byte;
    if (read(0, &byte, 1) != 1)
        return 1;
    printf("%c\n", byte);
    return 7;
}

static void read_line(void)
{
    char line[100];
    printf("line: %s", fgets(line, sizeof(line), stdin) ? line : "none\n");
}

static int late(void)
{
    ready();
    for (volatile unsigned long i = 0; i < 100000000; i++)
        ;
    read_line();
    return 0;
}

static int busy(void)
{
    char byte;
    ready();
    if (read(0, &byte, 1) != 1)
        return 1;
    puts("working");
    fflush(stdout);
    for (volatile unsigned long i = 0;; i++)
        ;
}

static int timed(void)
{
    char bytes[100];
    ssize_t count;
    set_raw(0, 2);
    ready();
    do {
        count = read(0, bytes, sizeof(bytes));
        printf("%zd ", count);
        fflush(stdout);
    } while (count == 0);
    while ((count = read(0, bytes, sizeof(bytes))) > 0)
        ;
    printf("end %zd\n", count);
    return 0;
}

static int flush(void)
{
    int waiting = 0;
    struct termios settings;
    tcgetattr(0, &settings);
    ready();
    while (ioctl(0, FIONREAD, &waiting) == 0 && waiting < 4)
        ;
    tcsetattr(0, TCSAFLUSH, &settings);
    puts("flushed");
    fflush(stdout);
    read_line();
    return 0;
}

static int flood(void)
{
    for (int i = 0; i < 20000; i++)
        printf("%08d\n", i);
    return 0;
}

static int window(void)
{
    struct winsize size;
    if (ioctl(1, TIOCGWINSZ, &size) < 0)
        return 1;
    printf("%u rows %u columns\n", size.ws_row, size.ws_col);
    return 0;
}

static int errors(void)
{
    struct termios settings;
    errno = 0;
    int result = tcgetattr(0, &settings);
    printf("tcgetattr %d %s\n", result, strerror(errno));
    printf("isatty %d%d%d\n", isatty(0), isatty(1), isatty(2));
    errno = 0;
    result = (int)read(0, (void *)16, 1);
    printf("read %d %s\n", result, strerror(errno));
    errno = 0;
    result = (int)write(1, (void *)16, 1);
    printf("write %d %s\n", result, strerror(errno));
    return 0;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*function)(void);
    } all[] = {{"raw", raw},       {"first", first},   {"late", late},
               {"busy", busy},     {"timed", timed},   {"flush", flush},
               {"window", window}, {"errors", errors}, {"flood", flood}};
    if (argc > 2)
        read_line();
    for (size_t i = 0; argc > 1 && i < sizeof(all) / sizeof(all[0]); i++)
        if (strcmp(argv[1], all[i].name) == 0)
            return all[i].function();
    return 2;
}
