/*
 * The fixed tables of ACPI: root pointer, root tables, MADT, FADT, HPET. See acpi_parse.h; the DSDT
 * is acpi_aml.c's.
 *
 * All reading goes through number_at(), which knows the buffer's end: no structure is laid over the
 * bytes, so there is neither a length to compare before each field nor an alignment to worry about.
 */
#include "kernel/platform/pc/acpi_parse.h"

#include "kernel/string.h"

/*
 * The little-endian number of `size` bytes at `offset`; 0 if it isn't wholly inside (AC-1, AC-3).
 */
static uint64_t number_at(struct acpi_bytes bytes, size_t offset, size_t size)
{
    if (offset > bytes.length || bytes.length - offset < size)
        return 0;
    uint64_t number = 0;
    for (size_t i = size; i > 0; i--)
        number = number << 8 | bytes.data[offset + i - 1];
    return number;
}

bool acpi_checksum_ok(struct acpi_bytes bytes)
{
    uint8_t sum = 0;
    const uint8_t *at = bytes.data, *end = at + bytes.length;
    /* Eight at a time: a DSDT has 8 KB, and this is what powering off spends its time with. */
    for (; end - at >= 8; at += 8)
        sum += at[0] + at[1] + at[2] + at[3] + at[4] + at[5] + at[6] + at[7];
    while (at < end)
        sum += *at++;
    return sum == 0;
}

bool acpi_rsdp_parse(struct acpi_bytes bytes, struct acpi_root *root)
{
    if (bytes.length < ACPI_RSDP_LENGTH_1 || memcmp(bytes.data, "RSD PTR ", 8) != 0)
        return false;
    if (!acpi_checksum_ok((struct acpi_bytes){bytes.data, ACPI_RSDP_LENGTH_1}))
        return false;
    *root = (struct acpi_root){.rsdt = number_at(bytes, 16, 4)};
    uint64_t revision = number_at(bytes, 15, 1), length = number_at(bytes, 20, 4);
    if (revision >= 2) {
        if (length < ACPI_RSDP_LENGTH_2 || length > bytes.length ||
            !acpi_checksum_ok((struct acpi_bytes){bytes.data, length}))
            return false;
        root->xsdt = number_at(bytes, 24, 8);
    }
    return root->rsdt != 0 || root->xsdt != 0;
}

bool acpi_rsdp_find(struct acpi_bytes memory, struct acpi_root *root)
{
    /*
     * "RSD PTR " as one number: this loop is the larger part of the whole search, thousands of
     * rounds.
     */
    const uint64_t signature = 0x2052545020445352;
    for (size_t at = 0; at + ACPI_RSDP_LENGTH_1 <= memory.length; at += ACPI_RSDP_ALIGNMENT) {
        uint64_t word;
        __builtin_memcpy(&word, memory.data + at, sizeof(word));
        if (word == signature &&
            acpi_rsdp_parse((struct acpi_bytes){memory.data + at, memory.length - at}, root))
            return true;
    }
    return false;
}

size_t acpi_header_length(struct acpi_bytes header, const char *signature, const char **problem)
{
    *problem = NULL;
    if (header.length < ACPI_HEADER_LENGTH || memcmp(header.data, signature, 4) != 0)
        return 0;
    uint64_t length = number_at(header, 4, 4);
    if (length < ACPI_HEADER_LENGTH)
        *problem = "its length is less than a header's";
    else if (length > ACPI_TABLE_MAX)
        *problem = "its length can't be true";
    return *problem ? 0 : length;
}

uint64_t acpi_root_entry(struct acpi_bytes table, size_t entry_size, size_t index, bool *end)
{
    size_t count =
        table.length < ACPI_HEADER_LENGTH ? 0 : (table.length - ACPI_HEADER_LENGTH) / entry_size;
    *end = index >= count;
    return *end ? 0 : number_at(table, ACPI_HEADER_LENGTH + index * entry_size, entry_size);
}

/* ---- MADT ---- */

enum {
    MADT_FLAGS = 40,
    MADT_ENTRIES = 44,
    MADT_LOCAL_APIC = 0,
    MADT_LOCAL_APIC_LENGTH = 8,
    MADT_LOCAL_X2APIC = 9,
    MADT_LOCAL_X2APIC_LENGTH = 16,
    MADT_ENABLED = 1,
    MADT_IO_APIC = 1,
    MADT_IO_APIC_LENGTH = 12,
    MADT_OVERRIDE = 2,
    MADT_OVERRIDE_LENGTH = 10,
};

static const char *madt_io_apic(struct acpi_bytes entry, struct acpi_madt *madt)
{
    if (entry.length < MADT_IO_APIC_LENGTH)
        return "an I/O APIC's entry is too short";
    if (madt->io_apic_count == ACPI_IO_APICS_MAX)
        return "more I/O APICs than we keep; the rest is not used";
    unsigned i = madt->io_apic_count++;
    madt->io_apics[i].address = number_at(entry, 4, 4);
    madt->io_apics[i].gsi_base = number_at(entry, 8, 4);
    return NULL;
}

/* 5.2.12.5. Polarity and trigger "as the bus has it" (0) mean, for ISA, active high and edge. */
static const char *madt_override(struct acpi_bytes entry, struct acpi_madt *madt)
{
    if (entry.length < MADT_OVERRIDE_LENGTH)
        return "an interrupt override's entry is too short";
    uint64_t bus = number_at(entry, 2, 1), line = number_at(entry, 3, 1);
    uint64_t flags = number_at(entry, 8, 2);
    if (bus != 0 || line >= ACPI_ISA_LINES)
        return "an interrupt override is not for an ISA line";
    madt->overrides[line] = (struct acpi_isa_override){
        .present = true,
        .gsi = number_at(entry, 4, 4),
        .active_low = (flags & 3) == 3,
        .level = (flags >> 2 & 3) == 3,
    };
    return NULL;
}

const char *acpi_madt_parse(struct acpi_bytes table, struct acpi_madt *madt)
{
    const char *problem = NULL;
    *madt = (struct acpi_madt){.has_8259 = number_at(table, MADT_FLAGS, 4) & 1};
    if (table.length < MADT_ENTRIES)
        return "it is too short";
    for (size_t at = MADT_ENTRIES; at < table.length;) {
        uint64_t type = number_at(table, at, 1), length = number_at(table, at + 1, 1);
        if (length < 2 || length > table.length - at)
            return "an entry's length is wrong; it and what follows is not used";
        struct acpi_bytes entry = {table.data + at, length};
        const char *wrong = NULL;
        if (type == MADT_IO_APIC)
            wrong = madt_io_apic(entry, madt);
        else if (type == MADT_OVERRIDE)
            wrong = madt_override(entry, madt);
        if (wrong)
            problem = wrong;
        at += length;
    }
    return problem;
}

/* The APIC id in an entry of the MADT that is a processor's; -1: it is none, or not to be used. */
static int64_t madt_processor(struct acpi_bytes entry, uint64_t type)
{
    bool is_local = type == MADT_LOCAL_APIC && entry.length >= MADT_LOCAL_APIC_LENGTH;
    bool is_x2apic = type == MADT_LOCAL_X2APIC && entry.length >= MADT_LOCAL_X2APIC_LENGTH;
    if (is_local && number_at(entry, 4, 4) & MADT_ENABLED)
        return (int64_t)number_at(entry, 3, 1);
    if (is_x2apic && number_at(entry, 8, 4) & MADT_ENABLED)
        return (int64_t)number_at(entry, 4, 4);
    return -1;
}

unsigned acpi_madt_processors_parse(struct acpi_bytes table, uint32_t *ids, unsigned max)
{
    unsigned count = 0;
    for (size_t at = MADT_ENTRIES; at + 2 <= table.length && count < max;) {
        uint64_t length = number_at(table, at + 1, 1);
        if (length < 2 || length > table.length - at)
            break;
        int64_t id =
            madt_processor((struct acpi_bytes){table.data + at, length}, number_at(table, at, 1));
        if (id >= 0)
            ids[count++] = (uint32_t)id;
        at += length;
    }
    return count;
}

/* ---- FADT ---- */

enum {
    FADT_LENGTH_1 = 116, /* revision 1: up to the flags */
    FADT_BOOT_NO_CMOS_CLOCK = 1 << 5,
    FADT_POWER_BUTTON_IS_A_METHOD = 1 << 4,
    FADT_TIMER_32_BITS = 1 << 8,
    FADT_HAS_RESET_REGISTER = 1 << 10,
    FADT_HARDWARE_REDUCED = 1 << 20,
};

/*
 * 5.2.3.2: space, width, offset, access size, address. A bit offset inside the register is nothing
 * that we could use.
 */
static struct acpi_register generic_register(struct acpi_bytes table, size_t offset)
{
    struct acpi_register r = {
        .space = number_at(table, offset, 1),
        .address = number_at(table, offset + 4, 8),
    };
    uint64_t bit_offset = number_at(table, offset + 2, 1);
    bool io = r.space == ACPI_SPACE_IO && r.address <= 0xffff;
    bool memory = r.space == ACPI_SPACE_MEMORY;
    r.present = r.address != 0 && bit_offset == 0 && (io || memory);
    return r;
}

/*
 * The registers of revision 1 are ports in a 32-bit field, and may be told again, wider, in
 * revision 3's: that one wins.
 */
static struct acpi_register port_or_generic(struct acpi_bytes table, size_t port_offset,
                                            size_t generic_offset)
{
    struct acpi_register r = generic_register(table, generic_offset);
    if (r.present)
        return r;
    uint64_t port = number_at(table, port_offset, 4);
    return (struct acpi_register){
        .present = port != 0 && port <= 0xffff, .space = ACPI_SPACE_IO, .address = port};
}

const char *acpi_fadt_parse(struct acpi_bytes table, struct acpi_fadt *fadt)
{
    uint64_t flags = number_at(table, 112, 4), boot_flags = number_at(table, 109, 2);
    uint64_t wide_dsdt = number_at(table, 140, 8), smi_port = number_at(table, 48, 4);
    *fadt = (struct acpi_fadt){
        .dsdt = wide_dsdt ? wide_dsdt : number_at(table, 40, 4),
        .hardware_reduced = flags & FADT_HARDWARE_REDUCED,
        .fixed_power_button = !(flags & (FADT_POWER_BUTTON_IS_A_METHOD | FADT_HARDWARE_REDUCED)),
        .no_cmos_clock = boot_flags & FADT_BOOT_NO_CMOS_CLOCK,
        .timer_is_32_bits = flags & FADT_TIMER_32_BITS,
        .sci_irq = number_at(table, 46, 2),
        .smi_command_port = smi_port <= 0xffff ? smi_port : 0,
        .acpi_enable = number_at(table, 52, 1),
        .pm1_event_length = number_at(table, 88, 1),
        .century_index = number_at(table, 108, 1),
        .reset_value = number_at(table, 128, 1),
    };
    if (table.length < FADT_LENGTH_1) {
        *fadt = (struct acpi_fadt){0};
        return "it is too short";
    }
    if (flags & FADT_HAS_RESET_REGISTER)
        fadt->reset = generic_register(table, 116);
    fadt->sleep_control = generic_register(table, 244);
    if (fadt->hardware_reduced)
        return NULL;
    fadt->pm1a_event = port_or_generic(table, 56, 148);
    fadt->pm1b_event = port_or_generic(table, 60, 160);
    fadt->pm1a_control = port_or_generic(table, 64, 172);
    fadt->pm1b_control = port_or_generic(table, 68, 184);
    fadt->timer = port_or_generic(table, 76, 208);
    if (fadt->pm1_event_length < 4) {
        fadt->pm1a_event.present = fadt->pm1b_event.present = false;
        return "its PM1 event registers have no room for what they must hold";
    }
    return NULL;
}

/* ---- HPET ---- */

const char *acpi_hpet_parse(struct acpi_bytes table, uint64_t *address)
{
    struct acpi_register base = generic_register(table, 40);
    *address = 0;
    if (!base.present || base.space != ACPI_SPACE_MEMORY)
        return "it has no memory address";
    *address = base.address;
    return NULL;
}
