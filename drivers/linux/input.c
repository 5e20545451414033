/*
 * The console of a Linux process, its way in: descriptor 0.
 *
 *      SIGIO, or idle's ppoll() --> readable() --> burst[] --> deliver()
 *
 * Started by a shell, we find a terminal that has its own line discipline: as tools/run does, it is
 * made raw, because ours works (RL-4), and gets its mode back whenever the process ends, by a
 * report too. Only SIGKILL leaves it raw (`stty sane`; under tools/run not even that, since it is
 * tools/run which has the terminal then).
 *
 * Nothing is read ahead of the first read(): whatever shares the descriptor with us can have it.
 */
#include "drivers/input_line.h"
#include "drivers/linux/streams.h"
#include "drivers/run_link.h"
#include "events.h"
#include "hypercall.h"
#include "kernel/break.h"
#include "kernel/console.h"
#include "kernel/errno.h"
#include "kernel/platform.h"
#include "kernel/power_button.h"
#include "kernel/program.h"
#include "kernel/signal_numbers.h"
#include "kernel/string.h"
#include "process.h"
#include "processors.h"

#pragma weak processor_stop_if_asked /* in the image if the program makes threads */

enum { INPUT = 0, BURST = 4096 };

/* All of these: interrupts off. */
static bool (*deliver)(unsigned char byte); /* set once */
static unsigned char burst[BURST];          /* read, not yet delivered: [next, count) */
static size_t burst_next, burst_count;
static int input_event;
static bool ended, heard; /* the end has come; anything has come */

/* ---- the terminal's mode ---- */

/* struct termios of Linux; termios(3) has the bits' meaning. */
struct mode {
    uint32_t input, output, control, local;
    uint8_t line, character[19];
    uint8_t room[28];
};
enum {
    MODE_INPUT_OFF = 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400, /* BRKINT ... IXON */
    MODE_LOCAL_OFF = 0x1 | 0x2 | 0x8 | 0x40 | 0x8000, /* ISIG ICANON ECHO ECHONL IEXTEN */
    MODE_VTIME = 5,
    MODE_VMIN = 6,
};

static struct mode mode_before;

static void terminal_restore(void)
{
    hypercall_ioctl(INPUT, LINUX_TCSETS, &mode_before);
}

static void terminal_make_raw(void *unused)
{
    (void)unused;
    struct mode raw = mode_before;
    raw.input &= ~(uint32_t)MODE_INPUT_OFF;
    raw.local &= ~(uint32_t)MODE_LOCAL_OFF;
    raw.character[MODE_VMIN] = 1;
    raw.character[MODE_VTIME] = 0;
    hypercall_ioctl(INPUT, LINUX_TCSETS, &raw);
}

/* The writer will hear of it, and gives the terminal back. */
static void reader_gone(void *unused)
{
    (void)unused;
}

/* It ends the process; but first it is told to us. */
static void hung_up(void *status)
{
    platform_end((int)(intptr_t)status);
}

static void terminal_take(void)
{
    if (!console_is_terminal(CONSOLE_OUTPUT) && !console_is_terminal(CONSOLE_ERROR))
        return; /* nothing could show an echo: it stays in line mode */
    if (hypercall_ioctl(INPUT, LINUX_TCGETS, &mode_before) != 0)
        return;
    process_last_thing = terminal_restore;
    event_signal_attach(LINUX_SIGHUP, hung_up, (void *)(128 + LINUX_SIGHUP));
    event_signal_attach(LINUX_SIGPIPE, reader_gone, NULL);
    event_signal_attach(LINUX_SIGCONT, terminal_make_raw, NULL);
    terminal_make_raw(NULL);
}

/* ---- signals: Linux's numbers are the program's ---- */

static void signalled(void *number)
{
    program_signal((unsigned)(uintptr_t)number);
}

static void terminated(void *unused)
{
    (void)unused;
    power_button_pressed();
}

static void window_changed(void *unused)
{
    (void)unused;
    stream_tell_window();
}

/*
 * As if it couldn't be masked: also where interrupts are off. Nothing that was interrupted is
 * changed, and nothing is made up for: whoever turned interrupts off does that.
 */
static void break_asked(int signal, struct linux_siginfo *info, struct linux_context *context)
{
    (void)signal, (void)info;
    if (processor_stop_if_asked)
        processor_stop_if_asked(&context->registers);
    bool were_on = interrupts_are_on();
    interrupts_off();
    break_report();
    if (were_on)
        interrupts_flag_on();
}

/* Under tools/run it is that which hears them, and says so on the line. */
int input_line_listen(bool (*deliver_byte)(unsigned char byte))
{
    (void)deliver_byte;
    event_signal_attach(LINUX_SIGINT, signalled, (void *)SIGNAL_INT);
    event_signal_attach(LINUX_SIGQUIT, signalled, (void *)SIGNAL_QUIT);
    event_signal_attach(LINUX_SIGTERM, terminated, NULL);
    event_signal_attach(LINUX_SIGWINCH, window_changed, NULL);
    process_catch(LINUX_SIGUSR2, break_asked, 0);
    return 0;
}

/* ---- bytes ---- */

/* Passes the burst on, as far as it is taken. False: something is left. */
static bool deliver_burst(void)
{
    while (burst_next < burst_count && deliver(burst[burst_next]))
        burst_next++;
    return burst_next == burst_count;
}

static bool is_readable(void)
{
    static const struct linux_timespec at_once;
    struct linux_pollfd input = {.fd = INPUT, .events = LINUX_POLLIN};
    return hypercall_ppoll(&input, 1, &at_once, NULL, 0) > 0;
}

/* Takes all that is there, or as much as is wanted. */
static void receive(void *unused)
{
    (void)unused;
    while (!ended && deliver_burst() && is_readable()) {
        const struct linux_iovec to = {burst, sizeof(burst)};
        long count = hypercall_preadv2(INPUT, &to, 1, -1ull, -1ull, 0);
        if (count == -EINTR || count == -EAGAIN)
            continue;
        heard = true;
        ended = count <= 0;
        burst_next = 0;
        burst_count = ended ? 0 : (size_t)count;
        if (ended)
            console_input_end();
    }
    event_enable(input_event, !ended && burst_next == burst_count);
}

int input_line_start(bool (*deliver_byte)(unsigned char byte))
{
    if (__atomic_exchange_n(&deliver, deliver_byte, __ATOMIC_SEQ_CST))
        return input_event < 0 ? input_event : 0;
    if (!run_link_is_on()) {
        input_line_listen(deliver_byte);
        if (console_is_terminal(CONSOLE_INPUT))
            terminal_take();
    }
    input_event = event_fd_attach(INPUT, LINUX_POLLIN, receive, NULL); /* or the error */
    if (input_event < 0)
        return input_event;
    bool were_on = interrupts_save();
    receive(NULL);
    interrupts_restore(were_on);
    return 0;
}

void run_link_tell_listening(void)
{
    const char ack = ACK;
    stream_write(RUN_LINK_STATUS, &ack, 1);
}

/*
 * What the program writes next, a prompt say, is seen at once, since it goes past tools/run. So
 * that whoever types then finds the terminal raw, tools/run answers when it is (DLE R).
 */
void run_link_tell_ready(void)
{
    const char enq = ENQ;
    bool were_on = interrupts_save();
    heard = !console_is_terminal(CONSOLE_INPUT);
    stream_write(RUN_LINK_STATUS, &enq, 1);
    while (!heard)
        platform_wait_for_interrupt();
    interrupts_restore(were_on);
}

void input_line_resume(void)
{
    receive(NULL);
}
