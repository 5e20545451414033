/*
 * A line is run: its commands are found, each is given what it reads and writes (files, or a pipe
 * where there is a |), and called; all but the last in threads of their own. What belongs to a
 * process on other systems belongs to the thread here: its input, and stdout, which newlib keeps a
 * thread.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
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
    if (errno != EPIPE) /* who reads behind the | has had enough */
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

/* ---- what a command reads and writes ---- */

_Thread_local int command_input = STDIN_FILENO, command_output = STDOUT_FILENO;

static void close_but(int fd, int standard)
{
    if (fd != standard)
        close(fd);
}

static int redirect(const struct redirection *r)
{
    static const int flags[] = {[READ_FROM] = O_RDONLY,
                                [WRITE_TO] = O_WRONLY | O_CREAT | O_TRUNC,
                                [APPEND_TO] = O_WRONLY | O_CREAT | O_APPEND};
    int fd = open(r->path, flags[r->kind], 0666);
    int *end = r->kind == READ_FROM ? &command_input : &command_output;

    if (fd < 0) {
        fprintf(stderr, "shell: %s: %s\n", r->path, strerror(errno));
        return -1;
    }
    close_but(*end, r->kind == READ_FROM ? STDIN_FILENO : STDOUT_FILENO);
    *end = fd;
    return 0;
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
        if (errno != EPIPE)
            fprintf(stderr, "shell: writing the output of %s: %s\n",
                    w->count ? w->words[0] : "nothing", strerror(errno));
        clearerr(stdout);
        status = status ? status : 1;
    }
    fflush(stderr);
    return status;
}

/* With the thread's stdout on command_output, which it closes. */
static int call_with_output(struct words *w)
{
    FILE *kept = stdout, *output = fdopen(command_output, "w");
    int status;

    if (!output) {
        perror("shell");
        return 1;
    }
    stdout = output;
    status = call_and_flush(w);
    stdout = kept;
    fclose(output);
    command_output = STDOUT_FILENO;
    return status;
}

/* One command of a line, with the calling thread's input and output, which are put back. */
static int run_words(struct words *w)
{
    int status = 0;

    for (size_t i = 0; status == 0 && i < w->redirection_count; i++)
        status = redirect(&w->redirections[i]) < 0;
    if (status == 0)
        status = command_output == STDOUT_FILENO ? call_and_flush(w) : call_with_output(w);
    close_but(command_input, STDIN_FILENO);
    close_but(command_output, STDOUT_FILENO);
    command_input = STDIN_FILENO;
    command_output = STDOUT_FILENO;
    return status;
}

/* ---- several, with a | between them ---- */

enum { MOST_STAGES = 16 };

struct stage {
    struct words words;
    int input, output;
    int status;
    bool runs; /* in a thread of its own */
    pthread_t thread;
};

static void *stage_run(void *argument)
{
    struct stage *stage = argument;

    command_input = stage->input;
    command_output = stage->output;
    stage->status = run_words(&stage->words);
    return NULL;
}

/* A pipe behind each but the last. */
static int connect_stages(struct stage *stages, int count)
{
    int ends[2];

    stages[0].input = STDIN_FILENO;
    for (int i = 0; i + 1 < count; i++) {
        if (pipe(ends) < 0) {
            while (i-- > 0) {
                close(stages[i].output);
                close(stages[i + 1].input);
            }
            return -1;
        }
        stages[i].output = ends[1];
        stages[i + 1].input = ends[0];
    }
    stages[count - 1].output = STDOUT_FILENO;
    return 0;
}

/* All but the last run in threads; the line's status is the last one's. */
static int run_stages(struct stage *stages, int count)
{
    fflush(stdout);
    if (count > 1 && connect_stages(stages, count) < 0) {
        perror("shell: |");
        return 1;
    }
    for (int i = 0; i + 1 < count; i++) {
        stages[i].runs = pthread_create(&stages[i].thread, NULL, stage_run, &stages[i]) == 0;
        if (!stages[i].runs) {
            fprintf(stderr, "shell: no thread for %s\n", stages[i].words.words[0]);
            close_but(stages[i].input, STDIN_FILENO);
            close(stages[i].output);
        }
    }
    stage_run(&stages[count - 1]);
    for (int i = 0; i + 1 < count; i++)
        if (stages[i].runs)
            pthread_join(stages[i].thread, NULL);
    return stages[count - 1].status;
}

static const char *variable(const char *name)
{
    static char status[16];

    if (strcmp(name, "?") != 0)
        return getenv(name);
    snprintf(status, sizeof(status), "%d", last_status);
    return status;
}

/* The line's commands. How many; -1: something is wrong, and was said. */
static int parse_stages(const char *text, struct stage *stages)
{
    int count = 0;
    const char *error;

    do {
        error = words_parse(&stages[count].words, &text, variable);
        count++;
    } while (!error && stages[count - 1].words.is_piped && count < MOST_STAGES);
    if (!error && stages[count - 1].words.is_piped)
        error = "too many |";
    if (!error && count > 1 && stages[count - 1].words.count == 0)
        error = "a command is missing before or behind |";
    if (!error)
        return count;
    fprintf(stderr, "shell: %s\n", error);
    while (count > 0)
        words_free(&stages[--count].words);
    return -1;
}

int run_line(const char *text)
{
    struct stage stages[MOST_STAGES] = {0};
    int count = parse_stages(text, stages);
    const struct words *first = &stages[0].words;

    stages[0].output = STDOUT_FILENO;
    if (count < 0)
        last_status = 2;
    else if (count > 1 || first->count + first->redirection_count > 0)
        last_status = run_stages(stages, count);
    while (count > 0)
        words_free(&stages[--count].words);
    return last_status;
}
