/*
 * date: what time it is, in the time zone that TZ names.
 */
#include <stdio.h>
#include <time.h>

#include "apps/shell/shell.h"

static int date(int argc, char **argv)
{
    unsigned utc;
    int first = options(argc, argv, "u", &utc);
    const char *format = "%a %b %e %H:%M:%S %Z %Y";
    time_t now = time(NULL);
    struct tm parts;
    char text[256];

    if (first < 0)
        return 2;
    if (first < argc && argv[first][0] == '+')
        format = argv[first++] + 1;
    if (first < argc)
        return usage(argv);
    tzset();
    if (utc)
        gmtime_r(&now, &parts);
    else
        localtime_r(&now, &parts);
    if (strftime(text, sizeof(text), format, &parts) == 0 && *format)
        return fprintf(stderr, "date: %s: the text is too long\n", format) > 0;
    puts(text);
    return 0;
}
COMMAND(date, "[-u] [+FORMAT]", "the time; -u: UTC; FORMAT as in strftime()")
