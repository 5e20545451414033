/*
 * A line is run: the command is found, its files are put in the place of standard input and output,
 * it is called, and everything is put back.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apps/shell/shell.h"

int last_status;
bool is_over;

const struct command *command_find(const char *name)
{
    for (const struct command *const *c = commands_start; c < commands_end; c++)
        if (strcmp((*c)->name, name) == 0)
            return *c;
    return NULL;
}

int failure(char **argv, const char *what)
{
    fprintf(stderr, "%s: %s: %s\n", argv[0], what, strerror(errno));
    return 1;
}

int usage(char **argv)
{
    const struct command *command = command_find(argv[0]);

    fprintf(stderr, "usage: %s %s\n", command->name, command->arguments);
    return 2;
}

int options(int argc, char **argv, const char *letters, unsigned *found)
{
    int i = 1;

    *found = 0;
    for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
        if (strcmp(argv[i], "--") == 0)
            return i + 1;
        for (const char *letter = argv[i] + 1; *letter; letter++) {
            const char *known = strchr(letters, *letter);
            if (!known) {
                fprintf(stderr, "%s: there is no option -%c\n", argv[0], *letter);
                usage(argv);
                return -1;
            }
            *found |= 1u << (known - letters);
        }
    }
    return i;
}

/* ---- redirection ---- */

enum { KEPT_FROM = 10 }; /* descriptors put aside get numbers from here on */

struct kept {
    int input, output; /* -1: as it was */
};

static int open_for(const struct redirection *r)
{
    static const int flags[] = {[READ_FROM] = O_RDONLY,
                                [WRITE_TO] = O_WRONLY | O_CREAT | O_TRUNC,
                                [APPEND_TO] = O_WRONLY | O_CREAT | O_APPEND};

    return open(r->path, flags[r->kind], 0666);
}

static int redirect(const struct redirection *r, struct kept *kept)
{
    int to = r->kind == READ_FROM ? STDIN_FILENO : STDOUT_FILENO;
    int *saved = r->kind == READ_FROM ? &kept->input : &kept->output;
    int fd = open_for(r);

    if (fd < 0)
        return -1;
    if (*saved < 0)
        *saved = fcntl(to, F_DUPFD, KEPT_FROM);
    int result = *saved < 0 ? -1 : dup2(fd, to);
    close(fd);
    return result;
}

static void put_back(int saved, int fd)
{
    if (saved < 0)
        return;
    dup2(saved, fd);
    close(saved);
}

/* ---- a line ---- */

static int call(struct words *w)
{
    const struct command *command;

    if (w->count == 0)
        return 0;
    command = command_find(w->words[0]);
    if (!command) {
        fprintf(stderr, "shell: there is no command %s; try: help\n", w->words[0]);
        return 127;
    }
    errno = 0;
    return command->run((int)w->count, w->words);
}

/* What a full disk or a closed pipe did to the output is the command's failure. */
static int call_and_flush(struct words *w)
{
    int status = call(w);

    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "shell: writing the output of %s: %s\n", w->count ? w->words[0] : "nothing",
                strerror(errno));
        clearerr(stdout);
        status = status ? status : 1;
    }
    fflush(stderr);
    return status;
}

static int run_words(struct words *w)
{
    struct kept kept = {-1, -1};
    int status = 0;

    for (size_t i = 0; status == 0 && i < w->redirection_count; i++)
        if (redirect(&w->redirections[i], &kept) < 0) {
            fprintf(stderr, "shell: %s: %s\n", w->redirections[i].path, strerror(errno));
            status = 1;
        }
    if (status == 0)
        status = call_and_flush(w);
    put_back(kept.input, STDIN_FILENO);
    put_back(kept.output, STDOUT_FILENO);
    return status;
}

static const char *variable(const char *name)
{
    static char status[16];

    if (strcmp(name, "?") != 0)
        return getenv(name);
    snprintf(status, sizeof(status), "%d", last_status);
    return status;
}

int run_line(const char *text)
{
    struct words words;
    const char *error = words_parse(&words, text, variable);

    if (error) {
        fprintf(stderr, "shell: %s\n", error);
        last_status = 2;
    } else if (words.count + words.redirection_count > 0) {
        last_status = run_words(&words);
    }
    words_free(&words);
    return last_status;
}
