/*
 * Starts: what of the C library asks for memory, one function or a pair each. Not hsearch(): by its
 * design the entries stay when the table goes.
 */
#include <errno.h>
#include <fnmatch.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <iconv.h>
#include <locale.h>
#include <malloc.h>
#include <pwd.h>
#include <regex.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "tests/inside-refusal/refusal.h"

static bool malloc_sizes(const char *unused)
{
    static const size_t sizes[] = {0, 1, 64, 1000, 15000, 20000, 1 << 20};
    void *blocks[sizeof(sizes) / sizeof(sizes[0])];
    bool good = true;

    (void)unused;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
        good &= (blocks[i] = malloc(sizes[i])) != NULL;
    int error = errno;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
        free(blocks[i]);
    errno = error;
    return good;
}

/* A block that can't grow is still there, with what is in it. */
static bool realloc_growth(const char *unused)
{
    char *block = NULL;
    bool good = true;

    (void)unused;
    for (size_t size = 1; good && size < 1 << 21; size *= 3) {
        char *larger = realloc(block, size);
        good = larger != NULL;
        if (!good && block && block[size / 3 - 1] != 7)
            abort();
        if (!good)
            break;
        block = larger;
        block[size - 1] = 7;
    }
    int error = errno;
    free(block);
    errno = error;
    return good;
}

static bool calloc_large(const char *unused)
{
    char *block = calloc(1000, 1000);

    (void)unused;
    free(block);
    return block;
}

static bool aligned(const char *unused)
{
    void *a = aligned_alloc(256, 1000), *b = memalign(1 << 17, 5000), *c = NULL;
    int error = posix_memalign(&c, 4096, 100);

    (void)unused;
    free(a);
    free(b);
    free(error ? NULL : c);
    if (error)
        errno = error;
    return a && b && !error;
}

static bool duplicate(const char *text)
{
    char *a = strdup(text), *b = strndup(text, 3);

    free(a);
    free(b);
    return a && b;
}

static bool asprintf_text(const char *text)
{
    char *made = NULL;
    int length = asprintf(&made, "%s %d %s", text, 42, text);

    if (length >= 0)
        free(made);
    return length >= 0;
}

/* Big numbers' digits are made with blocks of their own. */
static bool print_number(const char *format)
{
    char text[6000];

    return snprintf(text, sizeof(text), format, 1.0 / 3e-300) > 0;
}

static bool print_long_number(const char *format)
{
    char text[6000];

    return snprintf(text, sizeof(text), format, 1.0L / 3e-4000L) > 0;
}

static bool read_number(const char *text)
{
    errno = 0;
    return strtod(text, NULL) > 0 && errno == 0;
}

static bool read_long_number(const char *text)
{
    errno = 0;
    return strtold(text, NULL) > 0 && errno == 0;
}

static bool scan_text(const char *text)
{
    double number;
    char word[20];

    return sscanf(text, "%lf %19s", &number, word) == 2;
}

static bool scan_allocating(const char *text)
{
    char *word = NULL;
    int count = sscanf(text, "%ms", &word);

    free(word);
    return count == 1;
}

static bool stream(const char *path)
{
    FILE *file = fopen(path, "w+");
    bool good = file && fprintf(file, "%d lines %f\n", 3, 1.5) > 0 && fflush(file) == 0;
    int error = errno;

    if (file)
        fclose(file);
    remove(path);
    errno = error;
    return good;
}

static bool many_streams(const char *path)
{
    FILE *files[12];
    size_t count = 0;

    while (count < 12 && (files[count] = fopen(path, "w")))
        count++;
    bool good = count == 12;
    int error = errno;
    while (count > 0)
        fclose(files[--count]);
    remove(path);
    errno = error;
    return good;
}

static bool reopened(const char *path)
{
    FILE *file = fopen("/dev/null", "r");

    if (!file)
        return false;
    file = freopen(path, "w", file);
    int error = errno;
    if (file)
        fclose(file);
    remove(path);
    errno = error;
    return file;
}

static bool temporary(const char *unused)
{
    FILE *file = tmpfile();

    (void)unused;
    if (file)
        fclose(file);
    return file;
}

static bool pushed_back(const char *text)
{
    FILE *file = fmemopen((void *)text, strlen(text), "r");
    bool good = file;

    if (!file)
        return false;
    for (int i = 0; i < 20; i++)
        good &= ungetc('a' + i, file) != EOF;
    int error = errno;
    fclose(file);
    errno = error;
    return good;
}

static bool memory_stream(const char *text)
{
    char *made = NULL;
    size_t size;
    FILE *file = open_memstream(&made, &size);

    if (!file)
        return false;
    for (int i = 0; i < 100; i++)
        fputs(text, file);
    bool good = !ferror(file);
    int error = errno;
    if (fclose(file) != 0 && good) {
        good = false;
        error = errno;
    }
    free(made);
    errno = error;
    return good;
}

static bool lines(const char *path)
{
    char *line = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "r");

    if (!file)
        return false;
    errno = 0;
    while (getline(&line, &size, file) >= 0)
        ;
    int error = errno;
    free(line);
    fclose(file);
    errno = error;
    return error == 0;
}

static bool wide(const char *text)
{
    wchar_t made[200];

    return swprintf(made, 200, L"%s %f", text, 1.5) > 0;
}

static bool wide_stream(const char *path)
{
    FILE *file = fopen(path, "w");
    bool good = file && fputws(L"wide", file) >= 0 && fflush(file) == 0;
    int error = errno;

    if (file)
        fclose(file);
    remove(path);
    errno = error;
    return good;
}

static bool pattern(const char *text)
{
    regex_t compiled;
    int error = regcomp(&compiled, text, REG_EXTENDED);

    if (error == REG_ESPACE)
        errno = ENOMEM;
    if (error)
        return false;
    regmatch_t found[4];
    error = regexec(&compiled, "one fine day in the middle of the night", 4, found, 0);
    if (error == REG_ESPACE)
        errno = ENOMEM;
    int saved = errno;
    regfree(&compiled);
    errno = saved;
    return error == 0;
}

static bool globbed(const char *text)
{
    glob_t found = {0};
    int error = glob(text, 0, NULL, &found);

    globfree(&found);
    if (error == GLOB_NOSPACE)
        errno = ENOMEM;
    return error == 0;
}

static bool converted(const char *encoding)
{
    iconv_t conversion = iconv_open("UTF-8", encoding);

    return conversion != (iconv_t)-1 && iconv_close(conversion) == 0;
}

static bool localized(const char *name)
{
    locale_t made = newlocale(LC_ALL_MASK, name, NULL);
    locale_t copy = made ? duplocale(made) : NULL;
    int error = errno;

    if (made)
        freelocale(made);
    if (copy)
        freelocale(copy);
    errno = error;
    return made && copy;
}

static bool set_locale(const char *name)
{
    bool good = setlocale(LC_ALL, name);
    int error = errno;

    refusals_end();
    setlocale(LC_ALL, "C");
    errno = error;
    return good;
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void keep(void *unused)
{
    (void)unused;
}

static bool tree(const char *text)
{
    void *root = NULL;
    bool good = true;

    for (const char *at = text; good && *at; at++)
        good = tsearch(at, &root, compare);
    int error = errno;
    tdestroy(root, keep);
    errno = error;
    return good;
}

static bool environment(const char *name)
{
    bool good = setenv(name, "a value that is longer than the one before", 1) == 0;
    int error = errno;

    unsetenv(name);
    errno = error;
    return good;
}

static bool zone(const char *name)
{
    time_t now = 1e9;

    if (setenv("TZ", name, 1) < 0)
        return false;
    tzset();
    bool good = localtime(&now);
    refusals_end();
    unsetenv("TZ");
    tzset();
    return good;
}

static bool user(const char *name)
{
    struct passwd *found = getpwnam(name);
    struct group *group = getgrgid(0);

    return found && group;
}

static bool sorted(const char *text)
{
    char copy[40];

    strcpy(copy, text);
    qsort(copy, strlen(copy), 1, compare);
    return true;
}

static bool whole_path(const char *path)
{
    char *made = realpath(path, NULL);

    free(made);
    return made;
}

static bool current(const char *unused)
{
    char *made = getcwd(NULL, 0);

    (void)unused;
    free(made);
    return made;
}

static bool mapped(const char *unused)
{
    enum { LENGTH = 1 << 20 };
    int rights = PROT_READ | PROT_WRITE, flags = MAP_PRIVATE | MAP_ANONYMOUS;
    char *made = mmap(NULL, LENGTH, rights, flags, -1, 0);

    (void)unused;
    if (made == MAP_FAILED)
        return false;
    made[0] = made[LENGTH - 1] = 1;
    bool good = mprotect(made + 8192, 4096, PROT_READ) == 0;
    good = munmap(made + 40960, 8192) == 0 && good;
    size_t length = 40960;
    char *moved = mremap(made, length, 4 * LENGTH, MREMAP_MAYMOVE);
    if (moved != MAP_FAILED) {
        munmap(made + length, moved == made ? 0 : LENGTH - length);
        made = moved;
        length = 4 * LENGTH;
    } else {
        good = false;
        length = LENGTH;
    }
    int error = errno;
    while (munmap(made, length) < 0)
        if (errno != ENOMEM)
            abort();
    errno = error;
    return good;
}

static const char words[] = "3.25 one fine day";
static const char long_number[] = "12345678901234567890123456789.01234567890123456789e-20";

const struct start library_starts[] = {
    {"malloc", malloc_sizes, NULL, true},
    {"realloc", realloc_growth, NULL, true},
    {"calloc", calloc_large, NULL, true},
    {"memalign", aligned, NULL, true},
    {"strdup", duplicate, words, true},
    {"asprintf", asprintf_text, words, true},
    {"printf-g", print_number, "%g", false},
    {"printf-e", print_number, "%.100e", false},
    {"printf-f", print_number, "%.300f", false},
    {"printf-a", print_number, "%a", false},
    {"printf-Lf", print_long_number, "%.30Lf", false},
    {"printf-Lg", print_long_number, "%Lg", false},
    {"strtod", read_number, long_number, false},
    {"strtod-long", read_number, "1e-300", false},
    {"strtold", read_long_number, long_number, false},
    {"sscanf", scan_text, words, false},
    {"sscanf-m", scan_allocating, words, false},
    {"fopen", stream, "/tmp/stream", true},
    {"fopen-many", many_streams, "/tmp/streams", true},
    {"freopen", reopened, "/tmp/reopened", true},
    {"tmpfile", temporary, NULL, true},
    {"ungetc", pushed_back, words, false},
    {"open_memstream", memory_stream, words, true},
    {"getline", lines, "/lines", true},
    {"swprintf", wide, words, false},
    {"fputws", wide_stream, "/tmp/wide", true},
    {"regcomp", pattern, "(fine|nice) d[aeiou]y.*([mid]+)dle", true},
    {"regcomp-back", pattern, "(n)(e).*[[:alpha:]]{2,5}", true},
    {"glob", globbed, "/*/n*", true},
    {"glob-many", globbed, "/dev/*", true},
    {"iconv", converted, "ISO-8859-1", true},
    {"iconv-16", converted, "UTF-16", true},
    {"newlocale", localized, "C.UTF-8", false},
    {"setlocale", set_locale, "C.UTF-8", false},
    {"tsearch", tree, words, false},
    {"setenv", environment, "NAME_OF_A_VARIABLE", true},
    {"tzset", zone, "CET-1CEST,M3.5.0,M10.5.0/3", true},
    {"tzset-file", zone, "Europe/Berlin", true},
    {"getpwnam", user, "root", false},
    {"qsort", sorted, words, true},
    {"realpath", whole_path, "/dev/../tmp", true},
    {"getcwd", current, NULL, true},
    {"mmap", mapped, NULL, true},
    {0},
};
