/*
 * The smallest rung: an image without a kernel. boot/ brings the processor into 64-bit mode and
 * calls kernel_main(); this program is that function, and all else that is linked is boot/headers.S
 * and boot/entry.S.
 *
 * There is no C library, no interrupt, no memory but what the image brought along. Try: make parts
 * APP=bare
 */
#include <stdint.h>

enum {
    COM1 = 0x3f8,    /* the first serial port: QEMU prints what is written there with -nographic */
    LINE_STATUS = 5, /* a register of it */
    CAN_SEND = 1 << 5,  /* its bit: there is room for a byte */
    RUN_OUTPUT = 0x5e8, /* tools/run prints what is written here, and answers 0x48 if it is there */
    RUN_STATUS = 0x5ea, /* and listens here for how the program ended; docs/04-console.md */
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
        while (port == COM1 && !(inb(COM1 + LINE_STATUS) & CAN_SEND))
            ;
        outb(port, *text);
    }
}

/*
 * With nothing to handle a fault, the processor stops: QEMU's -no-reboot, which tools/run gives,
 * ends there.
 */
static void end(void)
{
    static const struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) no_table = {0, 0};
    print(RUN_STATUS, "status 0\n");
    __asm__ volatile("lidt %0\n\tint3" ::"m"(no_table));
}

void kernel_main(void);

void kernel_main(void)
{
    int run = inb(RUN_OUTPUT) == RUN_SIGN;
    print(run ? RUN_OUTPUT : COM1, "Hitoma, bare: 64-bit mode, and nothing else.\n");
    if (run)
        end();
    for (;;)
        __asm__ volatile("cli\n\thlt");
}
