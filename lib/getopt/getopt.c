/*
 * getopt() and getopt_long(): POSIX.1-2017, getopt(), with GNU's long options and permutation:
 * words that are no options go behind those that are, unless POSIXLY_CORRECT is set or the list of
 * options begins with +. (newlib's loses its place when it permutes.)
 *
 *      x  -v  file more  -o out  -a      words from passed_first to passed_last are passed over;
 *             |          |       |       before the next word is looked at, the options that came
 *             first      last    optind  after them go in front
 */
#include <getopt.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *optarg;
int optind = 1, opterr = 1, optopt = '?', optreset;

/* One call's circumstances. */
struct call {
    int argc;
    char **argv;
    const char *letters;
    const struct option *known; /* NULL: no long ones */
    int *index;
    int single; /* getopt_long_only(): one - may begin a long option, too */
};

static const char *rest; /* of a word with several letters: -abc */
static int passed_first = 1, passed_last = 1;

static int is_quiet(const struct call *call)
{
    return !opterr || call->letters[strspn(call->letters, "+-")] == ':';
}

static int complain(const struct call *call, int code, const char *what, const char *option,
                    int length)
{
    if (!is_quiet(call))
        fprintf(stderr, "%s: %s -- '%.*s'\n", call->argv[0], what, length, option);
    return code;
}

/* An argument is missing: a list that begins with : wants to tell this from an unknown option. */
static int missing(const struct call *call, const char *option, int length)
{
    int colon = call->letters[strspn(call->letters, "+-")] == ':';
    return complain(call, colon ? ':' : '?', "option requires an argument", option, length);
}

static int short_option(struct call *call)
{
    char letter = *rest++;
    const char *found = letter == ':' || letter == ';' ? NULL : strchr(call->letters, letter);
    int is_last = !*rest;
    if (is_last)
        optind++;
    if (!found) {
        optopt = (unsigned char)letter;
        return complain(call, '?', "invalid option", &letter, 1);
    }
    if (found[1] != ':')
        return letter;
    optarg = is_last ? NULL : (char *)rest;
    rest = NULL;
    if (!is_last)
        optind++;
    else if (found[2] != ':' && optind < call->argc)
        optarg = call->argv[optind++];
    else if (found[2] != ':') {
        optopt = (unsigned char)letter;
        return missing(call, &letter, 1);
    }
    return letter;
}

/* The option of that name, or the only one that begins so. -1: none, -2: several. */
static int find_long(const struct call *call, const char *name, size_t length)
{
    int found = -1;
    for (int i = 0; call->known[i].name; i++) {
        if (strncmp(call->known[i].name, name, length) != 0)
            continue;
        if (strlen(call->known[i].name) == length)
            return i;
        found = found == -1 ? i : -2;
    }
    return found;
}

static int long_option(struct call *call, const char *name)
{
    size_t length = strcspn(name, "=");
    int i = find_long(call, name, length);
    optind++;
    optopt = 0;
    if (i < 0)
        return complain(call, '?', i == -1 ? "unrecognized option" : "ambiguous option", name,
                        (int)length);
    const struct option *option = &call->known[i];
    if (option->flag == NULL)
        optopt = option->val;
    optarg = name[length] ? (char *)name + length + 1 : NULL;
    if (optarg && option->has_arg == no_argument) {
        optarg = NULL;
        return complain(call, '?', "option takes no argument", name, (int)length);
    }
    if (!optarg && option->has_arg == required_argument) {
        if (optind >= call->argc)
            return missing(call, name, (int)length);
        optarg = call->argv[optind++];
    }
    if (call->index)
        *call->index = i;
    if (!option->flag)
        return option->val;
    *option->flag = option->val;
    return 0;
}

/* What was passed over goes behind the options that came since. */
static void put_in_order(char **argv)
{
    for (; passed_last < optind; passed_first++, passed_last++) {
        char *word = argv[passed_last];
        memmove(&argv[passed_first + 1], &argv[passed_first],
                (passed_last - passed_first) * sizeof(*argv));
        argv[passed_first] = word;
    }
}

static int is_option(const char *word)
{
    return word[0] == '-' && word[1];
}

/* The word at optind begins with -: one of its options. */
static int one_option(struct call *call)
{
    const char *word = call->argv[optind];
    if (call->known && word[1] == '-')
        return long_option(call, word + 2);
    if (call->known && call->single &&
        (find_long(call, word + 1, strcspn(word + 1, "=")) >= 0 || !strchr(call->letters, word[1])))
        return long_option(call, word + 1);
    rest = word + 1;
    return short_option(call);
}

static void start_again(void)
{
    if (optind == 0)
        optind = 1;
    optreset = 0;
    passed_first = passed_last = optind;
    rest = NULL;
}

/* No options are left: words that were passed over are the first of those that are none. */
static int finish(void)
{
    optind = passed_first;
    passed_last = passed_first;
    return -1;
}

static int next_option(struct call *call)
{
    if (optind == 0 || optreset || optind < passed_last)
        start_again();
    optarg = NULL;
    if (rest && *rest)
        return short_option(call);
    put_in_order(call->argv);
    if (*call->letters == '-' && optind < call->argc && !is_option(call->argv[optind])) {
        optarg = call->argv[optind++];
        passed_first = passed_last = optind;
        return 1;
    }
    int stops = *call->letters == '+' || !call->known || getenv("POSIXLY_CORRECT");
    while (!stops && optind < call->argc && !is_option(call->argv[optind]))
        passed_last = ++optind;
    if (optind >= call->argc || !is_option(call->argv[optind]))
        return finish();
    if (strcmp(call->argv[optind], "--") == 0) {
        optind++;
        put_in_order(call->argv);
        return finish();
    }
    return one_option(call);
}

int getopt(int argc, char *const argv[], const char *letters)
{
    struct call call = {argc, (char **)argv, letters, NULL, NULL, 0};
    return next_option(&call);
}

int getopt_long(int argc, char *const argv[], const char *letters, const struct option *known,
                int *index)
{
    struct call call = {argc, (char **)argv, letters, known, index, 0};
    return next_option(&call);
}

int getopt_long_only(int argc, char *const argv[], const char *letters, const struct option *known,
                     int *index)
{
    struct call call = {argc, (char **)argv, letters, known, index, 1};
    return next_option(&call);
}
