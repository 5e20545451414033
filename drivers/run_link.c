/*
 * The run link's way out: the program's output, the kernel's messages and the exit status, to
 * tools/run. The protocol is in run_link.h, the way in is drivers/run_link_input.c.
 *
 * A debug console takes a byte at any time, so there is nothing to wait for and nothing to set up:
 * one `rep outsb` for a whole chunk, which a hypervisor may take in one exit.
 */
#include "drivers/run_link.h"

#include "cpu.h"
#include "kernel/console.h"
#include "kernel/errno.h"
#include "kernel/option.h"
#include "kernel/platform/pc/run_link.h"
#include "kernel/string.h"

static bool on;

bool run_link_is_on(void)
{
    return on;
}

static void run_link_write(enum console_stream stream, const char *bytes, size_t length)
{
    outsb(stream == CONSOLE_ERROR ? RUN_LINK_ERROR : RUN_LINK_OUTPUT, bytes, length);
}

void run_link_tell_listening(void)
{
    outb(RUN_LINK_STATUS, ACK);
}

void run_link_tell_ready(void)
{
    outb(RUN_LINK_STATUS, ENQ);
}

static void run_link_end(int status)
{
    char line[] = "status 000\n";
    for (char *digit = &line[9]; digit >= &line[7]; digit--) {
        *digit = (char)('0' + status % 10);
        status /= 10;
    }
    outsb(RUN_LINK_STATUS, line, sizeof(line) - 1);
}

static const struct console_device run_link_console = {
    .name = "run link",
    .terminals = 0, /* tools/run looks at its own descriptors, and says hitoma.terminal= */
    .write = run_link_write,
    .end = run_link_end,
};

/* A port where nothing is gives 0xff: somebody wrote hitoma.run=1 by hand. */
static int set_run(const char *value)
{
    if (strcmp(value, "1") != 0 || inb(RUN_LINK_OUTPUT) != RUN_LINK_OUTPUT_SIGN)
        return -EINVAL;
    on = true;
    console_register(&run_link_console);
    return 0;
}
OPTION("run", "1: started by tools/run, which brings the devices that this needs", set_run);

/* tools/default-parts: this file is in every image. */
const char part_run_link = 0;
