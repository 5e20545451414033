/*
 * The terminal on the host, under sanitizers: everything between the serial driver and the system
 * calls, with the driver, the program's memory and sleeping played by this file. tests/terminal.t
 * builds and runs it.
 *
 *   1. a table of sessions: what is typed, what the screen shows, what each read() returns
 *   2. VMIN and VTIME: a script of bytes and pauses
 *   3. random typing against a model of what the screen and the reads must be
 *   4. the run link's escapes, random bytes in random pieces, held back at random
 *   5. output processing against its definition
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/run_link.h"
#include "drivers/serial.h"
#include "kernel/break.h"
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/line_discipline.h"
#include "kernel/log.h"
#include "kernel/platform.h"
#include "kernel/power_button.h"
#include "kernel/program.h"
#include "kernel/signal_numbers.h"
#include "kernel/terminal.h"
#include "kernel/wait.h"
#include "tests/host/tap.h"

/* Bytes as one would write them in C. */
static const char *shown(const char *bytes, size_t count)
{
    static char texts[4][2048];
    static unsigned next;
    char *text = texts[next++ % 4], *at = text;
    for (size_t i = 0; i < count && at < text + 2000; i++)
        at += sprintf(at, bytes[i] >= ' ' && bytes[i] < 0x7f ? "%c" : "\\x%02x",
                      (unsigned char)bytes[i]);
    *at = '\0';
    return text;
}

static void compare(const char *what, const char *got, size_t got_count, const char *want,
                    size_t want_count)
{
    if (ok(got_count == want_count && memcmp(got, want, got_count) == 0, "%s", what))
        return;
    printf("#      got: %s\n# expected: %s\n", shown(got, got_count), shown(want, want_count));
}

/* A generator of our own: the same on each host. Seed and step are in the failure's text. */
static uint64_t random_state;
static unsigned random_below(unsigned limit)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(random_state >> 33) % limit;
}

/* ---- the parts played here ---- */

bool host_interrupts_on = true;

static bool is_terminal = true;
static char screen[1 << 16]; /* all that was written since reset() */
static size_t screen_count;
static unsigned signalled;          /* the last signal that the program was sent; 0: none */
static bool is_locked, sent_locked; /* the queue is; a signal was sent meanwhile */

static uint64_t now_ns;
static const char
    *script; /* what comes while a reader sleeps: a byte, or '~': half a second of nothing */
static unsigned resumed;

static bool (*deliver)(unsigned char);

struct console_window console_window;

bool console_is_terminal(enum console_stream stream)
{
    (void)stream;
    return is_terminal;
}

void console_write_bytes(enum console_stream stream, const char *bytes, size_t length)
{
    (void)stream;
    if (screen_count + length > sizeof(screen))
        abort();
    memcpy(screen + screen_count, bytes, length);
    screen_count += length;
}

static const char *const bad_address = (const char *)16;

int copy_in(void *to, const void *from, size_t size)
{
    if (from == bad_address)
        return -EFAULT;
    memcpy(to, from, size);
    return 0;
}

int copy_out(void *to, const void *from, size_t size)
{
    if (to == bad_address)
        return -EFAULT;
    memcpy(to, from, size);
    return 0;
}

void program_signal(unsigned number)
{
    signalled = number;
    sent_locked |= is_locked;
}

static unsigned breaks;

void break_report(void)
{
    breaks++;
}

void power_button_pressed(void)
{
    program_signal(SIGNAL_TERM);
}

void console_window_set(unsigned rows, unsigned columns)
{
    console_window = (struct console_window){(uint16_t)rows, (uint16_t)columns};
}

void log_error(const char *format, ...)
{
    (void)format;
}

uint64_t platform_clock_ns(void)
{
    return now_ns;
}

static bool wait_woken; /* one queue is waited for at a time */

void wait_begin(struct wait_queue *queue)
{
    queue->were_on = interrupts_save();
    is_locked = true;
    wait_woken = false;
}

void wait_end(struct wait_queue *queue)
{
    is_locked = false;
    interrupts_restore(queue->were_on);
}

void wait_wake(struct wait_queue *queue)
{
    (void)queue;
    wait_woken = true;
}

static int sleep_until(uint64_t deadline_ns)
{
    while (!wait_woken) {
        if (signalled)
            return -EINTR;
        if (!*script) {
            if (deadline_ns == UINT64_MAX)
                return -EINTR; /* it would sleep for good */
            now_ns = deadline_ns;
            return -ETIMEDOUT;
        }
        if (*script == '~')
            now_ns += 500000000;
        else
            deliver((unsigned char)*script);
        script++;
        if (now_ns >= deadline_ns)
            return -ETIMEDOUT;
    }
    wait_woken = false;
    return 0;
}

/* What is delivered meanwhile has the queue for itself, as in the kernel. */
int wait_sleep(struct wait_queue *queue, uint64_t deadline_ns)
{
    bool were_on = queue->were_on;
    is_locked = false;
    int error = sleep_until(deadline_ns);
    is_locked = true;
    queue->were_on = were_on;
    return error;
}

bool run_link_is_on(void)
{
    return true;
}

void run_link_tell_ready(void) {}
void run_link_tell_listening(void) {}

int input_line_listen(bool (*deliver_byte)(unsigned char))
{
    deliver = deliver_byte;
    return 0;
}

int input_line_start(bool (*deliver_byte)(unsigned char))
{
    deliver = deliver_byte;
    return 0;
}

void input_line_resume(void)
{
    resumed++;
}

static struct terminal_settings sane;

static void reset(void)
{
    is_terminal = true;
    terminal_set(&sane, true);
    screen_count = 0;
    signalled = 0;
    now_ns = 0;
    script = "";
}

static void type(const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool were_on = interrupts_save();
        deliver((unsigned char)bytes[i]);
        interrupts_restore(were_on);
    }
}

/* ---- 1. sessions ---- */

struct session {
    const char *name;
    const char *typed;
    const char *screen;
    const char
        *reads; /* what each read(10) returns, each followed by '|'; "$|" for an end of file */
    uint32_t input_off, input_on, local_off, local_on, output_off;
};

static const struct session sessions[] = {
    {.name = "a line", .typed = "ab\r", .screen = "ab\r\n", .reads = "ab\n|"},
    {.name = "newline as it comes", .typed = "ab\n", .screen = "ab\r\n", .reads = "ab\n|"},
    {.name = "two lines, two reads",
     .typed = "a\rb\r",
     .screen = "a\r\nb\r\n",
     .reads = "a\n|b\n|"},
    {.name = "a long line in pieces",
     .typed = "0123456789abc\r",
     .screen = "0123456789abc\r\n",
     .reads = "0123456789|abc\n|"},
    {.name = "an unfinished line isn't there", .typed = "ab", .screen = "ab", .reads = ""},
    {.name = "VERASE", .typed = "abx\177c\r", .screen = "abx\b \bc\r\n", .reads = "abc\n|"},
    {.name = "VERASE on an empty line", .typed = "\177a\r", .screen = "a\r\n", .reads = "a\n|"},
    {.name = "VERASE doesn't reach the line before",
     .typed = "a\r\177\r",
     .screen = "a\r\n\r\n",
     .reads = "a\n|\n|"},
    {.name = "VERASE of a control character",
     .typed = "\001\177\r",
     .screen = "^A\b \b\b \b\r\n",
     .reads = "\n|"},
    {.name = "VERASE of a UTF-8 character",
     .typed = "\303\251\177\r",
     .screen = "\303\251\b \b\r\n",
     .reads = "\n|"},
    {.name = "VERASE of a wide one",
     .typed = "a\344\270\200\177\r",
     .screen = "a\344\270\200\b \b\b \b\r\n",
     .reads = "a\n|"},
    {.name = "VERASE of an emoji",
     .typed = "\360\237\230\200\177\r",
     .screen = "\360\237\230\200\b \b\b \b\r\n",
     .reads = "\n|"},
    {.name = "VERASE byte by byte without IUTF8",
     .typed = "\303\251\177\r",
     .screen = "\303\251\b \b\r\n",
     .reads = "\303\n|",
     .input_off = TTY_IUTF8},
    {.name = "VERASE shown without ECHOE",
     .typed = "ab\177\r",
     .screen = "ab^?\r\n",
     .reads = "a\n|",
     .local_off = TTY_ECHOE},
    {.name = "stray UTF-8 continuations",
     .typed = "\200\201\202\203\204\177\r",
     .screen = "\200\201\202\203\204\b \b\r\n",
     .reads = "\200\n|"},
    {.name = "VWERASE",
     .typed = "ab  cd \027x\r",
     .screen = "ab  cd \b \b\b \b\b \bx\r\n",
     .reads = "ab  x\n|"},
    {.name = "VWERASE on an empty line", .typed = "\027\r", .screen = "\r\n", .reads = "\n|"},
    {.name = "VWERASE is an extension",
     .typed = "a\027\r",
     .screen = "a^W\r\n",
     .reads = "a\027\n|",
     .local_off = TTY_IEXTEN},
    {.name = "VKILL", .typed = "abc\025d\r", .screen = "abc\b \b\b \b\b \bd\r\n", .reads = "d\n|"},
    {.name = "VKILL without ECHOKE",
     .typed = "abc\025d\r",
     .screen = "abc^U\r\nd\r\n",
     .reads = "d\n|",
     .local_off = TTY_ECHOKE},
    {.name = "VKILL without ECHOK",
     .typed = "abc\025d\r",
     .screen = "abc^Ud\r\n",
     .reads = "d\n|",
     .local_off = TTY_ECHOK},
    {.name = "VEOF on an empty line", .typed = "\004", .screen = "", .reads = "$|"},
    {.name = "VEOF behind characters", .typed = "ab\004", .screen = "ab", .reads = "ab|"},
    {.name = "VEOF behind a full buffer",
     .typed = "0123456789\004a\r",
     .screen = "0123456789a\r\n",
     .reads = "0123456789|a\n|"},
    {.name = "VEOF twice", .typed = "a\004\004", .screen = "a", .reads = "a|$|"},
    {.name = "VEOF, then on", .typed = "\004a\r", .screen = "a\r\n", .reads = "$|a\n|"},
    {.name = "VLNEXT", .typed = "a\026\003b\r", .screen = "a^\b^Cb\r\n", .reads = "a\003b\n|"},
    {.name = "VLNEXT of a newline",
     .typed = "a\026\nb\r",
     .screen = "a^\b^Jb\r\n",
     .reads = "a\nb\n|"},
    {.name = "VLNEXT of itself", .typed = "\026\026\r", .screen = "^\b^V\r\n", .reads = "\026\n|"},
    {.name = "VREPRINT", .typed = "ab\022c\r", .screen = "ab^R\r\nabc\r\n", .reads = "abc\n|"},
    {.name = "no echo",
     .typed = "ab\177c\r",
     .screen = "",
     .reads = "ac\n|",
     .local_off = TTY_ECHO},
    {.name = "ECHONL",
     .typed = "ab\r",
     .screen = "\r\n",
     .reads = "ab\n|",
     .local_off = TTY_ECHO,
     .local_on = TTY_ECHONL},
    {.name = "no ECHOCTL",
     .typed = "\001\r",
     .screen = "\001\r\n",
     .reads = "\001\n|",
     .local_off = TTY_ECHOCTL},
    {.name = "no OPOST", .typed = "a\r", .screen = "a\n", .reads = "a\n|", .output_off = TTY_OPOST},
    {.name = "no ICRNL",
     .typed = "a\rb\n",
     .screen = "a^Mb\r\n",
     .reads = "a\rb\n|",
     .input_off = TTY_ICRNL},
    {.name = "IGNCR",
     .typed = "a\rb\n",
     .screen = "ab\r\n",
     .reads = "ab\n|",
     .input_on = TTY_IGNCR},
    {.name = "INLCR",
     .typed = "a\nb\004",
     .screen = "a^Mb",
     .reads = "a\rb|",
     .input_off = TTY_ICRNL,
     .input_on = TTY_INLCR},
    {.name = "ISTRIP",
     .typed = "\341\r",
     .screen = "a\r\n",
     .reads = "a\n|",
     .input_on = TTY_ISTRIP},
    {.name = "VINTR drops what was typed", .typed = "ab\r\003", .screen = "ab\r\n^C", .reads = ""},
    {.name = "VINTR with NOFLSH",
     .typed = "ab\r\003",
     .screen = "ab\r\n^C",
     .reads = "ab\n|",
     .local_on = TTY_NOFLSH},
    {.name = "no ISIG",
     .typed = "\003\r",
     .screen = "^C\r\n",
     .reads = "\003\n|",
     .local_off = TTY_ISIG},
    {.name = "raw: at once",
     .typed = "ab\r\004",
     .screen = "ab\r\n^D",
     .reads = "ab\n\004|",
     .local_off = TTY_ICANON},
    {.name = "raw, no echo",
     .typed = "\177\r\003",
     .screen = "",
     .reads = "\177\r\003|",
     .input_off = TTY_ICRNL,
     .local_off = TTY_ICANON | TTY_ECHO | TTY_ISIG},
};

static void run_session(const struct session *s)
{
    reset();
    struct terminal_settings settings = sane;
    settings.input = (settings.input & ~s->input_off) | s->input_on;
    settings.local = (settings.local & ~s->local_off) | s->local_on;
    settings.output &= ~s->output_off;
    terminal_set(&settings, true);
    type(s->typed, strlen(s->typed));

    char reads[256], *at = reads;
    signalled = 0; /* of VINTR: looked at elsewhere */
    for (;;) {
        ptrdiff_t count = terminal_read(at, 10);
        if (count < 0)
            break;
        if (count == 0)
            *at++ = '$';
        at += count;
        *at++ = '|';
    }
    char name[100];
    snprintf(name, sizeof(name), "%s: the screen", s->name);
    compare(name, screen, screen_count, s->screen, strlen(s->screen));
    snprintf(name, sizeof(name), "%s: the reads", s->name);
    compare(name, reads, (size_t)(at - reads), s->reads, strlen(s->reads));
}

static void test_ends(void)
{
    reset();
    type("\003", 1);
    char byte;
    ok(signalled == SIGNAL_INT && terminal_read(&byte, 1) == -EINTR, "a read ends with -EINTR");
    reset();
    type("a\020I", 3);
    ok(signalled == SIGNAL_INT, "DLE I: interrupt");
    reset();
    type("\020Q", 2);
    ok(signalled == SIGNAL_QUIT, "DLE Q: quit");
    reset();
    type("\020P", 2);
    ok(signalled == SIGNAL_TERM, "DLE P: the power button");
    reset();
    type("\020Ba\020B\r", 6);
    ok(breaks == 2 && !signalled && terminal_read(&byte, 1) == 1 && byte == 'a',
       "DLE B: a break, twice, among other input");
    reset();
    type("\020W\001\002\003\020", 6);
    ok(console_window.rows == 0x102 && console_window.columns == 0x310, "DLE W: rows and columns");
}

/*
 * 11.1.9: a line is begun, a key pressed, the line ended. What the program is sent, and what is
 * left of the line, by the keys in c_cc, ISIG and NOFLSH.
 */
static void test_signal_keys(void)
{
    static const struct {
        const char *name, *typed;
        unsigned signal;
        const char *screen, *left;
        unsigned character;
        unsigned char key;
        uint32_t local_on, local_off;
    } keys[] = {
        {"Ctrl-C", "ab\003c\r", SIGNAL_INT, "ab^Cc\r\n", "c\n", 0, 003, 0, 0},
        {"Ctrl-\\", "ab\034c\r", SIGNAL_QUIT, "ab^\\c\r\n", "c\n", 1, 034, 0, 0},
        {"Ctrl-Z", "ab\032c\r", SIGNAL_TSTP, "ab^Zc\r\n", "c\n", 10, 032, 0, 0},
        {"NOFLSH, INTR", "a\003c\r", SIGNAL_INT, "a^Cc\r\n", "ac\n", 0, 003, TTY_NOFLSH, 0},
        {"NOFLSH, QUIT", "a\034c\r", SIGNAL_QUIT, "a^\\c\r\n", "ac\n", 1, 034, TTY_NOFLSH, 0},
        {"NOFLSH, SUSP", "a\032c\r", SIGNAL_TSTP, "a^Zc\r\n", "ac\n", 10, 032, TTY_NOFLSH, 0},
        {"another INTR", "abxc\r", SIGNAL_INT, "abxc\r\n", "c\n", 0, 'x', 0, 0},
        {"another QUIT", "abxc\r", SIGNAL_QUIT, "abxc\r\n", "c\n", 1, 'x', 0, 0},
        {"another SUSP", "abxc\r", SIGNAL_TSTP, "abxc\r\n", "c\n", 10, 'x', 0, 0},
        {"no key of old", "a\034c\r", 0, "a^\\c\r\n", "a\034c\n", 1, 'x', 0, 0},
        {"QUIT disabled", "a\034\r", 0, "a^\\\r\n", "a\034\n", 1, 0, 0, 0},
        {"no ISIG", "\003\034\032\r", 0, "^C^\\^Z\r\n", "\003\034\032\n", 1, 034, 0, TTY_ISIG},
        {"raw with ISIG", "a\034c", SIGNAL_QUIT, "a^\\c", "c", 1, 034, 0, TTY_ICANON},
        {"no echo", "a\034c\r", SIGNAL_QUIT, "", "c\n", 1, 034, 0, TTY_ECHO},
    };
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        reset();
        struct terminal_settings settings = sane;
        settings.character[keys[i].character] = keys[i].key;
        settings.local = (settings.local & ~keys[i].local_off) | keys[i].local_on;
        terminal_set(&settings, true);
        type(keys[i].typed, strlen(keys[i].typed));
        ok(signalled == keys[i].signal, "%s: signal %u", keys[i].name, keys[i].signal);
        compare("and the screen", screen, screen_count, keys[i].screen, strlen(keys[i].screen));
        char line[32];
        ptrdiff_t count = terminal_read(line, sizeof(line));
        compare("and what is left", line, count < 0 ? 0 : (size_t)count, keys[i].left,
                strlen(keys[i].left));
    }
}

static void test_modes(void)
{
    char buffer[16];
    reset();
    type("abc", 3);
    struct terminal_settings raw = sane;
    raw.local &= ~TTY_ICANON;
    terminal_set(&raw, false);
    ok(terminal_readable(NULL) && terminal_read(buffer, 16) == 3,
       "a started line can be read in raw mode");
    terminal_set(&sane, false);
    type("a\004\004", 3);
    terminal_set(&raw, false);
    ok(terminal_read(buffer, 16) == 1 && !terminal_readable(NULL), "raw reads know no VEOF");
    type("xy", 2);
    terminal_set(&sane, false);
    ok(terminal_read(buffer, 16) == 2, "and what came in raw mode, in canonical mode");
    terminal_set(&raw, false);
    type("\303\251", 2);
    terminal_set(&sane, false);
    type("\251\177\177", 3);
    ok(terminal_read(buffer, 16) == 2, "LD-2: erasing doesn't reach what is complete");
    type("ab\rcd\r", 6);
    ok(terminal_input_count() == 6, "FIONREAD counts bytes");
    type("\004", 1);
    ok(terminal_input_count() == 6, "but no end of file");
    terminal_set(&sane, true);
    ok(terminal_input_count() == 0 && !terminal_readable(NULL), "TCSAFLUSH drops all");
    ok(terminal_read(buffer, 0) == 0, "read(0) is 0");
    type("ab\r", 3);
    ok(terminal_read((void *)(uintptr_t)bad_address, 3) == -EFAULT, "a bad pointer is -EFAULT");
}

/* LD-3 */
static void test_full(void)
{
    reset();
    static char big[LINE_RING * 2];
    bool all = true;
    for (int i = 0; i < LINE_RING + 100; i++)
        all = deliver('a') && all;
    ok(all, "a line longer than the ring: what doesn't fit is dropped");
    ok(deliver('\n'), "and it can be ended");
    ok(terminal_read(big, sizeof(big)) == LINE_RING, "and is read, cut");
    for (int i = 0; i < LINE_RING / 2; i++)
        deliver(i % 2 ? '\n' : 'a');
    int taken = 0;
    while (taken < LINE_RING && deliver('b'))
        taken++;
    ok(taken == LINE_RING / 2 - 1,
       "behind complete lines a byte is refused when one place is left (%d)", taken);
    size_t before = screen_count;
    ok(!deliver('c') && screen_count == before, "LD-4: without an echo");
    resumed = 0;
    ok(terminal_read(big, 100) == 2 && resumed == 0, "one line read: not yet much room");
    while (terminal_readable(NULL))
        terminal_read(big, 100);
    ok(resumed == 1, "CO-2: the driver hears of the room once");

    reset();
    deliver('x');
    deliver('\n');
    while (deliver('a'))
        ;
    resumed = 0;
    ok(terminal_read(big, 100) == 2 && resumed == 1,
       "a long line behind a short one: its end isn't held back for good");
    ok(deliver('a') && deliver('\n') && terminal_readable(NULL), "and it can be ended");
}

/* ---- 2. VMIN and VTIME ---- */

static void timed_read(const char *name, unsigned least, unsigned tenths, size_t count,
                       const char *what_comes, const char *want, uint64_t want_ns)
{
    reset();
    struct terminal_settings raw = sane;
    raw.local &= ~(TTY_ICANON | TTY_ECHO);
    raw.character[TTY_VMIN] = (uint8_t)least;
    raw.character[TTY_VTIME] = (uint8_t)tenths;
    terminal_set(&raw, true);
    script = what_comes;
    char buffer[64];
    ptrdiff_t got = terminal_read(buffer, count);
    ok(got == (ptrdiff_t)strlen(want) && memcmp(buffer, want, strlen(want)) == 0 &&
           now_ns == want_ns,
       "VMIN %u VTIME %u, %s: %td bytes after %" PRIu64 " ms", least, tenths, name, got,
       now_ns / 1000000);
}

static void test_times(void)
{
    const uint64_t s = 1000000000;
    timed_read("blocks for one", 1, 0, 10, "~~abc", "a", s);
    timed_read("blocks for three", 3, 0, 10, "~a~b~cd", "abc", 3 * s / 2);
    timed_read("no more than asked for", 3, 0, 2, "abc", "ab", 0);
    timed_read("polls", 0, 0, 10, "a", "", 0);
    timed_read("a byte in time", 0, 10, 10, "~a", "a", s / 2);
    timed_read("no byte in time", 0, 10, 10, "~~~a", "", s);
    timed_read("the pause after the first ends it", 4, 10, 10, "~~~ab~~~c", "ab", 5 * s / 2);
    timed_read("each byte starts the pause anew", 4, 10, 10, "a~b~c~d", "abcd", 3 * s / 2);
}

/* ---- 3. random typing against a model ---- */

/* One line on a screen: enough of a terminal for our echo. */
static void render(char *row)
{
    size_t column = 0, width = 0;
    memset(row, ' ', 8192);
    for (size_t i = 0; i < screen_count; i++) {
        if (screen[i] == '\r')
            column = 0;
        else if (screen[i] == '\n')
            memset(row, ' ', 8192), width = 0;
        else if (screen[i] == '\b')
            column -= column > 0;
        else
            row[column++] = screen[i];
        width = column > width ? column : width;
    }
    while (width > 0 && row[width - 1] == ' ')
        width--;
    row[width] = '\0';
}

/* The line being edited as the user sees it, blanks at its end left off. */
static void model_shown(const char *text, size_t count, char *row)
{
    char *at = row;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < ' ' || text[i] == 0x7f)
            *at++ = '^', *at++ = text[i] ^ '@';
        else
            *at++ = text[i];
    }
    while (at > row && at[-1] == ' ')
        at--;
    *at = '\0';
}

struct model {
    char text[4096]; /* the line being edited */
    size_t count;
    char done[1 << 16]; /* complete lines; '\377' stands for VEOF */
    size_t done_count;
};

static void model_type(struct model *m, char c)
{
    if (c == 0x7f) {
        m->count -= m->count > 0;
    } else if (c == 'U' - '@') {
        m->count = 0;
    } else if (c == 'W' - '@') {
        while (m->count && m->text[m->count - 1] == ' ')
            m->count--;
        while (m->count && m->text[m->count - 1] != ' ')
            m->count--;
    } else if (c == '\r' || c == '\n' || c == 'D' - '@') {
        memcpy(m->done + m->done_count, m->text, m->count);
        m->done_count += m->count;
        m->done[m->done_count++] = c == 'D' - '@' ? '\377' : '\n';
        m->count = 0;
    } else {
        m->text[m->count++] = c;
    }
}

/* A read(count) by the definition: up to and with the first newline, or up to a VEOF. */
static size_t model_read(struct model *m, char *to, size_t count)
{
    size_t used = 0, given = 0;
    while (used < m->done_count && m->done[used] != '\377' && given < count) {
        to[given++] = m->done[used++];
        if (to[given - 1] == '\n')
            goto out;
    }
    if (used < m->done_count && m->done[used] == '\377')
        used++;
out:
    memmove(m->done, m->done + used, m->done_count - used);
    m->done_count -= used;
    return given;
}

static bool random_session(unsigned seed)
{
    static const char alphabet[] = "abc  \001\033\177\177\177\025\027\004\r\n";
    static struct model m;
    static char row[8200], expected[8200];
    random_state = seed;
    m.count = m.done_count = 0;
    reset();
    for (int step = 0; step < 400; step++) {
        if (random_below(12) == 0 && m.done_count > 0) {
            char got[32], want[32];
            size_t size = 1 + random_below(32);
            size_t want_count = model_read(&m, want, size);
            ptrdiff_t count = terminal_read(got, size);
            if (count != (ptrdiff_t)want_count || memcmp(got, want, want_count)) {
                printf("# seed %u step %d: read(%zu) is %td '%s', expected %zu '%s'\n", seed, step,
                       size, count, count < 0 ? "" : shown(got, (size_t)count), want_count,
                       shown(want, want_count));
                return false;
            }
            continue;
        }
        char c = alphabet[random_below(sizeof(alphabet) - 1)];
        type(&c, 1);
        bool keeps_row =
            c == 'D' - '@'; /* the cursor stays where it is: the next line would begin there */
        model_type(&m, c);
        if (keeps_row)
            screen_count = 0;
        render(row);
        model_shown(m.text, m.count, expected);
        if (strcmp(row, expected) != 0) {
            printf("# seed %u step %d: the screen is '%s', expected '%s'\n", seed, step, row,
                   expected);
            return false;
        }
    }
    return terminal_readable(NULL) == (m.done_count > 0);
}

static void test_random_typing(void)
{
    unsigned seed = 1;
    while (seed <= 2000 && random_session(seed))
        seed++;
    ok(seed > 2000, "2000 random sessions look and read as the model says");
}

/* Any byte in any mode: nothing to compare, the sanitizers and LD-1 watch. */
static void test_random_modes(void)
{
    random_state = 7;
    reset();
    char buffer[600];
    for (int step = 0; step < 300000; step++) {
        unsigned what = random_below(200);
        if (what == 0) {
            struct terminal_settings settings = sane;
            settings.input = random_below(1 << 16);
            settings.local = random_below(1 << 16);
            settings.output = random_below(16);
            settings.character[random_below(TTY_CONTROL_COUNT)] = (uint8_t)random_below(256);
            settings.character[TTY_VTIME] = (uint8_t)random_below(3);
            terminal_set(&settings, random_below(10) == 0);
        } else if (what < 10 && terminal_readable(NULL)) {
            terminal_read(buffer, 1 + random_below(sizeof(buffer)));
        } else {
            char byte = (char)random_below(256);
            if (byte != DLE)
                type(&byte, 1);
        }
        screen_count = 0;
        signalled = 0;
    }
    ok(host_interrupts_on, "300,000 random bytes in random modes");
    ok(!sent_locked, "no signal was sent with the queue's lock held");
}

/* ---- 4. the run link's escapes ---- */

static bool random_stream(unsigned seed)
{
    static unsigned char sent[20000], wire[40000], got[20000];
    random_state = seed;
    reset();
    is_terminal = false;
    size_t count = random_below(sizeof(sent)), length = 0, taken = 0, read = 0;
    for (size_t i = 0; i < count; i++) {
        sent[i] = (unsigned char)(random_below(4) ? random_below(256) : DLE);
        wire[length++] = sent[i];
        if (sent[i] == DLE)
            wire[length++] = 'D';
        if (random_below(1000) ==
            0) { /* a control anywhere between: a window size of escapes, or an unknown one */
            const unsigned char window[] = {DLE, 'W', 0, DLE, DLE, 'E'}, unknown[] = {DLE, 'Z'};
            bool w = random_below(2);
            memcpy(wire + length, w ? window : unknown, w ? sizeof(window) : sizeof(unknown));
            length += w ? sizeof(window) : sizeof(unknown);
        }
    }
    while (read < count) {
        for (unsigned n = random_below(3000); n > 0 && taken < length; n--) {
            host_interrupts_on = false;
            bool took = deliver(wire[taken]);
            host_interrupts_on = true;
            if (!took)
                break;
            taken++;
        }
        if (!terminal_readable(NULL)) {
            if (taken == length)
                return false; /* something was lost */
            continue;
        }
        ptrdiff_t n = terminal_read(got + read, 1 + random_below(2500));
        if (n <= 0)
            return false;
        read += (size_t)n;
    }
    return memcmp(sent, got, count) == 0;
}

static void test_random_streams(void)
{
    unsigned seed = 1;
    while (seed <= 200 && random_stream(seed))
        seed++;
    ok(seed > 200, "200 random streams arrive as they were sent (stopped at seed %u)", seed);
}

/* Last of all: input never begins again. */
static void test_end_of_input(void)
{
    reset();
    is_terminal = false;
    char buffer[10];
    type("ab\020E", 4);
    ok(terminal_read(buffer, 10) == 2, "what came before the end can be read");
    ok(terminal_read(buffer, 10) == 0 && terminal_read(buffer, 10) == 0,
       "then it is the end of file, for good");
    ok(terminal_readable(NULL), "which makes it readable");
}

/* ---- 5. output ---- */

static void test_output(void)
{
    reset();
    ok(terminal_write(CONSOLE_OUTPUT, "a\nb\n", 4) == 4, "write() counts the program's bytes");
    compare("ONLCR", screen, screen_count, "a\r\nb\r\n", 6);
    reset();
    terminal_settings.output = TTY_OPOST | TTY_OCRNL;
    terminal_write(CONSOLE_OUTPUT, "a\rb\n", 4);
    compare("OCRNL", screen, screen_count, "a\nb\n", 4);
    reset();
    terminal_settings.output = TTY_ONLCR;
    terminal_write(CONSOLE_OUTPUT, "a\n", 2);
    compare("no OPOST", screen, screen_count, "a\n", 2);
    reset();
    is_terminal = false;
    terminal_write(CONSOLE_OUTPUT, "a\n", 2);
    compare("no terminal", screen, screen_count, "a\n", 2);
    reset();
    static char newlines[5000], expected[10000];
    memset(newlines, '\n', sizeof(newlines));
    for (size_t i = 0; i < sizeof(expected); i++)
        expected[i] = "\r\n"[i % 2];
    ok(terminal_write(CONSOLE_OUTPUT, newlines, sizeof(newlines)) == sizeof(newlines),
       "a long write");
    compare("nothing but newlines", screen, screen_count, expected, sizeof(expected));
    ok(terminal_write(CONSOLE_OUTPUT, bad_address, 5) == -EFAULT, "a bad pointer is -EFAULT");
}

int main(void)
{
    terminal_reset();
    sane = terminal_settings;
    for (size_t i = 0; i < sizeof(sessions) / sizeof(sessions[0]); i++)
        run_session(&sessions[i]);
    test_ends();
    test_signal_keys();
    test_modes();
    test_full();
    test_times();
    test_random_typing();
    test_random_modes();
    test_random_streams();
    test_output();
    test_end_of_input();
    ok(host_interrupts_on, "interrupts are on at the end");
    printf("1..%d\n", tests);
    return failed != 0;
}
