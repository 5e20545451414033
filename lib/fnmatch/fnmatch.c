/*
 * fnmatch(): does a name match a shell's pattern? POSIX.1-2017, XCU 2.13. (newlib's knows no
 * [[:classes:]].)
 *
 * Only the last star seen ever needs to be tried again with one character more, so there is no
 * recursion, and no name takes more than pattern times name steps.
 */
#include <fnmatch.h>

#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

/* A character of the locale, or a byte that is none. Returns how many bytes. */
static size_t decode(const char *at, wint_t *c)
{
    mbstate_t state = {0};
    wchar_t wide;
    size_t size = mbrtowc(&wide, at, MB_CUR_MAX, &state);
    if (size == 0 || size > MB_CUR_MAX) {
        *c = (unsigned char)*at;
        return *at != '\0';
    }
    *c = wide;
    return size;
}

static int same(wint_t a, wint_t b, int flags)
{
    return a == b || (flags & FNM_CASEFOLD && towlower(a) == towlower(b));
}

/* One element of a bracket expression, from `at` on; sets where it ends. [. .] and [= =] name the
 * character itself. */
static const char *element(const char *at, int flags, wint_t *c)
{
    if (*at == '[' && (at[1] == '.' || at[1] == '=')) {
        char closing[] = {at[1], ']', 0};
        const char *end = strstr(at + 2, closing);
        if (end) {
            decode(at + 2, c);
            return end + 2;
        }
    }
    if (*at == '\\' && !(flags & FNM_NOESCAPE) && at[1])
        at++;
    return at + decode(at, c);
}

/* [:name:] at `at`: 1 and its end if it is one; *is says whether c belongs. */
static int class(const char **at, wint_t c, int *is)
{
    char name[16] = "";
    const char *end = strstr(*at + 2, ":]");
    if (!end || end - *at - 2 >= (long)sizeof(name))
        return 0;
    memcpy(name, *at + 2, end - *at - 2);
    *is |= iswctype(c, wctype(name));
    *at = end + 2;
    return 1;
}

/*
 * c against the bracket expression whose [ is at `at`. Returns what is behind its ], or NULL: it
 * has none, and the [ is an ordinary character.
 */
static const char *bracket(const char *at, wint_t c, int flags, int *matched)
{
    at++;
    int inverted = *at == '!' || *at == '^', found = 0;
    at += inverted;
    for (const char *first = at; *at != ']' || at == first;) {
        wint_t low, high;
        if (!*at || (*at == '/' && flags & FNM_PATHNAME))
            return NULL;
        if (*at == '[' && at[1] == ':' && class(&at, c, &found))
            continue;
        at = element(at, flags, &low);
        high = low;
        if (*at == '-' && at[1] && at[1] != ']')
            at = element(at + 1, flags, &high);
        found |= low <= c && c <= high;
        if (flags & FNM_CASEFOLD)
            found |= (low <= towlower(c) && towlower(c) <= high) ||
                     (low <= towupper(c) && towupper(c) <= high);
    }
    *matched = found != inverted;
    return at + 1;
}

/* Does one character of the name match the pattern's next? Returns the pattern's rest, or NULL. */
static const char *match_one(const char *pattern, const char *start, const char *name, int flags)
{
    wint_t c, wanted;
    int is_slash = *name == '/' && flags & FNM_PATHNAME, matched;
    int is_first = name == start || (flags & FNM_PATHNAME && name[-1] == '/');
    int is_hidden = *name == '.' && flags & FNM_PERIOD && is_first;
    decode(name, &c);
    if (*pattern == '?')
        return is_slash || is_hidden ? NULL : pattern + 1;
    if (*pattern == '[') {
        const char *rest = bracket(pattern, c, flags, &matched);
        if (rest)
            return matched && !is_slash && !is_hidden ? rest : NULL;
    }
    if (*pattern == '\\' && !(flags & FNM_NOESCAPE) && !*++pattern)
        return NULL;
    pattern += decode(pattern, &wanted);
    return same(c, wanted, flags) ? pattern : NULL;
}

static int may_star_take(const char *start, const char *name, int flags)
{
    if (!*name || (*name == '/' && flags & FNM_PATHNAME))
        return 0;
    int is_first = name == start || (flags & FNM_PATHNAME && name[-1] == '/');
    return !(*name == '.' && flags & FNM_PERIOD && is_first);
}

int fnmatch(const char *pattern, const char *name, int flags)
{
    const char *start = name, *star = NULL, *star_name = NULL;
    for (;;) {
        if (*pattern == '*') {
            star = ++pattern;
            star_name = name;
            continue;
        }
        if (!*pattern && (!*name || (*name == '/' && flags & FNM_LEADING_DIR)))
            return 0;
        const char *rest = *name && *pattern ? match_one(pattern, start, name, flags) : NULL;
        wint_t c;
        if (rest) {
            name += decode(name, &c);
            pattern = rest;
        } else if (star && may_star_take(start, star_name, flags)) {
            star_name += decode(star_name, &c);
            name = star_name;
            pattern = star;
        } else {
            return FNM_NOMATCH;
        }
    }
}
