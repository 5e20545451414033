/*
 * Messages when nothing else works: by the run link's ports if they answer with their sign, else by
 * COM1, polled.
 *
 * The links's ports and signs are in run_link.h; docs/04-console.md tells the whole story.
 */
#include "kernel/format.h"
#include "kernel/platform.h"
#include "kernel/platform/pc/cpu.h"
#include "kernel/platform/pc/run_link.h"

enum {
    COM1 = 0x3f8,
    COM_LINE_STATUS = 5,
    COM_THR_EMPTY = 1 << 5,
    COM_PATIENCE = 100000, /* polls; a stuck port must not hang the last words */
};

static void com1_write(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        for (int n = 0; n < COM_PATIENCE && !(inb(COM1 + COM_LINE_STATUS) & COM_THR_EMPTY); n++)
            cpu_relax();
        outb(COM1, text[i]);
    }
}

void platform_emergency_write(const char *text, size_t length)
{
    if (inb(RUN_LINK_ERROR) == RUN_LINK_ERROR_SIGN)
        outsb(RUN_LINK_ERROR, text, length);
    else
        com1_write(text, length);
}

void platform_emergency_status(int status)
{
    char line[16];
    if (inb(RUN_LINK_STATUS) == RUN_LINK_STATUS_SIGN)
        outsb(RUN_LINK_STATUS, line, format_text(line, sizeof(line), "status %d\n", status));
}
