/*
 * What tests/zones.t compares with the host: for each TZ among the words, instants from standard
 * input as local time, and local times back. A line of input: "t SECONDS" or "l Y M D h m s".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void from_moment(long long seconds)
{
    time_t time = seconds;
    char text[100];
    const struct tm *tm = localtime(&time);
    strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S %z %Z", tm);
    printf("%s %d %s\n", text, tm->tm_isdst, tm->tm_zone);
}

static void from_local(const char *line)
{
    struct tm tm = {.tm_isdst = -1};
    sscanf(line, "%d %d %d %d %d %d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min,
           &tm.tm_sec);
    tm.tm_year -= 1900;
    tm.tm_mon--;
    struct tm explicit = tm;
    time_t time = mktime(&tm);
    explicit.tm_isdst = tm.tm_isdst;
    printf("%lld %s\n", (long long)time, mktime(&explicit) == time ? "same" : "differs");
}

int main(int argc, char **argv)
{
    static char lines[2000][64];
    int count = 0;
    while (count < 2000 && fgets(lines[count], sizeof(lines[count]), stdin))
        count++;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-") == 0)
            unsetenv("TZ");
        else
            setenv("TZ", argv[i], 1);
        tzset();
        printf("%s: %s %s\n", argv[i], tzname[0], tzname[1]);
        for (int line = 0; line < count; line++)
            if (lines[line][0] == 't')
                from_moment(atoll(lines[line] + 2));
            else
                from_local(lines[line] + 2);
    }
    return 0;
}
