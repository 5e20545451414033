/*
 * The smallest rung: an image without a kernel. boot/ brings the processor into 64-bit mode and
 * calls kernel_main(), which is here: no C library, no interrupts, no memory but the image's own.
 */
#include <stdint.h>

enum {
    COM1 = 0x3f8, /* the first serial port, which QEMU prints with -nographic */
    COM1_STATUS = 0x3fd,
    CAN_SEND = 1 << 5,  /* a bit of that */
    RUN_OUTPUT = 0x5e8, /* what tools/run prints; it answers 0x48 if it is there */
    RUN_STATUS = 0x5ea, /* where it listens for how the program ended: docs/04-console.md */
    RUN_SIGN = 0x48,
};

static void outb(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" ::"a"(value), "Nd"(port));
}

static uint8_t inb(uint16_t port)
{
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static void print(uint16_t port, const char *text)
{
    for (; *text; text++) {
        while (port == COM1 && !(inb(COM1_STATUS) & CAN_SEND))
            ;
        outb(port, *text);
    }
}

void kernel_main(void)
{
    int run = inb(RUN_OUTPUT) == RUN_SIGN;
    print(run ? RUN_OUTPUT : COM1, "Hitoma, bare: 64-bit mode, and nothing else.\n");
    if (run) {
        print(RUN_STATUS, "status 0\n");
        /* A fault that nothing handles: with -no-reboot, which tools/run gives, QEMU ends. */
        static const uint8_t no_table[10];
        __asm__ volatile("lidt %0\n\tint3" ::"m"(no_table));
    }
    for (;;)
        __asm__ volatile("cli\n\thlt");
}
