/*
 * Signals that come from the terminal, for tests/console.t and tests/linux.t. Each one's handler
 * says its name. The first argument says what the program does meanwhile:
 *
 *   read       reads lines, and shows them
 *   restart    the same, and SA_RESTART is set
 *   compute    makes no system call, ever; the handlers do
 *   pause      waits for signals, and reads nothing
 *   wait       blocks them all, and takes them by sigwaitinfo()
 *   resize     sets the window's size itself: as it was, then another one
 *   default    reads lines, and handles none of these signals
 *
 * The second, if there is one, changes the terminal: `own` i, q and z are the keys for INTR, QUIT
 * and SUSP; `off` without ISIG. SIGTERM ends it, with status 7.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static const struct {
    int number;
    const char *name;
} signals[] = {
    {SIGINT, "<INT>\n"},   {SIGQUIT, "<QUIT>\n"},   {SIGTSTP, "<TSTP>\n"},
    {SIGTERM, "<TERM>\n"}, {SIGWINCH, "<WINCH>\n"},
};

static void say(const char *text)
{
    write(1, text, strlen(text));
}

static void say_window(void)
{
    struct winsize window;
    char line[40];
    ioctl(1, TIOCGWINSZ, &window);
    snprintf(line, sizeof(line), "%d x %d\n", window.ws_row, window.ws_col);
    say(line);
}

static void say_signal(int number)
{
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
        if (signals[i].number == number)
            say(signals[i].name);
    if (number == SIGWINCH)
        say_window();
    if (number == SIGTERM)
        _exit(7);
}

static void handle_all(int flags)
{
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        struct sigaction action = {.sa_handler = say_signal, .sa_flags = flags};
        sigaction(signals[i].number, &action, NULL);
    }
}

static void change_terminal(const char *how)
{
    struct termios settings;
    tcgetattr(0, &settings);
    if (strcmp(how, "own") == 0) {
        settings.c_cc[VINTR] = 'i';
        settings.c_cc[VQUIT] = 'q';
        settings.c_cc[VSUSP] = 'z';
    } else {
        settings.c_lflag &= ~(tcflag_t)ISIG;
    }
    tcsetattr(0, TCSANOW, &settings);
}

static int read_lines(void)
{
    char line[200];
    for (;;) {
        ssize_t count = read(0, line, sizeof(line) - 1);
        if (count < 0 && errno == EINTR) {
            say("interrupted\n");
            continue;
        }
        if (count <= 0)
            return 0;
        line[count] = '\0';
        say("line: ");
        say(line);
    }
}

static int take_signals(void)
{
    sigset_t all;
    siginfo_t info;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    say("ready\n");
    for (;;)
        if (sigwaitinfo(&all, &info) > 0)
            say_signal(info.si_signo);
}

static int resize(void)
{
    struct winsize window;
    ioctl(1, TIOCGWINSZ, &window);
    say("the same\n");
    ioctl(1, TIOCSWINSZ, &window);
    window.ws_row++;
    say("another\n");
    ioctl(1, TIOCSWINSZ, &window);
    say("done\n");
    return 0;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "wait") == 0)
        return take_signals();
    if (strcmp(what, "default") != 0)
        handle_all(strcmp(what, "restart") == 0 ? SA_RESTART : 0);
    if (argc > 2)
        change_terminal(argv[2]);
    if (strcmp(what, "resize") == 0)
        return resize();
    say("ready\n");
    if (strcmp(what, "compute") == 0)
        for (;;)
            __asm__ volatile("" ::: "memory");
    if (strcmp(what, "pause") == 0)
        for (;;)
            pause();
    return read_lines();
}
