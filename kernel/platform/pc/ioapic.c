/*
 * I/O APICs. See ioapic.h.
 *
 * Two registers in memory: one selects, through the other one reads and writes what was selected.
 * Lines start masked, and stay so until ioapic_open().
 */
#include "kernel/platform/pc/ioapic.h"

#include "kernel/errno.h"
#include "kernel/log.h"
#include "kernel/platform/pc/acpi.h"

enum {
    SELECT = 0x00 / 4, /* in 32-bit words */
    WINDOW = 0x10 / 4,
    REGISTERS_LENGTH = 0x20,
    VERSION = 1,        /* lines - 1 in bits 16 to 23 */
    REDIRECTION = 0x10, /* two registers a line */
};

/* A redirection entry's lower half; in the upper half the destination is in bits 24 to 31. */
enum {
    ENTRY_ACTIVE_LOW = 1 << 13,
    ENTRY_LEVEL = 1 << 15,
    DESTINATION_SHIFT = 24,
    DESTINATION_MAX = 255,
    LINES_MAX = 240,
};

static struct ioapic {
    volatile uint32_t *registers;
    uint32_t gsi_base;
    uint32_t lines;
    uint64_t open[(LINES_MAX + 63) / 64]; /* a bit a line */
} ioapics[ACPI_IO_APICS_MAX];
static unsigned count;

static uint32_t read(const struct ioapic *ioapic, uint32_t index)
{
    ioapic->registers[SELECT] = index;
    return ioapic->registers[WINDOW];
}

static void write(const struct ioapic *ioapic, uint32_t index, uint32_t value)
{
    ioapic->registers[SELECT] = index;
    ioapic->registers[WINDOW] = value;
}

int ioapic_add(uint64_t address, uint32_t gsi_base)
{
    if (count == ACPI_IO_APICS_MAX)
        return -ENODEV;
    struct ioapic *ioapic = &ioapics[count];
    ioapic->registers = acpi_map_device(address, REGISTERS_LENGTH);
    if (!ioapic->registers)
        return -ENODEV;
    uint32_t version = read(ioapic, VERSION);
    ioapic->gsi_base = gsi_base;
    ioapic->lines = (version >> 16 & 0xff) + 1;
    /* Where nobody answers one reads all zeroes or all ones. */
    if ((version & 0xff) == 0 || ioapic->lines > LINES_MAX) {
        log_line("ioapic: nothing at 0x%lx", address);
        return -ENODEV;
    }
    log_line("ioapic: at 0x%lx, GSI %u to %u", address, gsi_base, gsi_base + ioapic->lines - 1);
    count++;
    return 0;
}

static int open_line(struct ioapic *ioapic, uint32_t line, uint32_t low, uint32_t high)
{
    uint64_t *word = &ioapic->open[line / 64], bit = 1ull << line % 64;
    if (*word & bit)
        return -EBUSY;
    *word |= bit;
    /* The upper half first: the lower one, without the mask bit, opens the line. */
    write(ioapic, REDIRECTION + 2 * line + 1, high);
    write(ioapic, REDIRECTION + 2 * line, low);
    return 0;
}

int ioapic_open(uint32_t gsi, unsigned vector, uint32_t apic_id, bool level, bool active_low)
{
    uint32_t low = vector | (level ? ENTRY_LEVEL : 0) | (active_low ? ENTRY_ACTIVE_LOW : 0);
    if (count == 0 || apic_id > DESTINATION_MAX)
        return -ENODEV;
    for (unsigned i = 0; i < count; i++) {
        uint32_t line = gsi - ioapics[i].gsi_base; /* huge if it lies below */
        if (line < ioapics[i].lines)
            return open_line(&ioapics[i], line, low, apic_id << DESTINATION_SHIFT);
    }
    return -EINVAL;
}
