/*
 * ACPI tables, read as what they are: bytes that somebody else wrote. Pure functions over a buffer;
 * where the buffer comes from is acpi.c's business, so that tests/host/acpi_test.c can run this
 * file under the host's sanitizers with damaged tables.
 *
 *   AC-1  Nothing is read outside [data, data + length), whatever the bytes say.
 *   AC-2  Every loop ends: each step consumes at least one byte of the buffer.
 *   AC-3  A table that is longer, or of a newer revision, than this file knows is accepted. A field
 *         that a shorter (older) table doesn't have reads as 0, which the specification defines as
 *         "absent" for each field used here.
 *   AC-4  A function that returns `const char *` returns NULL when all is well, else what is wrong,
 *         for the log. What had been understood before the damage is in the result all the same,
 *         and is safe to use.
 *
 * Sections are those of the "ACPI Specification", version 6.4.
 */
#ifndef PC_ACPI_PARSE_H
#define PC_ACPI_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ACPI_RSDP_ALIGNMENT = 16,
    ACPI_RSDP_LENGTH_1 = 20, /* revision 0 (ACPI 1.0): up to the RSDT's address */
    ACPI_RSDP_LENGTH_2 = 36, /* revision 2: with the XSDT's */
    ACPI_HEADER_LENGTH = 36,
    /* A longer table is taken for damaged: the largest seen (a server's DSDT) is 300 KiB. */
    ACPI_TABLE_MAX = 1 << 20,
};

struct acpi_bytes {
    const uint8_t *data;
    size_t length;
};

/* ---- 5.2.5: the root pointer ---- */

struct acpi_root {
    uint64_t rsdt; /* physical addresses; 0: absent */
    uint64_t xsdt;
};

/* Is there a root pointer at the beginning of `bytes`? */
bool acpi_rsdp_parse(struct acpi_bytes bytes, struct acpi_root *root);

/* The first one in a piece of memory that begins at an aligned address. */
bool acpi_rsdp_find(struct acpi_bytes memory, struct acpi_root *root);

/* ---- 5.2.6: what all tables share ---- */

/*
 * The length a table's header tells, for whoever has to map the rest. 0 if `header` is no header of
 * a table `signature`, with the reason in `*problem` (NULL: it is simply another table).
 */
size_t acpi_header_length(struct acpi_bytes header, const char *signature, const char **problem);

/* Do all bytes add up to 0, as they must? */
bool acpi_checksum_ok(struct acpi_bytes bytes);

/*
 * 5.2.7, 5.2.8: entry `index` of a root table. Entries are 4 bytes in an RSDT, 8 in an XSDT. 0:
 * there is none.
 */
uint64_t acpi_root_entry(struct acpi_bytes table, size_t entry_size, size_t index, bool *end);

/* ---- 5.2.12: interrupt controllers ("APIC", the MADT) ---- */

enum { ACPI_IO_APICS_MAX = 8, ACPI_ISA_LINES = 16 };

struct acpi_madt {
    bool has_8259; /* PCAT_COMPAT: there is a pair of them, to be masked */
    unsigned io_apic_count;
    struct {
        uint32_t address;
        uint32_t gsi_base; /* the global system interrupt of its input 0 */
    } io_apics[ACPI_IO_APICS_MAX];
    struct acpi_isa_override {
        bool present;
        bool level;
        bool active_low;
        uint32_t gsi;
    } overrides[ACPI_ISA_LINES]; /* by ISA line */
};

const char *acpi_madt_parse(struct acpi_bytes table, struct acpi_madt *madt);

/*
 * 5.2.12.2, 5.2.12.12: the local APICs' ids of processors that may be used, at most `max` of them.
 * How many.
 */
unsigned acpi_madt_processors_parse(struct acpi_bytes table, uint32_t *ids, unsigned max);

/* ---- 5.2.3.2: a register that firmware points to ---- */

enum { ACPI_SPACE_MEMORY = 0, ACPI_SPACE_IO = 1 };

struct acpi_register {
    bool present;
    uint8_t space; /* ACPI_SPACE_MEMORY or ACPI_SPACE_IO: one in another space counts as absent */
    uint64_t address;
};

/* ---- 5.2.9: fixed hardware ("FACP", the FADT) ---- */

struct acpi_fadt {
    uint64_t dsdt;           /* physical address; 0: absent */
    bool hardware_reduced;   /* 4.1: none of the PM registers exists */
    bool fixed_power_button; /* the button's event is in PM1 */
    bool no_cmos_clock;
    bool timer_is_32_bits;
    uint16_t sci_irq;          /* an ISA line if there are such, else a GSI */
    uint16_t smi_command_port; /* 0: the machine is in ACPI mode for good */
    uint8_t acpi_enable;       /* the value to write there */
    uint8_t pm1_event_length;  /* in bytes: status in the first half, enable bits in the second */
    uint8_t century_index;     /* in CMOS memory; 0: none */
    uint8_t reset_value;
    struct acpi_register pm1a_event, pm1b_event;
    struct acpi_register pm1a_control, pm1b_control;
    struct acpi_register timer;
    struct acpi_register reset;
    struct acpi_register sleep_control; /* of reduced hardware */
};

const char *acpi_fadt_parse(struct acpi_bytes table, struct acpi_fadt *fadt);

/* ---- "IA-PC HPET Specification" 3.2.4 ---- */

const char *acpi_hpet_parse(struct acpi_bytes table, uint64_t *address);

/* ---- two facts from the DSDT's byte code ---- */

/*
 * 7.4.2 and 16.1.7: \_S5, the values to write into the SLP_TYP fields of PM1a and PM1b control to
 * power off.
 */
bool acpi_s5_find(struct acpi_bytes dsdt, uint8_t sleep_type[2]);

/* 5.6.9: the generic event device of reduced hardware, as far as it reports the power button. */
struct acpi_event_device {
    uint32_t gsi;
    bool level;
    bool active_low;
    uint64_t address; /* a 32-bit register; reading it tells and clears what has happened */
    uint32_t power_button_mask;
};
bool acpi_event_device_find(struct acpi_bytes dsdt, struct acpi_event_device *device);

#endif
