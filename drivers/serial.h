/*
 * The serial line COM1 on a 16550 UART. drivers/serial.c is the sending half and the set-up,
 * drivers/serial_input.c the receiving half and the interrupts, linked only into images that read.
 *
 *   SE-1  The UART is touched at the first byte written or asked for, not at boot.
 *   SE-2  Each look at a register and what follows from it is one stretch with interrupts off.
 *
 * Register names and bits are the data sheet's: National Semiconductor PC16550D (1995), section 8.
 */
#ifndef DRIVERS_SERIAL_H
#define DRIVERS_SERIAL_H

#include <stdbool.h>
#include <stddef.h>

enum {
    SERIAL_PORT = 0x3f8, /* COM1 of every PC */
    SERIAL_IRQ = 4,
};

/* Registers, at SERIAL_PORT + n. */
enum {
    SERIAL_RBR = SERIAL_PORT + 0, /* read: receiver buffer */
    SERIAL_THR = SERIAL_PORT + 0, /* write: transmitter holding */
    SERIAL_DLL = SERIAL_PORT + 0, /* while LCR.DLAB is set: clock divisor, low */
    SERIAL_DLM = SERIAL_PORT + 1, /* ... and high */
    SERIAL_IER = SERIAL_PORT + 1, /* interrupt enable */
    SERIAL_IIR = SERIAL_PORT + 2, /* read: interrupt identification */
    SERIAL_FCR = SERIAL_PORT + 2, /* write: FIFO control */
    SERIAL_LCR = SERIAL_PORT + 3, /* line control */
    SERIAL_MCR = SERIAL_PORT + 4, /* modem control */
    SERIAL_LSR = SERIAL_PORT + 5, /* line status */
};

enum {
    IER_RECEIVED =
        1 << 0, /* interrupt: the FIFO has reached its trigger level, or data waits in it */
    IER_TRANSMITTER_EMPTY = 1 << 1, /* interrupt: THR (with its FIFO) has become empty */
    IER_LINE_STATUS = 1 << 2,       /* interrupt: a break, or an error of the line */

    IIR_MASK = 0x0f,
    IIR_NONE = 0x01,
    IIR_TRANSMITTER_EMPTY = 0x02, /* reading IIR takes it back */
    IIR_RECEIVED = 0x04,          /* at least as many bytes as the trigger level says */
    IIR_TIMEOUT = 0x0c,           /* fewer, but nothing has come for four characters' time */
    IIR_LINE_STATUS = 0x06,       /* reading LSR takes it back */

    FCR_ENABLE = 1 << 0, /* changing it empties both FIFOs */
    FCR_CLEAR_BOTH = 3 << 1,
    FCR_TRIGGER_14 = 3 << 6,

    LCR_8N1 = 0x03, /* 8 bits, no parity, one stop bit */
    LCR_DLAB = 1 << 7,

    MCR_DTR = 1 << 0,
    MCR_RTS = 1 << 1,
    MCR_OUT2 = 1 << 3, /* on a PC: lets the interrupt line through */
    MCR_LOOP = 1 << 4, /* what is sent comes back; the receiver is cut off from the line */

    LSR_DATA_READY = 1 << 0,
    LSR_BREAK = 1 << 4, /* the line was held at 0; reading LSR takes it back */
    LSR_THR_EMPTY = 1 << 5,
    LSR_IDLE = 1 << 6, /* the shift register is empty too */
};

enum {
    SERIAL_FIFO = 16,
    SERIAL_TRIGGER = 14, /* FCR_TRIGGER_14 */
};

/* Sets the UART up, the first time it is called. False: there is none. Any context. */
bool serial_ready(void);

/* What had been received before that; see serial.c. The receiving half delivers it first. */
extern unsigned char serial_typed[SERIAL_FIFO];
extern unsigned serial_typed_count;

/*
 * LSR, by the receiving half, which keeps the breaks that a look at it shows. A weak reference of
 * serial.c's, as the next one. Interrupts off.
 */
unsigned char serial_line_status(void);

/*
 * Sleeps until the transmitter may have become empty. A weak reference of serial.c's: in an image
 * without the interrupt half the sender polls instead. Only with interrupts on, and after
 * input_line_start().
 */
void serial_sleep_until_sent(void);

#endif
