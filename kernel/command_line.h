/*
 * The kernel's command line: words for the kernel, the environment and the program.
 *
 *      hitoma.log=1 env.LANG=C.UTF-8 -v 'a b' -- --help
 *      ------------ ---------------- --------    ------
 *      kernel       environment      argv[1..2]  argv[3]
 *
 *   CL-1  Words are separated by blanks and newlines. '...' is taken verbatim, "..." with \ before
 *         \ and ", and \ outside quotes takes the next character verbatim, as in a shell; nothing
 *         else is special. An open quote ends with the line.
 *   CL-2  Before the first bare -- hitoma.NAME=value and env.NAME=value are taken out, and the --
 *         itself. Behind it every word is the program's.
 *   CL-3  An unknown hitoma. option, a bad value, or a hitoma. or env. word without = is an error,
 *         and the image doesn't start.
 */
#ifndef KERNEL_COMMAND_LINE_H
#define KERNEL_COMMAND_LINE_H

#include <stddef.h>

enum word_kind { WORD_ARGUMENT, WORD_OPTION, WORD_ENVIRONMENT, WORD_END };

struct word_reader {
    const char *at; /* the rest of the line */
    char *out;      /* where the next word's bytes go; the caller provides strlen(line) + 1 bytes */
    int verbatim;   /* behind the -- */
};

/*
 * Reads the next word into reader->out, NUL-terminated, without quotes, and sets *word to it,
 * behind "hitoma." or "env." where it is one of these. Touches nothing but the reader and its
 * buffer: pure.
 */
enum word_kind word_next(struct word_reader *reader, char **word);

/*
 * Reads the whole line: sets the options, counts and stores arguments and environment in
 * program_arguments (kernel/program.h). Ends the machine with a message for what CL-3 says. Once.
 */
void command_line_read(const char *line);

#endif
