/*
 * The line editor at the terminal: <hitoma/line_editor.h>.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <hitoma/line_editor.h>

#include "lib/line_editor/editor.h"

enum { USUAL_COLUMNS = 80 };

static struct line_history history;

void line_editor_remember(const char *line)
{
    line_history_add(&history, line);
}

static bool write_all(const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, count);
        if (written < 0)
            return false;
        bytes += written;
        count -= (size_t)written;
    }
    return true;
}

/* A byte at a time, so that what is behind the line stays where it is (LE-2). 1, 0 at the end of
 * input, -1. */
static ssize_t read_byte(char *byte)
{
    return read(STDIN_FILENO, byte, 1);
}

/* ---- LE-1: without editing ---- */

static char *read_plain(const char *prompt)
{
    struct line_bytes line = {0};
    ssize_t count = 0;
    char byte = 0;

    if (isatty(STDIN_FILENO) && !write_all(prompt, strlen(prompt)))
        return NULL;
    while ((count = read_byte(&byte)) == 1 && byte != '\n')
        if (!line_bytes_insert(&line, line.length, &byte, 1)) {
            free(line.bytes);
            return NULL;
        }
    if (count < 0 || (count == 0 && line.length == 0)) {
        int error = count < 0 ? errno : 0;
        free(line.bytes);
        errno = error;
        return NULL;
    }
    return line.bytes ? line.bytes : strdup("");
}

/* ---- with it ---- */

static unsigned columns(void)
{
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col < 2)
        return USUAL_COLUMNS;
    return size.ws_col;
}

/* To the beginning of a row, without touching what a program left in this one, though where the
 * terminal's cursor is isn't known: a mark and blanks as wide as a row go beyond its end exactly if
 * they did not begin at its beginning; and there the line is drawn over them. */
static void begin_row(unsigned width)
{
    static const char mark[] = "\033[7m%\033[m", blanks[] = "                ";
    size_t piece;

    write_all(mark, sizeof(mark) - 1);
    for (size_t left = width - 1; left > 0; left -= piece) {
        piece = left < sizeof(blanks) - 1 ? left : sizeof(blanks) - 1;
        write_all(blanks, piece);
    }
}

static enum line_state edit(struct line_editor *e, const char *prompt)
{
    struct line_keys keys = {.count = 0};
    unsigned width = columns();
    begin_row(width);
    enum line_state state = line_edit_begin(e, prompt, width, &history);

    for (;;) {
        char byte;
        if (!write_all(e->screen.bytes, e->screen.length))
            return LINE_AT_END;
        e->screen.length = 0;
        if (state != LINE_GOES_ON)
            return state;
        if (read_byte(&byte) != 1)
            return LINE_AT_END;
        state = line_edit_key(e, line_keys_byte(&keys, byte), &keys);
    }
}

/* Every byte as it comes and goes, with no meaning but ours; what was typed already stays. */
static int set_raw(struct termios *before)
{
    struct termios raw;

    if (tcgetattr(STDIN_FILENO, before) < 0)
        return -1;
    raw = *before;
    raw.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | ISTRIP | IXON);
    raw.c_oflag &= ~(tcflag_t)OPOST;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    return tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
}

static char *read_edited(const char *prompt)
{
    static const int errors[] = {
        [LINE_AT_END] = 0, [LINE_INTERRUPTED] = EINTR, [LINE_NO_MEMORY] = ENOMEM};
    struct line_editor e = {0};
    struct termios before;
    char *line = NULL;

    if (set_raw(&before) < 0)
        return NULL;
    enum line_state state = edit(&e, prompt);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
    if (state == LINE_DONE)
        line = strdup(e.text.length ? e.text.bytes : "");
    line_edit_free(&e);
    if (!line)
        errno = state == LINE_DONE ? ENOMEM : errors[state];
    return line;
}

char *line_editor_read(const char *prompt)
{
    const char *terminal = getenv("TERM");
    bool dumb = terminal && strcmp(terminal, "dumb") == 0;

    if (dumb || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return read_plain(prompt);
    return read_edited(prompt);
}
