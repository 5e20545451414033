/*
 * shell: a command line for looking around in a running machine.
 *
 *     shell                lines from standard input; at a terminal with a prompt, editing, history
 *     shell -c LINES       these lines
 *     shell FILE           the lines of a file
 *
 * A command is a function in this image (shell.h, commands/), since there is no second process. The
 * shell's status is that of the last line, or what `exit` says.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <hitoma/line_editor.h>

#include "apps/shell/shell.h"

/* Lines from standard input; also what commands read from there. */
static int run_input(void)
{
    bool interactive = isatty(STDIN_FILENO);

    if (interactive)
        puts("Commands: help. End: exit, or Ctrl-D.");
    while (!is_over) {
        fflush(stdout);
        char *line = line_editor_read("hitoma$ ");
        if (!line && errno == EINTR) {
            last_status = 130;
            continue;
        }
        if (!line)
            break;
        if (interactive)
            line_editor_remember(line);
        run_line(line);
        free(line);
    }
    if (!is_over && errno != 0) {
        perror("shell: standard input");
        return 1;
    }
    return last_status;
}

static int run_text(char *text)
{
    char *line;

    while (!is_over && (line = strsep(&text, "\n")))
        run_line(line);
    return last_status;
}

/* The whole file, to be freed; NULL: errno. */
static char *read_file(const char *path)
{
    int fd = open(path, O_RDONLY);
    struct stat status;
    char *text = NULL;
    ssize_t length = -1;

    if (fd >= 0 && fstat(fd, &status) == 0 && (text = malloc((size_t)status.st_size + 1)))
        length = read(fd, text, (size_t)status.st_size);
    if (fd >= 0)
        close(fd);
    if (length < 0) {
        free(text);
        return NULL;
    }
    text[length] = '\0';
    return text;
}

static int run_file(const char *path)
{
    char *text = read_file(path);

    if (!text) {
        fprintf(stderr, "shell: %s: %s\n", path, strerror(errno));
        return 127;
    }
    run_text(text);
    free(text);
    return last_status;
}

int main(int argc, char **argv)
{
    if (argc == 1)
        return run_input();
    if (argc == 3 && strcmp(argv[1], "-c") == 0)
        return run_text(argv[2]);
    if (argc == 2 && argv[1][0] != '-')
        return run_file(argv[1]);
    fprintf(stderr, "usage: shell [FILE | -c LINES]\n");
    return 2;
}
