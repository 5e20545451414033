/*
 * The lines of /etc/passwd or /etc/group, or of what stands for it where there is none.
 */
#ifndef LIB_PWD_LINES_H
#define LIB_PWD_LINES_H

#include <stddef.h>

struct lines {
    char *text; /* all of it, malloc()ed; NULL: not open */
    char *next;
};

/* Reads it all. 0, or an errno. lines_close() afterwards. */
int lines_open(struct lines *lines, const char *path, const char *otherwise);

/* The next line, NUL in place of its newline, or NULL. It may be taken apart. */
char *lines_next(struct lines *lines);

void lines_close(struct lines *lines);

/*
 * Cuts a line at its colons: fields[] gets exactly `count`, the last one with whatever colons it
 * has. 0: there are fewer.
 */
int lines_cut(char *line, char **fields, size_t count);

/* A number of a user or group. 0: it is none. */
int lines_number(const char *text, unsigned *number);

#endif
