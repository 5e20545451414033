/*
 * What the shell's files know of each other, and what a command is.
 *
 * A command is a function in a file of its own under commands/, which ends with its record:
 *
 *     static int pwd(int argc, char **argv) { ... }
 *     COMMAND(pwd, "", "print the current folder")
 *
 * The linker puts the records side by side, sorted by name; there is no list of commands anywhere.
 *
 *  SH-1  A command gets argc and argv as main() does and returns its status: 0, 1 for "failed", 2
 *        for wrong words. It returns; it never calls exit().
 *  SH-2  It reads from command_input by read(), since another command may want what comes behind;
 *        it writes by stdio to stdout and stderr. Both are flushed, and stdout checked, by its
 *        caller. Between | each command has a thread of its own, and with it a stdout of its own.
 *  SH-3  It gives back what it took: there is no second process that would do it at its end.
 */
#ifndef APPS_SHELL_SHELL_H
#define APPS_SHELL_SHELL_H

#include <stdbool.h>
#include <stddef.h>

struct command {
    const char *name, *arguments, *summary;
    int (*run)(int argc, char **argv);
};

#define COMMAND(word, its_arguments, its_summary)                                                  \
    COMMAND_NAMED(word, word, its_arguments, its_summary)

/* Where the function can't have the command's name. */
#define COMMAND_NAMED(word, function, its_arguments, its_summary)                                  \
    static const struct command function##_command = {#word, its_arguments, its_summary,           \
                                                      function};                                   \
    static const struct command *const function##_record                                           \
        __attribute__((section(".records.shell.1." #word), used)) = &function##_command;

/* The calling thread's command reads from here, and its stdout writes there. */
extern _Thread_local int command_input, command_output;

/* ---- run.c ---- */

extern const struct command *const commands_start[], *const commands_end[];

const struct command *command_find(const char *name);

/* Runs a line of words; returns its status. */
int run_line(const char *text);

/* The status of the line before, `$?`. */
extern int last_status;
/* Set by the command `exit`: the shell ends with last_status. */
extern bool is_over;

/* ---- words.c: a line taken apart; touches nothing but memory ---- */

enum { MOST_REDIRECTIONS = 8 };

struct words {
    char **words; /* NULL behind the last */
    size_t count;
    struct redirection {
        enum redirection_kind { READ_FROM, WRITE_TO, APPEND_TO } kind;
        char *path;
    } redirections[MOST_REDIRECTIONS];
    size_t redirection_count;
    bool is_piped; /* a | follows, and another command */
};

/*
 * Takes `*text` apart, up to its end or a |, behind which *text is then; `value` says what a
 * variable holds (NULL: nothing). Returns NULL, or what is wrong with the text. words_free() in
 * both cases.
 */
const char *words_parse(struct words *w, const char **text, const char *(*value)(const char *name));
void words_free(struct words *w);

/* ---- for commands ---- */

/* "NAME: what: why" by errno, on stderr. Returns 1. */
int failure(char **argv, const char *what);
/* How the command is used, on stderr. Returns 2. */
int usage(char **argv);

/* Options: single letters of `letters`, in any number of words that begin with -, up to -- or the
 * first other word, whose index is returned; -1 (and a message) for a letter that is none. *found
 * has bit i set for letters[i]. */
int options(int argc, char **argv, const char *letters, unsigned *found);

/* ---- folder.c ---- */

/* All names in a folder but . and .., sorted; freed by names_free(). -1: errno. */
int names_read(const char *folder, char ***names);
void names_free(char **names);

/* folder/name, to be freed; NULL without memory. */
char *path_join(const char *folder, const char *name);
/* Where `from` goes if it is copied or moved to `to`: into it, if `to` is a folder. To be freed. */
char *path_target(const char *from, const char *to);

/* All of it to a descriptor: 0, or -1. And a whole file from one descriptor to another. */
int write_all(int fd, const char *bytes, size_t count);
int copy_all(int from, int to);

#endif
