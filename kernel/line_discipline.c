/*
 * The line discipline, by POSIX.1-2017 volume 1, 11.1.5 to 11.1.9. The picture is in
 * line_discipline.h.
 *
 * Where POSIX leaves a choice we do what Linux does, since that is what fingers and programs know,
 * with one exception: VWERASE takes a word up to a blank, as on BSD. Known limit: a tab is taken
 * back as one column, because nobody counts on which column the cursor is.
 */
#include "kernel/line_discipline.h"

#include "kernel/signal_numbers.h"

static uint16_t *entry(struct line_discipline *line, size_t counter)
{
    return &line->ring[counter % LINE_RING];
}

static bool has(const struct line_discipline *line, uint32_t local_flag)
{
    return line->settings->local & local_flag;
}

/* Is it the character in charge of this? */
static bool is(const struct line_discipline *line, unsigned char byte, unsigned index)
{
    return byte != 0 && byte == line->settings->character[index];
}

/* ---- echo ---- */

static void echo_newline(struct line_discipline *line)
{
    const uint32_t both = TTY_OPOST | TTY_ONLCR;
    if ((line->settings->output & both) == both)
        line->echo("\r\n", 2);
    else
        line->echo("\n", 1);
}

/* Control characters are shown as ^X, a tab excepted. */
static bool shown_as_two(const struct line_discipline *line, unsigned char byte)
{
    return has(line, TTY_ECHOCTL) && (byte < ' ' || byte == 0x7f) && byte != '\t';
}

static void echo_shown(struct line_discipline *line, unsigned char byte)
{
    char shown[2] = {'^', (char)(byte ^ '@')};
    if (shown_as_two(line, byte))
        line->echo(shown, 2);
    else
        line->echo((const char *)&byte, 1);
}

static void echo(struct line_discipline *line, unsigned char byte)
{
    bool newline = byte == '\n' && !line->quoted;
    if (newline && (has(line, TTY_ECHO) || (has(line, TTY_ICANON) && has(line, TTY_ECHONL))))
        echo_newline(line);
    else if (has(line, TTY_ECHO))
        echo_shown(line, byte);
}

/* ---- erasing ---- */

/*
 * Does the character take two columns? Blocks of East Asian Width "wide" (Unicode Annex 11), not
 * each single character: enough to erase what Japanese, Chinese and Korean keyboards write.
 */
static bool is_wide(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } blocks[] = {
        {0x1100, 0x115f},   {0x2e80, 0xa4cf},   {0xac00, 0xd7a3}, {0xf900, 0xfaff},
        {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6}, {0x1f300, 0x1f64f},
        {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
    };
    for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
        if (c >= blocks[i].first && c <= blocks[i].last)
            return true;
    return false;
}

/*
 * The character that ends at line->end: its first byte's counter, and in *columns how wide it is.
 */
static size_t last_character(struct line_discipline *line, unsigned *columns)
{
    size_t start = line->end - 1;
    uint32_t code = 0;
    unsigned char byte = (unsigned char)*entry(line, start);
    if (line->settings->input & TTY_IUTF8)
        for (unsigned shift = 0; (byte & 0xc0) == 0x80 && start > line->complete && shift < 18;
             shift += 6) {
            code |= (uint32_t)(byte & 0x3f) << shift;
            byte = (unsigned char)*entry(line, --start);
        }
    /*
     * The first byte's share: 110xxxxx, 1110xxxx, 11110xxx; how many bits follow is told by its
     * length.
     */
    unsigned following = (unsigned)(line->end - 1 - start);
    if (following > 0)
        code |= (uint32_t)(byte & (0x3f >> following)) << 6 * following;
    *columns = shown_as_two(line, byte) || is_wide(code) ? 2 : 1;
    return start;
}

/* Takes the last character of the line being edited back. False: there is none. */
static bool erase_character(struct line_discipline *line)
{
    if (line->end == line->complete)
        return false;
    unsigned columns;
    line->end = last_character(line, &columns);
    if (has(line, TTY_ECHO) && has(line, TTY_ECHOE))
        while (columns-- > 0)
            line->echo("\b \b", 3);
    return true;
}

static void erase(struct line_discipline *line, unsigned char byte)
{
    if (erase_character(line) && has(line, TTY_ECHO) && !has(line, TTY_ECHOE))
        echo_shown(line, byte);
}

static bool last_is_blank(struct line_discipline *line)
{
    unsigned char byte = (unsigned char)*entry(line, line->end - 1);
    return byte == ' ' || byte == '\t';
}

static void erase_word(struct line_discipline *line)
{
    while (line->end > line->complete && last_is_blank(line))
        erase_character(line);
    while (line->end > line->complete && !last_is_blank(line))
        erase_character(line);
}

static void kill_line(struct line_discipline *line, unsigned char byte)
{
    const uint32_t visibly = TTY_ECHO | TTY_ECHOE | TTY_ECHOK | TTY_ECHOKE;
    if ((line->settings->local & visibly) == visibly) {
        while (erase_character(line))
            ;
        return;
    }
    line->end = line->complete;
    if (!has(line, TTY_ECHO))
        return;
    echo_shown(line, byte);
    if (has(line, TTY_ECHOK))
        echo_newline(line);
}

static void reprint(struct line_discipline *line, unsigned char byte)
{
    if (!has(line, TTY_ECHO))
        return;
    echo_shown(line, byte);
    echo_newline(line);
    for (size_t i = line->complete; i < line->end; i++)
        echo_shown(line, (unsigned char)*entry(line, i));
}

/* The editing characters of canonical mode. False: it is none of them. */
static bool edit(struct line_discipline *line, unsigned char byte)
{
    bool extended = has(line, TTY_IEXTEN);
    if (is(line, byte, TTY_VERASE))
        erase(line, byte);
    else if (is(line, byte, TTY_VKILL))
        kill_line(line, byte);
    else if (extended && is(line, byte, TTY_VWERASE))
        erase_word(line);
    else if (extended && is(line, byte, TTY_VREPRINT))
        reprint(line, byte);
    else
        return false;
    return true;
}

/* ---- storing ---- */

/* Puts an entry in; the room was looked at. */
static void put(struct line_discipline *line, unsigned value)
{
    *entry(line, line->end++) = (uint16_t)value;
}

/* An ordinary character of a line being edited. */
static bool put_into_line(struct line_discipline *line, unsigned char byte)
{
    if (line_room(line) <= 1) /* LD-3 */
        return line_complete(line) == 0;
    echo(line, byte);
    put(line, byte);
    return true;
}

/* What ends a line: a byte that belongs to it, or LINE_NO_BYTE. */
static bool put_line_end(struct line_discipline *line, unsigned value)
{
    if (line_room(line) == 0)
        return false;
    if (!(value & LINE_NO_BYTE))
        echo(line, (unsigned char)value);
    put(line, value | LINE_LAST);
    line->complete = line->end;
    return true;
}

/* Ctrl-V: shows a ^ with the cursor on it, until the next character takes its place. */
static bool begin_quote(struct line_discipline *line)
{
    line->quoted = true;
    if (has(line, TTY_ECHO) && has(line, TTY_ECHOCTL))
        line->echo("^\b", 2);
    return true;
}

static bool receive_canonical(struct line_discipline *line, unsigned char byte)
{
    if (line->quoted) {
        bool taken = put_into_line(line, byte);
        line->quoted = !taken;
        return taken;
    }
    if (edit(line, byte))
        return true;
    if (has(line, TTY_IEXTEN) && is(line, byte, TTY_VLNEXT))
        return begin_quote(line);
    if (byte == '\n' || is(line, byte, TTY_VEOL) ||
        (has(line, TTY_IEXTEN) && is(line, byte, TTY_VEOL2)))
        return put_line_end(line, byte);
    if (is(line, byte, TTY_VEOF))
        return put_line_end(line, LINE_NO_BYTE);
    return put_into_line(line, byte);
}

bool line_receive_plain(struct line_discipline *line, unsigned char byte)
{
    if (line_room(line) == 0)
        return false;
    put(line, byte);
    line->complete = line->end;
    return true;
}

static bool receive_raw(struct line_discipline *line, unsigned char byte)
{
    if (line_room(line) == 0)
        return false;
    echo(line, byte);
    return line_receive_plain(line, byte);
}

/* ---- receiving ---- */

static void send_signal(struct line_discipline *line, unsigned char byte, unsigned number)
{
    if (!has(line, TTY_NOFLSH))
        line_flush(line);
    if (has(line, TTY_ECHO))
        echo_shown(line, byte);
    line->signal(number);
}

/* 11.1.9: ISIG. False: the character means no signal. */
static bool receive_signal(struct line_discipline *line, unsigned char byte)
{
    if (!has(line, TTY_ISIG))
        return false;
    if (is(line, byte, TTY_VINTR))
        send_signal(line, byte, SIGNAL_INT);
    else if (is(line, byte, TTY_VQUIT))
        send_signal(line, byte, SIGNAL_QUIT);
    else if (is(line, byte, TTY_VSUSP))
        send_signal(line, byte, SIGNAL_TSTP);
    else
        return false;
    return true;
}

bool line_receive(struct line_discipline *line, unsigned char byte)
{
    uint32_t input = line->settings->input;
    if (input & TTY_ISTRIP)
        byte &= 0x7f;
    if (!line->quoted) {
        if (receive_signal(line, byte))
            return true;
        if (byte == '\r' && (input & TTY_IGNCR))
            return true;
        if (byte == '\r' && (input & TTY_ICRNL))
            byte = '\n';
        else if (byte == '\n' && (input & TTY_INLCR))
            byte = '\r';
    }
    return has(line, TTY_ICANON) ? receive_canonical(line, byte) : receive_raw(line, byte);
}

void line_receive_end(struct line_discipline *line)
{
    line->complete = line->end;
    line->ended = true;
}

/* Raw reads know no VEOF: what was received of them goes. */
static void drop_ends_of_file(struct line_discipline *line)
{
    size_t kept = line->read;
    for (size_t i = line->read; i < line->end; i++)
        if (!(*entry(line, i) & LINE_NO_BYTE))
            *entry(line, kept++) = *entry(line, i);
    line->end = kept;
}

void line_mode_changed(struct line_discipline *line)
{
    line->quoted = false;
    if (has(line, TTY_ICANON))
        return;
    drop_ends_of_file(line);
    line->complete = line->end;
}

void line_flush(struct line_discipline *line)
{
    line->read = line->complete = line->end;
    line->quoted = false;
}

/* ---- reading ---- */

size_t line_byte_count(const struct line_discipline *line)
{
    size_t count = 0;
    for (size_t i = line->read; i < line->complete; i++)
        count += !(line->ring[i % LINE_RING] & LINE_NO_BYTE);
    return count;
}

size_t line_take(struct line_discipline *line, bool canonical, unsigned char *to, size_t count,
                 bool *more)
{
    size_t taken = 0;
    *more = false;
    while (line->read < line->complete) {
        unsigned value = *entry(line, line->read);
        bool no_byte = value & LINE_NO_BYTE;
        /*
         * A VEOF behind the last byte that fits belongs to this read: left behind, it would be an
         * end of file.
         */
        if (taken == count && !(canonical && no_byte && count > 0)) {
            *more = true;
            break;
        }
        line->read++;
        if (!no_byte)
            to[taken++] = (unsigned char)value;
        if (canonical && (value & LINE_LAST))
            break;
    }
    return taken;
}
