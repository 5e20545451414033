/*
 * Fuzz target: the kernel's command line (kernel/command_line.c, words.c), rules CL-1 to CL-3. The
 * input is the line. Whatever words came of it, a line that quotes each of them must give the same
 * again.
 *
 * SOURCES: kernel/command_line.c kernel/words.c kernel/format.c tests/host/kernel_string.c
 * @kernel @log
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/command_line.h"
#include "kernel/errno.h"
#include "kernel/option.h"
#include "kernel/page.h"
#include "kernel/program.h"
#include "tests/fuzz/support/fuzz.h"
#include "tests/fuzz/support/kernel.h"

const char program_name[] = "program";

static int set_number(const char *value)
{
    return value[0] >= '0' && value[0] <= '9' ? 0 : -EINVAL;
}

static int set_anything(const char *value)
{
    return strlen(value) < 1000 ? 0 : -EINVAL;
}

/* In place of linker.ld's. */
const struct option options_start[] = {
    {"number", "a digit", set_number},
    {"text", "anything", set_anything},
};
__asm__(".globl options_end\n.set options_end, options_start + 48");
_Static_assert(sizeof(options_start) == 48, "options_end");

static void read_line(void *line)
{
    command_line_read(line);
}

/* '...' for each word; a quote is "'". The longest a line can become is five bytes for one. */
static char *quote_all(char *const *words)
{
    size_t size = 4;
    for (char *const *word = words; *word; word++)
        size += 5 * strlen(*word) + 3;
    char *line = malloc(size), *at = line;
    at += sprintf(at, "--");
    for (; *words; words++) {
        *at++ = ' ';
        *at++ = '\'';
        for (const char *from = *words; *from; from++)
            at += sprintf(at, *from == '\'' ? "'\"'\"'" : "%c", *from);
        *at++ = '\'';
    }
    *at = '\0';
    return line;
}

static void check_words(size_t length)
{
    struct program_arguments *got = &program_arguments;
    FUZZ_CHECK(got->argc >= 1 && got->argc <= length / 2 + 2, "%d words", got->argc);
    FUZZ_CHECK(strcmp(got->argv[0], program_name) == 0, "argv[0] is %s", got->argv[0]);
    FUZZ_CHECK(got->argv[got->argc] == NULL, "no NULL behind the last");
    for (char **variable = got->environment; *variable; variable++)
        FUZZ_CHECK(strchr(*variable, '=') > *variable, "env.%s", *variable);
}

static void check_again(void)
{
    struct program_arguments first = program_arguments;
    char *line = quote_all(first.argv + 1);
    if (!kernel_boots(read_line, line))
        fuzz_fail("the same words, quoted, don't boot: %s", line);
    FUZZ_CHECK(program_arguments.argc == first.argc, "%d words, then %d", first.argc,
               program_arguments.argc);
    for (int i = 0; i < first.argc; i++)
        FUZZ_CHECK(strcmp(program_arguments.argv[i], first.argv[i]) == 0, "word %d: %s, then %s", i,
                   first.argv[i], program_arguments.argv[i]);
    free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *line = malloc(size + 1);
    memcpy(line, data, size);
    line[size] = '\0';
    kernel_begin();
    if (kernel_boots(read_line, line)) {
        check_words(strlen(line) + 1);
        check_again();
    }
    kernel_forget();
    free(line);
    return 0;
}
