/*
 * <hitoma/line_editor.h>: a line from whoever sits at the terminal, edited before it is handed
 * over. The keys are those of every shell; docs/programs.md lists them.
 *
 *  LE-1  Where standard input or output is no terminal, or TERM is "dumb", a line is read as it
 *        comes: nothing but the prompt is written, and that only if input is a terminal.
 *  LE-2  Nothing behind the line's end is read: the next read() from standard input gets it.
 *  LE-3  The terminal's settings are as they were whenever a function here returns.
 *
 * For one thread.
 */
#ifndef _HITOMA_LINE_EDITOR_H
#define _HITOMA_LINE_EDITOR_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Writes `prompt` and reads a line: without its newline, to be freed by free(). NULL with errno 0
 * at the end of input (also Ctrl-D in an empty line), EINTR after Ctrl-C, ENOMEM, or what read()
 * says.
 */
char *line_editor_read(const char *prompt);

/* Puts a copy of `line` into the history: not an empty one, nor the last one twice. */
void line_editor_remember(const char *line);

#ifdef __cplusplus
}
#endif

#endif
