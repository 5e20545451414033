/*
 * The serial line, sending half: a 16550 UART on COM1. The console of an image that is started
 * without tools/run.
 *
 * The UART has 16 bytes of FIFO. When LSR says that the transmitter is empty, 16 bytes may follow
 * at once, by one `rep outsb`: under a hypervisor two exits for 16 bytes instead of 32. Who may
 * sleep waits for the transmitter's interrupt (if this image has that half), who may not polls.
 *
 * Set-up and type-ahead. Turning the FIFOs on empties them, and a byte that somebody typed before
 * (QEMU holds one in the UART and the rest outside) would be lost; reading it first is no way out,
 * since the next one would take its place. So the set-up runs in the UART's loopback mode, in which
 * the receiver is cut off from the line, and a byte sent to ourselves shows that a UART is there at
 * all. The rules are in serial.h.
 */
#include "drivers/serial.h"

#include "cpu.h"
#include "kernel/console.h"
#include "kernel/init.h"
#include "kernel/platform.h"

enum {
    PROBE = 0xa5,        /* what we send to ourselves */
    PROBE_POLLS = 10000, /* one character takes 87 us, a look at a port about 1 */
};

unsigned char serial_typed[SERIAL_FIFO];
unsigned serial_typed_count;

/* Written once, by the first user with interrupts off. */
static enum { UNKNOWN, ABSENT, PRESENT } state;

__attribute__((weak)) void serial_sleep_until_sent(void);
__attribute__((weak)) unsigned char serial_line_status(void);

/* Waits for the byte that was sent to ourselves; what was received before it is kept. */
static bool probe_returns(void)
{
    for (unsigned polls = 0; polls < PROBE_POLLS; polls++) {
        if (!(inb(SERIAL_LSR) & LSR_DATA_READY))
            continue;
        unsigned char byte = inb(SERIAL_RBR);
        if (byte == PROBE)
            return true;
        if (serial_typed_count == SERIAL_FIFO)
            return false;
        serial_typed[serial_typed_count++] = byte;
    }
    return false;
}

/* PC16550D 8.1 to 8.6: 115200 bits a second, 8N1, FIFOs on, no interrupt yet. */
static bool set_up(void)
{
    outb(SERIAL_MCR, MCR_LOOP);
    unsigned status = inb(SERIAL_LSR);
    if (status == 0xff) /* no device answers at these ports */
        return false;
    outb(SERIAL_IER, 0);
    outb(SERIAL_LCR, LCR_DLAB);
    outb(SERIAL_DLL, 1);
    outb(SERIAL_DLM, 0);
    outb(SERIAL_LCR, LCR_8N1);
    if (status & LSR_DATA_READY)
        serial_typed[serial_typed_count++] = inb(SERIAL_RBR);
    outb(SERIAL_FCR, FCR_ENABLE | FCR_CLEAR_BOTH | FCR_TRIGGER_14);
    outb(SERIAL_THR, PROBE);
    for (unsigned polls = 0; polls < PROBE_POLLS && !(inb(SERIAL_LSR) & LSR_IDLE); polls++)
        cpu_relax();
    outb(SERIAL_MCR, MCR_DTR | MCR_RTS | MCR_OUT2);
    return probe_returns();
}

bool serial_ready(void)
{
    if (__builtin_expect(state == UNKNOWN, 0)) {
        bool were_on = interrupts_save();
        if (state == UNKNOWN)
            state = set_up() ? PRESENT : ABSENT;
        interrupts_restore(were_on);
    }
    return state == PRESENT;
}

/* Sends what fits now: 0 if the transmitter isn't empty. */
static size_t send_burst(const char *bytes, size_t length)
{
    size_t count = 0;
    bool were_on = interrupts_save();
    if ((serial_line_status ? serial_line_status() : inb(SERIAL_LSR)) & LSR_THR_EMPTY) {
        count = length < SERIAL_FIFO ? length : SERIAL_FIFO;
        outsb(SERIAL_THR, bytes, count);
    }
    interrupts_restore(were_on);
    return count;
}

static void serial_write(enum console_stream stream, const char *bytes, size_t length)
{
    (void)stream; /* there is one line for all */
    if (!serial_ready())
        return;
    while (length > 0) {
        size_t sent = send_burst(bytes, length);
        bytes += sent;
        length -= sent;
        if (sent > 0)
            continue;
        if (serial_sleep_until_sent && interrupts_are_on())
            serial_sleep_until_sent();
        else
            cpu_relax();
    }
}

/* The last bytes must have left before the power goes. */
static void serial_end(int status)
{
    (void)status; /* there is nobody to tell */
    if (state != PRESENT)
        return;
    while (!(inb(SERIAL_LSR) & LSR_IDLE))
        cpu_relax();
}

static const struct console_device serial_console = {
    .name = "serial",
    .terminals = 1 << CONSOLE_INPUT | 1 << CONSOLE_OUTPUT | 1 << CONSOLE_ERROR,
    .write = serial_write,
    .end = serial_end,
};

static void serial_register(void)
{
    console_register(&serial_console);
}
INIT(INIT_CONSOLE, serial_register);

/* tools/default-parts: this file is in every image. */
const char part_serial = 0;
