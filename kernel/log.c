/*
 * The log: a ring of text, in which the newest 4 KiB of messages survive. See log.h.
 *
 * gdb and the fault report read the ring: `log_ring` is the text, the next byte goes to
 * log_ring[log_written % LOG_RING_SIZE].
 */
#include "kernel/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "kernel/console.h"
#include "kernel/errno.h"
#include "kernel/format.h"
#include "kernel/option.h"
#include "kernel/platform.h"
#include "kernel/string.h"

enum {
    LOG_RING_SIZE = 4096,
    LOG_LINE_MAX = 256, /* a longer one is cut */
};

/* used: nothing in the image reads it, and gcc drops what is only written. */
static char log_ring[LOG_RING_SIZE] __attribute__((used));
static uint64_t log_written;
static bool log_shown;

static int set_log(const char *value)
{
    if (strcmp(value, "0") != 0 && strcmp(value, "1") != 0)
        return -EINVAL;
    log_shown = value[0] == '1';
    return 0;
}
OPTION("log", "1: show the kernel's messages on the error output, 0: keep them in memory", set_log);

/*
 * The place is taken first: neither a handler's message nor another processor's ends up inside
 * ours. No lock, since a processor that a report has stopped would hold it for ever. (Who reads the
 * ring just then, on another processor, may find an older message's bytes in that place.)
 */
static void log_keep(const char *line, size_t length)
{
    bool were_on = interrupts_save();
    uint64_t at = __atomic_fetch_add(&log_written, length, __ATOMIC_RELAXED);
    for (size_t i = 0; i < length; i++)
        log_ring[(at + i) % LOG_RING_SIZE] = line[i];
    interrupts_restore(were_on);
}

static void log_list(bool show, const char *format, va_list values)
{
    char line[LOG_LINE_MAX] = "hitoma: ";
    size_t start = strlen(line);
    size_t length = start + format_list(line + start, sizeof(line) - start - 1, format, values);
    line[length++] = '\n';
    log_keep(line, length);
    if (show)
        console_write(CONSOLE_ERROR, line, length);
}

void log_line(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    log_list(log_shown, format, values);
    va_end(values);
}

void log_error(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    log_list(true, format, values);
    va_end(values);
}

/* The oldest byte that begins a whole line. */
static uint64_t log_oldest(void)
{
    uint64_t at = log_written > LOG_RING_SIZE ? log_written - LOG_RING_SIZE : 0;
    while (at > 0 && at < log_written && log_ring[at % LOG_RING_SIZE] != '\n')
        at++;
    return at > 0 ? at + 1 : 0;
}

size_t log_copy(uint64_t *from, char *to, size_t size)
{
    size_t done = 0;
    bool were_on = interrupts_save();
    if (*from + LOG_RING_SIZE < log_written)
        *from = log_oldest();
    while (done < size && *from < log_written)
        to[done++] = log_ring[(*from)++ % LOG_RING_SIZE];
    interrupts_restore(were_on);
    return done;
}
