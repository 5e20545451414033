/*
 * See lines.h.
 */
#include "lib/pwd/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STEP = 4096 };

/* Until the end, or -1. Room grows with what is there, not with what stat() says of it. */
static int read_all(int fd, struct lines *lines)
{
    size_t length = 0, room = 0;
    for (;;) {
        if (room - length < 2) {
            char *larger = realloc(lines->text, room + STEP);
            if (!larger)
                return -1;
            lines->text = larger;
            room += STEP;
        }
        ssize_t got = read(fd, lines->text + length, room - length - 1);
        if (got < 0)
            return -1;
        length += got;
        lines->text[length] = '\0';
        if (got == 0)
            return 0;
    }
}

int lines_open(struct lines *lines, const char *path, const char *otherwise)
{
    int before = errno, error = 0;
    lines->text = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        error = read_all(fd, lines) < 0 ? errno : 0;
        close(fd);
    } else if (errno == ENOENT || errno == ENOTDIR) {
        lines->text = strdup(otherwise);
        error = lines->text ? 0 : ENOMEM;
    } else {
        error = errno;
    }
    if (error)
        lines_close(lines);
    lines->next = lines->text;
    errno = before;
    return error;
}

char *lines_next(struct lines *lines)
{
    char *line = lines->next;
    if (!line || !*line)
        return NULL;
    size_t length = strcspn(line, "\n");
    lines->next = line + length + (line[length] == '\n');
    line[length] = '\0';
    return line;
}

void lines_close(struct lines *lines)
{
    free(lines->text);
    lines->text = lines->next = NULL;
}

int lines_cut(char *line, char **fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fields[i] = line;
        char *colon = i + 1 < count ? strchr(line, ':') : NULL;
        if (i + 1 < count && !colon)
            return 0;
        if (colon)
            *colon = '\0', line = colon + 1;
    }
    return 1;
}

int lines_number(const char *text, unsigned *number)
{
    unsigned long value = 0;
    if (!*text)
        return 0;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || value > UINT_MAX)
            return 0;
        value = value * 10 + (*text - '0');
    }
    *number = value;
    return value <= UINT_MAX;
}
