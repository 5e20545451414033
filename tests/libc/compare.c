/*
 * What has one right answer: numbers to text and back, times and zones, patterns, encodings. Prints
 * the same here and, compiled by the host's compiler, there: tests/libc.t compares.
 */
#define _GNU_SOURCE
#include <fnmatch.h>
#include <getopt.h>
#include <iconv.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <regex.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

static uint64_t state = 88172645463325252u;

static uint64_t random64(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static double any_double(void)
{
    for (;;) {
        uint64_t bits = random64();
        double x;
        memcpy(&x, &bits, sizeof(x));
        if (isfinite(x))
            return x;
    }
}

static void numbers(void)
{
    static const char *const formats[] = {"%.17g", "%.0e",     "%.3f",    "%+.10e",
                                          "%#.5g", "% 30.20g", "%-20.1g", "%015.4g"};
    char text[400];
    for (int n = 0; n < 20000; n++) {
        double x = n % 2 ? any_double() : (double)(int64_t)random64() / 1e9 * (n % 7);
        snprintf(text, sizeof(text), formats[n % 8], x);
        printf("%s %d\n", text, snprintf(NULL, 0, formats[n % 8], x));
        snprintf(text, sizeof(text), "%.17g", x);
        if (strtod(text, NULL) != x)
            printf("strtod %s\n", text);
        /* digits that no double has exactly */
        snprintf(text, sizeof(text), "%" PRIu64 ".%" PRIu64 "e%d", random64(), random64(),
                 (int)(random64() % 640) - 320);
        x = strtod(text, NULL);
        float f = strtof(text, NULL);
        uint64_t bits;
        uint32_t float_bits;
        memcpy(&bits, &x, 8);
        memcpy(&float_bits, &f, 4);
        printf("%s %016" PRIx64 " %08" PRIx32 "\n", text, bits, float_bits);
        printf("%ld %lu\n", strtol(text, NULL, n % 35 + 2), strtoul(text, NULL, 10));
    }
}

static long double any_long_double(void)
{
    union {
        long double value;
        struct {
            uint64_t mantissa;
            uint16_t exponent;
        } parts;
    } any = {.value = 0};
    uint64_t sign = random64() & 0x8000, shift = random64() % 63; /* each where its turn is clear */
    any.parts.exponent = random64() % 0x7fff | sign;
    any.parts.mantissa = random64() << shift;
    if (any.parts.exponent & 0x7fff)
        any.parts.mantissa |= 1ull << 63;
    else
        any.parts.mantissa &= ~(1ull << 63);
    return any.value;
}

/*
 * All digits there are, and ends that lie exactly between two. (Not %#g: glibc writes 99.5 to two
 * digits as 1.e+02, and loses a zero.)
 */
static void digits(void)
{
    static char text[20000];
    static const char *const formats[] = {"%.*f", "%.*e", "%.*g", "%+.*g"};
    static const char *const long_formats[] = {"%.*Lf", "%.*Le", "%.*Lg", "%+.*Lg"};
    static const double edges[] = {0,   -0.0, 0.5, 1.5, 2.5,  0.05,  0.25,   0.125,
                                   9.5, 99.5, 999, 1e9, 1e22, 1e300, 5e-324, 0.1};
    for (int n = 0; n < 4000; n++) {
        double x = n % 4 ? any_double() : (double)(random64() % 100000) / 1024;
        int count = random64() % (n % 8 ? 60 : 1200);
        if (n < 640)
            x = edges[n / 4 % 16], count = n / 64;
        snprintf(text, sizeof(text), formats[n % 4], count, x);
        printf("%s\n", text);
        if (n % 10 == 0) {
            snprintf(text, sizeof(text), long_formats[n / 10 % 4], count * 3, any_long_double());
            printf("%s\n", text);
        }
    }
}

static void print_time(time_t t, const struct tm *tm)
{
    char text[100];
    strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S %j %w %U %V %G %z %Z %I%p", tm);
    printf("%lld %s %d %ld\n", (long long)t, text, tm->tm_isdst, tm->tm_gmtoff);
}

static void zone(const char *rule)
{
    setenv("TZ", rule, 1);
    tzset();
    printf("%s: %s %s\n", rule, tzname[0], tzname[1]);
    for (int n = 0; n < 400; n++) {
        /* The host applies no rules before 1971. */
        time_t t = (int64_t)(random64() % 8000000000u) + 200000000;
        struct tm *tm = localtime(&t), copy = *tm;
        print_time(t, tm);
        print_time(t, gmtime(&t));
        printf("%lld\n", (long long)mktime(&copy)); /* with the right tm_isdst: back again */
        copy.tm_mday += (int)(random64() % 2000) - 1000;
        copy.tm_hour = 12; /* no change of the clocks then: one answer */
        copy.tm_isdst = -1;
        t = mktime(&copy);
        print_time(t, &copy);
        copy.tm_mon -= 30;
        copy.tm_sec += 100000;
        printf("%lld\n", (long long)timegm(&copy));
    }
    /* to the second around the changes of some years */
    for (int year = 1971; year < 2040; year += 17)
        for (int day = 0; day < 366; day++) {
            struct tm tm = {.tm_year = year - 1900, .tm_mday = 1 + day};
            time_t t = timegm(&tm);
            for (int hour = 0; hour < 24; hour++, t += 3600) {
                time_t before = t - 1;
                struct tm a = *localtime(&before), b = *localtime(&t);
                if (a.tm_isdst != b.tm_isdst)
                    print_time(t, &b);
            }
        }
}

static void zones(void)
{
    static const char *const rules[] = {
        "UTC0",
        "JST-9",
        "CET-1CEST,M3.5.0,M10.5.0/3",
        "EST5EDT,M3.2.0/2,M11.1.0/2",
        "<+0330>-3:30",
        "<-03>3<-02>,M3.5.0/-2,M10.5.0/-1",
        "AEST-10AEDT,M10.1.0,M4.1.0/3",
        "NZST-12NZDT,M9.5.0,M4.1.0/3",
        "IST-1GMT0,M10.5.0,M3.5.0/1",
        "ABC2:30:15DEF,J60/0,J300/5",
        "XYZ-5:45QQQ-7,80,250",
        "LHST-10:30LHDT-11,M10.1.0,M4.1.0",
        ":CET-1CEST,M3.5.0,M10.5.0/3",
        "WGT3WGST,M3.5.0/-1,M10.5.0/26",
    };
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
        zone(rules[i]);
}

static void patterns(void)
{
    static const char *const expressions[] = {
        "abc",
        "^a.c$",
        "a*b+c?",
        "(a|b)*c",
        "[a-c]+[^d-f]",
        "(ab){2,3}",
        "^(.*)-(.*)$",
        "x|y|zz",
        "[[:digit:]]+\\.[[:alpha:]]*",
        "a{3}",
        "()",
        "(a(b)?)+",
        "[]a]+",
        "\\(a\\)",
        "^$",
        "(",
        "[",
        "a{2,1}",
        "*a",
        "[[:foo:]]",
        "(^|x)b",
        "b*",
        ".{2}$",
    };
    static const char *const texts[] = {
        "abc",    "aXc", "",    "aaabbbc", "abab", "ababab", "left-mid-right", "3.14pi",
        "zz top", "aaa", "]]a", "(a)",     "xb",   "\\",     "a\nb",           "ABC",
    };
    static const int flags[] = {0, REG_EXTENDED, REG_EXTENDED | REG_ICASE,
                                REG_EXTENDED | REG_NEWLINE};
    for (size_t e = 0; e < sizeof(expressions) / sizeof(expressions[0]); e++)
        for (int f = 0; f < 4; f++) {
            regex_t regex;
            int error = regcomp(&regex, expressions[e], flags[f]);
            printf("regcomp %s %d %d\n", expressions[e], f, error != 0);
            for (size_t t = 0; t < sizeof(texts) / sizeof(texts[0]) && !error; t++) {
                regmatch_t match[4];
                int found = regexec(&regex, texts[t], 4, match, 0) == 0;
                printf("regexec %s %d %s %d", expressions[e], f, texts[t], found);
                for (int m = 0; m < 2 && found; m++)
                    printf(" %d-%d", (int)match[m].rm_so, (int)match[m].rm_eo);
                printf("\n");
            }
            if (!error)
                regfree(&regex);
        }
    static const char *const globs[] = {"*",  "a*c", "?b?",          "[a-c]*", "[!a]*", "a\\*",
                                        ".*", "*/x", "[[:upper:]]*", "",       "a[",    "*.c"};
    static const char *const names[] = {"abc", "a*", ".x",     "d/x", "ABC",
                                        "",    "a[", "main.c", "a/.c"};
    static const int how[] = {
        0, FNM_PATHNAME, FNM_PERIOD, FNM_NOESCAPE, FNM_CASEFOLD, FNM_PATHNAME | FNM_PERIOD};
    for (int g = 0; g < 12; g++)
        for (int n = 0; n < 9; n++)
            for (int h = 0; h < 6; h++)
                printf("fnmatch %s %s %d %d\n", globs[g], names[n], h,
                       fnmatch(globs[g], names[n], how[h]) == 0);
}

static void encodings(void)
{
    static const char *const names[] = {"UTF-8",       "UTF-16LE", "UTF-16BE", "UTF-32LE",
                                        "UTF-32BE",    "UTF-16",   "UTF-32",   "ISO-8859-1",
                                        "ISO-8859-15", "ASCII"};
    static const char *const texts[] = {"plain",
                                        "h\303\251llo",
                                        "\344\270\200\351\226\223",
                                        "\360\237\232\200!",
                                        "\342\202\254",
                                        "bad \377 byte",
                                        "cut \342\202",
                                        "long \300\200",
                                        "\355\240\200"};
    for (int n = 0; n < 10; n++)
        for (int t = 0; t < 9; t++)
            for (size_t room = 3; room < 64; room += 57) {
                char from[100], buffer[100], back[100], *in = from, *out = buffer;
                strcpy(from, texts[t]);
                size_t left = strlen(from), space = room;
                iconv_t handle = iconv_open(names[n], "UTF-8");
                size_t done = iconv(handle, &in, &left, &out, &space);
                printf("iconv %s %d %zu: %zd %zu %zu ", names[n], t, room, (ssize_t)done, left,
                       space);
                for (char *at = buffer; at < out; at++)
                    printf("%02x", *at & 0xff);
                iconv_close(handle);
                handle = iconv_open("UTF-8", names[n]);
                left = out - buffer, space = sizeof(back), in = buffer, out = back;
                done = iconv(handle, &in, &left, &out, &space);
                printf(" %zd %zu %.*s\n", (ssize_t)done, left, (int)(out - back), back);
                iconv_close(handle);
            }
    printf("%d\n", iconv_open("UTF-8", "no such") == (iconv_t)-1);
}

static void options(void)
{
    static const struct option known[] = {{"long", no_argument, NULL, 1000},
                                          {"length", required_argument, NULL, 1001},
                                          {"opt", optional_argument, NULL, 1002},
                                          {NULL, 0, NULL, 0}};
    static char *const all[] = {"-a",      "-b",         "x",    "-c",  "val",       "--",
                                "--long",  "--length=5", "--le", "-ab", "-cval",     "--opt",
                                "--opt=1", "y",          "-",    "-z",  "--nothing", "--long=1",
                                "--lo",    "-d",         "-dx",  "--l", "-abc",      "-acx"};
    static const char *const letters[] = {"abc:d::", "+abc:d::", "-abc:d::", ":abc:d::"};
    opterr = 0;
    for (int n = 0; n < 4000; n++) {
        char *words[8] = {"program"};
        int count = 1 + (int)(random64() % 7);
        for (int i = 1; i < count; i++)
            words[i] = all[random64() % 24];
        optind = 0; /* begin again */
        for (int c;;) {
            c = n % 8 < 4 ? getopt_long(count, words, letters[n % 4], known, NULL)
                          : getopt(count, words, letters[1]);
            printf("%d %d %s,", c, c == '?' ? optopt : 0, optarg ? optarg : "");
            if (c == -1)
                break;
        }
        for (int i = 0; i < count; i++)
            printf(" %s%s", i == optind ? "| " : "", words[i]);
        printf("\n");
    }
}

static void wide(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    static const char *const texts[] = {"\344\270\200\351\226\223", "h\303\251", "\377x",
                                        "\360\237\232\200", "\342\202"};
    for (int t = 0; t < 5; t++) {
        wchar_t to[20];
        size_t count = mbstowcs(to, texts[t], 20);
        printf("mbstowcs %zd", (ssize_t)count);
        for (size_t i = 0; i < count && count != (size_t)-1; i++)
            printf(" %x", (unsigned)to[i]);
        printf("\n");
    }
    setlocale(LC_ALL, "C");
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } parts[] = {{"numbers", numbers},     {"zones", zones},     {"patterns", patterns},
                 {"encodings", encodings}, {"options", options}, {"wide", wide},
                 {"digits", digits}};
    for (int i = 0; i < 7; i++)
        if (argc > 1 && strcmp(argv[1], parts[i].name) == 0)
            parts[i].run();
    return 0;
}
