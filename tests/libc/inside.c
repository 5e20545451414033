/*
 * The C library from inside: what has no counterpart on the host. Prints TAP; tests/libc.t runs it.
 *
 *     inside              the tests
 *     inside exit HOW     ends in one of the ways there are, for tests/libc.t to look at
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <grp.h>
#include <iconv.h>
#include <limits.h>
#include <locale.h>
#include <pwd.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wordexp.h>

static int tests, failed;

static void check(int passed, const char *name, int line)
{
    printf("%sok %d - %s\n", passed ? "" : "not ", ++tests, name);
    if (!passed)
        fprintf(stderr, "# line %d, errno %d\n", line, errno), failed++;
}
#define ok(condition, name)      check((condition) != 0, name, __LINE__)
#define fails(call, error, name) (errno = 0, ok((call) == -1 && errno == (error), name))

/* ---- before main() ---- */

static char order[16];
static int early_argc;
static const char *early_home;

__attribute__((constructor(101))) static void first(int argc, char **argv, char **environment)
{
    (void)argv;
    (void)environment;
    strcat(order, "1");
    early_argc = argc;
    early_home = getenv("HOME");
}
__attribute__((constructor(102))) static void second(void)
{
    strcat(order, "2");
}
__attribute__((constructor)) static void third(void)
{
    strcat(order, "3");
}

/* ---- variables of each thread ---- */

static _Thread_local int initialised = 42, zero;
static _Thread_local _Alignas(512) char aligned[3] = "ab";
static _Thread_local char large[100000];
_Thread_local const char *pointing = "there";

static void thread_local_variables(void)
{
    ok(initialised == 42 && zero == 0 && strcmp(aligned, "ab") == 0, "_Thread_local begins right");
    ok((uintptr_t)aligned % 512 == 0, "and where its alignment wants it");
    large[sizeof(large) - 1] = 1;
    initialised++;
    int *address = &initialised;
    ok(*address == 43 && large[0] == 0 && strcmp(pointing, "there") == 0, "and has an address");
}

/* ---- environment, arguments ---- */

static void environment(void)
{
    extern char **environ;
    ok(early_argc == 1 && strcmp(order, "123") == 0, "constructors ran, in order, with arguments");
    ok(early_home && strcmp(early_home, "/home") == 0, "and found the environment");
    ok(strcmp(getenv("TWO"), "a b=c") == 0, "a value with a blank and a =");
    ok(!getenv("NOT_THERE") && !getenv("HOM"), "what is not there is not found");
    ok(setenv("TWO", "x", 0) == 0 && strcmp(getenv("TWO"), "a b=c") == 0, "setenv() may keep");
    ok(setenv("TWO", "longer than it was before", 1) == 0 &&
           strcmp(getenv("TWO"), "longer than it was before") == 0,
       "or replace");
    fails(setenv("", "x", 1), EINVAL, "no name");
    fails(setenv("a=b", "x", 1), EINVAL, "a name with =");
    ok(unsetenv("TWO") == 0 && !getenv("TWO"), "unsetenv()");
    static char text[] = "THREE=3";
    ok(putenv(text) == 0 && strcmp(getenv("THREE"), "3") == 0, "putenv()");
    int count = 0;
    char name[20];
    for (int i = 0; i < 200; i++) {
        sprintf(name, "V%d", i);
        count += setenv(name, name, 1) == 0;
    }
    for (int i = 0; i < 200; i++) {
        sprintf(name, "V%d", i);
        count += strcmp(getenv(name), name) == 0;
    }
    ok(count == 400, "200 variables");
    int found = 0;
    for (char **at = environ; *at; at++)
        found += strncmp(*at, "V1", 2) == 0;
    ok(found == 111, "environ has them");
}

static void options(void)
{
    static const struct option known[] = {{"size", required_argument, NULL, 's'},
                                          {"quiet", no_argument, NULL, 'q'},
                                          {NULL, 0, NULL, 0}};
    char *words[] = {"x", "-v", "--size=10", "file", "--quiet", "-s", "7", "--", "-v", NULL};
    char seen[20] = "";
    int c;
    optind = 1;
    while ((c = getopt_long(9, words, "vs:", known, NULL)) != -1)
        snprintf(seen + strlen(seen), 9, "%c%s", c, c == 's' ? optarg : "");
    ok(strcmp(seen, "vs10qs7") == 0 && optind == 7, "getopt_long()");
}

/* ---- jumps ---- */

static sigjmp_buf here;

static void jump(int depth)
{
    if (depth == 0)
        siglongjmp(here, 5);
    jump(depth - 1);
}

static void jumps(void)
{
    volatile int times_back = 0;
    int value = sigsetjmp(here, 1);
    if (value == 0)
        jump(20);
    times_back++;
    ok(value == 5 && times_back == 1, "siglongjmp() out of 20 functions");
    jmp_buf plain;
    value = setjmp(plain);
    if (value == 0)
        longjmp(plain, 0);
    ok(value == 1, "longjmp(, 0) is 1");
}

/* ---- time ---- */

static double seconds(clockid_t clock)
{
    struct timespec now;
    return clock_gettime(clock, &now) < 0 ? -1 : (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void clocks(void)
{
    struct timespec resolution, sleep_time = {0, 30000000};
    ok(clock_getres(CLOCK_REALTIME, &resolution) == 0 && resolution.tv_sec == 0 &&
           resolution.tv_nsec == 1,
       "clock_getres()");
    ok(clock_getres(CLOCK_MONOTONIC, NULL) == 0, "clock_getres(, NULL)");
    fails(clock_getres(77, &resolution), EINVAL, "an unknown clock has no resolution");
    fails(clock_gettime(-1, &resolution), EINVAL, "and no time");
    struct timespec was;
    clock_gettime(CLOCK_REALTIME, &was);
    ok(clock_settime(CLOCK_REALTIME, &(struct timespec){1000000000, 0}) == 0 &&
           time(NULL) - 1000000000 < 10,
       "the time is set");
    ok(clock_settime(CLOCK_REALTIME, &was) == 0 && time(NULL) - was.tv_sec < 10, "and set back");
    fails(clock_settime(CLOCK_REALTIME, &(struct timespec){1, -1}), EINVAL, "but not wrong");
    fails(clock_settime(CLOCK_MONOTONIC, &(struct timespec){1, 0}), EINVAL, "or the monotonic one");

    double used = seconds(CLOCK_PROCESS_CPUTIME_ID), all = seconds(CLOCK_MONOTONIC);
    for (int i = 0; i < 10; i++)
        nanosleep(&sleep_time, NULL);
    used = seconds(CLOCK_PROCESS_CPUTIME_ID) - used;
    all = seconds(CLOCK_MONOTONIC) - all;
    ok(all >= 0.3 && used >= 0 && used <= all - 0.15, "who sleeps uses no time of the processor");
    clock_t before = clock();
    volatile unsigned work = 0;
    while (clock() == before)
        work++;
    double last = 0;
    int backwards = 0;
    for (int i = 0; i < 1000; i++) {
        double now = seconds(CLOCK_THREAD_CPUTIME_ID);
        backwards += now < last;
        last = now;
    }
    ok(clock() > before && backwards == 0, "who works does, and that never goes back");
    ok(clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &sleep_time, NULL) == EINVAL,
       "nobody sleeps by his own use");
    struct tms tms;
    clock_t ticks = times(&tms);
    ok(ticks >= 30 && ticks < 100 * 600 && tms.tms_utime <= ticks && tms.tms_stime == 0 &&
           tms.tms_cutime == 0 && sysconf(_SC_CLK_TCK) == 100,
       "times()");
    struct rusage usage;
    ok(getrusage(RUSAGE_SELF, &usage) == 0 && usage.ru_maxrss > 0 &&
           usage.ru_utime.tv_sec * 100 + usage.ru_utime.tv_usec / 10000 + 1 >= tms.tms_utime,
       "getrusage() agrees");
    ok(getrusage(RUSAGE_CHILDREN, &usage) == 0 && usage.ru_utime.tv_usec == 0, "no children's");
    fails(getrusage(99, &usage), EINVAL, "nor nobody's");
    clockid_t clock;
    ok(clock_getcpuclockid(0, &clock) == 0 && clock == CLOCK_PROCESS_CPUTIME_ID &&
           clock_getcpuclockid(1234, &clock) == ESRCH,
       "clock_getcpuclockid()");
    setenv("TZ", "EST5EDT", 1);
    struct tm tm = {.tm_year = 120, .tm_mon = 6, .tm_mday = 4, .tm_hour = 12, .tm_isdst = -1};
    ok(mktime(&tm) == 1593878400 && tm.tm_isdst == 1, "without a rule, the United States'");
    setenv("TZ", "Europe/Paris", 1);
    ok(localtime(&(time_t){0})->tm_hour == 0 && strcmp(tzname[0], "UTC") == 0,
       "a name without a file is UTC");
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0x", 1);
    ok(localtime(&(time_t){1593878400})->tm_gmtoff == 0, "a damaged rule, too");
    srand(7);
    int first = rand();
    srand(7);
    localtime(&(time_t){0});
    gmtime(&(time_t){0});
    ok(rand() == first, "localtime() and gmtime() write nowhere but into their result");
    unsetenv("TZ");
    errno = 0;
    ok(!gmtime(&(time_t){INT64_MAX}) && errno == EOVERFLOW, "a year that fits no int");
}

/* ---- who and where ---- */

static void identity(void)
{
    ok(getpid() == 1 && getppid() == 0 && getpgrp() == 1 && getpgid(0) == 1 && getsid(1) == 1,
       "process 1, which leads all groups");
    fails(getpgid(7), ESRCH, "there is no other");
    fails(setsid(), EPERM, "no new session");
    fails(setpgid(0, 5), EPERM, "no new group");
    ok(getuid() == 0 && geteuid() == 0 && getgid() == 0 && getegid() == 0 &&
           getgroups(0, NULL) == 0,
       "root, in root's group");
    ok(setuid(0) == 0 && setgid(0) == 0, "who stays what he is");
    fails(setuid(1000), EPERM, "nobody else can be become");
    struct passwd entry, *found = getpwuid(0);
    char buffer[64], small[2];
    ok(found && strcmp(found->pw_name, "root") == 0 && strcmp(found->pw_dir, "/") == 0,
       "getpwuid()");
    ok(getpwnam("root") == found && !getpwnam("nobody") && !getpwuid(1), "getpwnam()");
    ok(getpwnam_r("root", &entry, buffer, sizeof(buffer), &found) == 0 && found == &entry &&
           getpwnam_r("nobody", &entry, buffer, sizeof(buffer), &found) == 0 && !found &&
           getpwuid_r(0, &entry, small, sizeof(small), &found) == ERANGE,
       "getpwnam_r()");
    ok(strcmp(getgrgid(0)->gr_name, "root") == 0 && getgrnam("root")->gr_gid == 0 && !getgrgid(5),
       "getgrgid()");
    int entries = 0;
    for (setpwent(); getpwent(); entries++)
        ;
    for (setgrent(); getgrent(); entries++)
        ;
    ok(entries == 2, "one entry each");
    ok(strcmp(getlogin(), "root") == 0 && getlogin_r(small, 2) == ERANGE, "getlogin()");
    struct utsname name;
    ok(uname(&name) == 0 && strcmp(name.sysname, "Hitoma") == 0 &&
           strcmp(name.machine, "x86_64") == 0 && strcmp(name.nodename, "hitoma") == 0,
       "uname()");
    ok(gethostname(buffer, sizeof(buffer)) == 0 && strcmp(buffer, name.nodename) == 0,
       "gethostname()");
    fails(gethostname(small, sizeof(small)), ENAMETOOLONG, "into two bytes");
    ok(sethostname("another", 7) == 0 && gethostname(buffer, 64) == 0 &&
           strcmp(buffer, "another") == 0,
       "sethostname()");
    fails(sethostname(buffer, 65), EINVAL, "a name too long");
}

static void limits(void)
{
    struct rlimit limit;
    char path[40];
    ok(sysconf(_SC_PAGESIZE) == 4096 && getpagesize() == 4096, "pages");
    long pages = sysconf(_SC_PHYS_PAGES), left = sysconf(_SC_AVPHYS_PAGES);
    ok(left > 0 && left < pages && pages <= 64 * 256, "pages of RAM, fewer of them free");
    ok(sysconf(_SC_VERSION) == _POSIX_VERSION && sysconf(_SC_NPROCESSORS_ONLN) == 1, "sysconf()");
    errno = 0;
    ok(sysconf(_SC_SPAWN) == -1 && errno == 0, "an option that isn't there is no error");
    fails(sysconf(9999), EINVAL, "a name that isn't there is");
    ok(pathconf("/", _PC_NAME_MAX) == 255 && fpathconf(1, _PC_PIPE_BUF) >= 512, "pathconf()");
    fails(fpathconf(99, _PC_NAME_MAX), EBADF, "of no file");
    fails(pathconf("/", 999), EINVAL, "of no name");
    ok(confstr(_CS_PATH, NULL, 0) == 5 && confstr(_CS_PATH, path, 3) == 5 &&
           strcmp(path, "/b") == 0,
       "confstr()");
    ok(getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur >= 16384, "getrlimit()");
    limit.rlim_cur = 8192;
    ok(setrlimit(RLIMIT_STACK, &limit) == 0 && getrlimit(RLIMIT_STACK, &limit) == 0 &&
           limit.rlim_cur == 8192,
       "setrlimit() lowers");
    limit.rlim_max = limit.rlim_max * 2;
    fails(setrlimit(RLIMIT_STACK, &limit), EPERM, "and never raises");
    limit.rlim_cur = limit.rlim_max + 1;
    fails(setrlimit(RLIMIT_STACK, &limit), EINVAL, "soft above hard");
    fails(getrlimit(77, &limit), EINVAL, "no such limit");
    ok(getpriority(PRIO_PROCESS, 0) == 0 && setpriority(PRIO_PROCESS, 0, 5) == 0, "priorities");
    struct termios settings;
    ok(cfsetspeed(&settings, B9600) == 0 && cfgetospeed(&settings) == B9600, "cfsetspeed()");
    fails(cfsetospeed(&settings, 12345), EINVAL, "no such speed");
}

/* ---- what can't exist ---- */

static void absent(void)
{
    char *none[] = {NULL};
    pid_t child;
    wordexp_t words;
    fails(fork(), ENOSYS, "fork()");
    fails(vfork(), ENOSYS, "vfork()");
    fails(execv("/bin/sh", none), ENOSYS, "execv()");
    fails(execl("/bin/sh", "sh", NULL), ENOSYS, "execl()");
    fails(system("true"), ENOSYS, "system()");
    ok(system(NULL) == 0, "system(NULL): there is no shell");
    errno = 0;
    ok(!popen("true", "r") && errno == ENOSYS, "popen()");
    ok(posix_spawn(&child, "/bin/sh", NULL, NULL, none, none) == ENOSYS, "posix_spawn()");
    fails(wait(NULL), ECHILD, "wait()");
    fails(waitpid(-1, NULL, WNOHANG), ECHILD, "waitpid()");
    ok(wordexp("$HOME", &words, 0) == WRDE_NOSYS, "wordexp()");
}

/* ---- signals, as far as they go: raise() ---- */

static volatile int caught;

static void handler(int number)
{
    caught = number;
}

static void signals(void)
{
    ok(signal(SIGUSR1, handler) == SIG_DFL && raise(SIGUSR1) == 0 && caught == SIGUSR1, "raise()");
    ok(signal(SIGUSR2, SIG_IGN) == SIG_DFL && raise(SIGUSR2) == 0, "a signal that is ignored");
    sigset_t set;
    ok(sigemptyset(&set) == 0 && !sigismember(&set, 1) && sigaddset(&set, 64) == 0 &&
           sigismember(&set, 64) == 1 && sigfillset(&set) == 0 && sigdelset(&set, 33) == 0 &&
           sigismember(&set, 33) == 0 && sigismember(&set, 32) == 1,
       "sets of signals");
    fails(sigaddset(&set, 65), EINVAL, "signal 65");
    fails(sigismember(&set, 0), EINVAL, "signal 0");
}

static void locales(void)
{
    ok(strcmp(setlocale(LC_ALL, NULL), "C") == 0, "it begins with the C locale");
    ok(strcmp(setlocale(LC_ALL, ""), "C.UTF-8") == 0 && MB_CUR_MAX > 1, "LANG says which");
    ok(mblen("\303\251", 2) == 2, "and then characters have several bytes");
    ok(!setlocale(LC_ALL, "xx_YY.nonsense"), "an unknown one");
    ok(strcmp(setlocale(LC_ALL, NULL), "C.UTF-8") == 0, "which changes nothing");
    setlocale(LC_ALL, "C");
    fails((long)iconv_open("UTF-8", "nonsense"), EINVAL, "nor is every encoding known");
    char in[] = "a\303\251\342\202\254", out[8] = "", *from = in, *to = out;
    size_t left = 6, room = 8;
    iconv_t handle = iconv_open("ASCII//TRANSLIT", "UTF-8");
    ok(iconv(handle, &from, &left, &to, &room) == 2 && strcmp(out, "a?\?") == 0,
       "what a target hasn't becomes a ?");
    iconv_close(handle);
}

/* ---- the ends ---- */

static void say(const char *text)
{
    write(1, text, strlen(text));
}
static void one(void)
{
    say("one ");
}
static void two(void)
{
    say("two ");
    atexit(one); /* while functions are being called: comes next */
}
static void quick(void)
{
    say("quick ");
}
__attribute__((destructor)) static void late(void)
{
    if (getenv("HOW"))
        say("destructor\n");
}

static int end(const char *how)
{
    setenv("HOW", how, 1);
    atexit(two);
    at_quick_exit(quick);
    printf("buffered ");
    if (strcmp(how, "exit") == 0)
        exit(3);
    if (strcmp(how, "_Exit") == 0)
        _Exit(4);
    if (strcmp(how, "quick_exit") == 0)
        quick_exit(5);
    return 6;
}

int main(int argc, char **argv)
{
    if (argc > 2)
        return end(argv[2]);
    thread_local_variables();
    environment();
    options();
    jumps();
    clocks();
    identity();
    limits();
    absent();
    signals();
    locales();
    printf("1..%d\n", tests);
    return failed != 0;
}
