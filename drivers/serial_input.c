/*
 * The serial line, receiving half: interrupts both ways. The rules and the registers are in
 * serial.h.
 *
 *   line --> 16-byte FIFO --(interrupt: 14 bytes, or fewer and a pause)--> burst[] --> deliver()
 *
 * When deliver() refuses a byte, the rest of the burst stays here, the receive interrupt goes off
 * and the FIFO is left alone. It fills up, and QEMU stops reading from the sender;
 * input_line_resume() goes on where we stopped. (On a cable one would take RTS back as well; QEMU
 * has no cable.)
 *
 * The interrupt is an edge: the handler goes on until IIR says that nothing is pending, or
 * the next edge would never come.
 *
 * A break (the line is held at 0 for longer than any character takes) comes as a bit in LSR, which
 * a look takes back, so each look keeps it, and as a zero byte among those received, which is
 * dropped. It asks for a report (kernel/break.h) when the rest of the interrupt is done.
 */
#include "drivers/serial.h"

#include "cpu.h"
#include "drivers/input_line.h"
#include "kernel/break.h"
#include "kernel/errno.h"
#include "kernel/platform.h"
#include "kernel/string.h"
#include "kernel/wait.h"

/* All of these: interrupts off. */
static bool (*deliver)(unsigned char byte); /* set once */
static unsigned char burst[SERIAL_FIFO]; /* read from the FIFO, not yet delivered: [next, count) */
static unsigned burst_next, burst_count;
static unsigned char enabled;  /* what IER holds */
static struct wait_queue sent; /* the transmitter is empty */
static bool break_came;        /* to be answered */
static bool zeroes_follow;     /* its byte may still be in the FIFO */

unsigned char serial_line_status(void)
{
    unsigned char status = inb(SERIAL_LSR);
    if (status & LSR_BREAK)
        break_came = zeroes_follow = true;
    return status;
}

static void enable(unsigned char interrupts)
{
    if (interrupts != enabled)
        outb(SERIAL_IER, interrupts);
    enabled = interrupts;
}

/* Passes the burst on, as far as it is taken, and lets more come only if all of it was. */
static void deliver_burst(void)
{
    while (burst_next < burst_count && deliver(burst[burst_next]))
        burst_next++;
    if (burst_next == burst_count)
        enable(enabled | IER_RECEIVED | IER_LINE_STATUS);
    else
        enable((enabled | IER_LINE_STATUS) & ~IER_RECEIVED);
}

/*
 * Takes breaks' bytes out of the burst: all zeroes, until the FIFO has been empty, since breaks may
 * be more than were seen. One that somebody types at that very moment goes with them.
 */
static void drop_zeroes(void)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < burst_count; i++)
        if (burst[i] != 0 || !zeroes_follow)
            burst[kept++] = burst[i];
    burst_count = kept;
}

/*
 * PC16550D 8.6, table IV: this interrupt is only raised when as many bytes as the trigger level
 * says are there.
 */
static void receive_full(void)
{
    insb(SERIAL_RBR, burst, SERIAL_TRIGGER);
    burst_next = 0;
    burst_count = SERIAL_TRIGGER;
    drop_zeroes();
}

/* Fewer: a look at LSR before each. Reading the first takes the interrupt back. */
static void receive_rest(void)
{
    burst_next = burst_count = 0;
    while (burst_count < SERIAL_FIFO && (serial_line_status() & LSR_DATA_READY))
        burst[burst_count++] = inb(SERIAL_RBR);
    bool is_empty = burst_count < SERIAL_FIFO;
    drop_zeroes();
    if (is_empty)
        zeroes_follow = false;
}

static void handle_all(void)
{
    for (;;) {
        switch (inb(SERIAL_IIR) & IIR_MASK) {
        case IIR_LINE_STATUS: serial_line_status(); break;
        case IIR_RECEIVED:
            receive_full();
            deliver_burst();
            break;
        case IIR_TIMEOUT:
            receive_rest();
            deliver_burst();
            break;
        case IIR_TRANSMITTER_EMPTY:
            wait_begin(&sent);
            enable(enabled & ~IER_TRANSMITTER_EMPTY);
            wait_wake(&sent);
            wait_end(&sent);
            break;
        default: /* nothing, or a cause that we never enabled */ return;
        }
    }
}

static void interrupt(void *unused)
{
    (void)unused;
    handle_all();
    if (!break_came)
        return;
    break_came = false;
    break_report();
}

int input_line_start(bool (*deliver_byte)(unsigned char byte))
{
    static int error;
    if (!serial_ready())
        return -ENODEV;
    if (__atomic_exchange_n(&deliver, deliver_byte, __ATOMIC_SEQ_CST))
        return error;
    error = platform_irq_attach(SERIAL_IRQ, false, interrupt, NULL);
    if (error)
        return error;
    bool were_on = interrupts_save();
    memcpy(burst, serial_typed, serial_typed_count);
    burst_count = serial_typed_count;
    deliver_burst();
    interrupts_restore(were_on);
    return 0;
}

/* A key that is a signal is a byte as the others are. */
int input_line_listen(bool (*deliver_byte)(unsigned char byte))
{
    return input_line_start(deliver_byte);
}

void input_line_resume(void)
{
    deliver_burst();
}

/*
 * Enabling the interrupt raises it at once if the transmitter is empty by now: nothing is missed.
 * When the program is to end, sleeping returns at once and the sender polls: its last words are
 * written all the same.
 */
void serial_sleep_until_sent(void)
{
    if (!deliver) { /* no interrupts yet */
        cpu_relax();
        return;
    }
    wait_begin(&sent);
    enable(enabled | IER_TRANSMITTER_EMPTY);
    if (!(serial_line_status() & LSR_THR_EMPTY))
        wait_sleep(&sent, WAIT_FOREVER);
    wait_end(&sent);
}
