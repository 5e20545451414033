/*
 * The line discipline: what happens to a character between the keyboard and read().
 *
 * No hardware, no sleeping, no lock: everything is done to the structure that the caller owns, so
 * tests/host/terminal_test.c can run it under the host's sanitizers.
 *
 * Received characters wait in a ring. Three counters run through it, never back, and modulo its
 * size they are places:
 *
 *      ... taken by read() | lines that are complete | the line being edited | free ...
 *                          ^ read                    ^ complete              ^ end
 *
 *   LD-1  read <= complete <= end <= read + LINE_RING.
 *   LD-2  read() sees what lies before `complete`; erasing never goes back over it.
 *   LD-3  In canonical mode the last free place is kept for a line's end, so that a line too long
 *         for the ring can be ended: what doesn't fit into it is dropped, as POSIX allows beyond
 *         MAX_INPUT. While there are complete lines, nothing is dropped: the character is refused
 *         instead.
 *   LD-4  A refused character has changed nothing.
 */
#ifndef KERNEL_LINE_DISCIPLINE_H
#define KERNEL_LINE_DISCIPLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/terminal.h"

enum { LINE_RING = 4096 }; /* a power of two */

/* What an entry of the ring holds beside its byte. */
enum {
    LINE_LAST = 0x100,    /* a canonical read() ends behind this byte */
    LINE_NO_BYTE = 0x200, /* VEOF: a canonical read() ends here, and there is no byte */
};

struct line_discipline {
    /* Set by the owner, before the first call. */
    const struct terminal_settings *settings;
    void (*echo)(const char *bytes, size_t count); /* to the terminal, as they are */
    void (*signal)(unsigned number); /* for the program: SIGNAL_INT, SIGNAL_QUIT, SIGNAL_TSTP */
    uint16_t *ring;                  /* LINE_RING entries */

    bool quoted; /* VLNEXT has come: the next character is an ordinary one */
    bool ended;  /* no more will come, ever */
    size_t read, complete, end;
};

/* One character from the terminal. False: no room (LD-3, LD-4). */
bool line_receive(struct line_discipline *line, unsigned char byte);

/* One byte of a stream that is no terminal. False: no room. */
bool line_receive_plain(struct line_discipline *line, unsigned char byte);

/* No more will come. What has been received can be read, a started line too. */
void line_receive_end(struct line_discipline *line);

/* Call after a change of the settings: a line begun in canonical mode can be read in raw mode. */
void line_mode_changed(struct line_discipline *line);

void line_flush(struct line_discipline *line);

/* Would a read return something, or an end of file? How many entries are complete. */
static inline size_t line_complete(const struct line_discipline *line)
{
    return line->complete - line->read;
}

static inline size_t line_room(const struct line_discipline *line)
{
    return LINE_RING - (line->end - line->read);
}

/* The bytes among the complete entries. */
size_t line_byte_count(const struct line_discipline *line);

/*
 * Takes up to `count` complete bytes. If `canonical`, stops behind a line's end or at a VEOF.
 * *more: it stopped because `to` was full, and a read that has a larger buffer may go on.
 */
size_t line_take(struct line_discipline *line, bool canonical, unsigned char *to, size_t count,
                 bool *more);

#endif
