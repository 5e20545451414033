/*
 * ACPI tables on this machine: finds them, checks them, decodes them. Nothing happens before
 * somebody asks, and only what is asked for is looked at: the search for the root pointer alone
 * costs some 6,000 instructions, the DSDT's checksum 30,000.
 *
 *   AC-5  A table that fails a check is a line in the log, and then doesn't exist. Every caller has
 *         an answer to that.
 *   AC-6  Not from interrupt context (tables may have to be mapped), but at the machine's end from
 *         any.
 *
 * No exits but one CPUID; tables are plain memory.
 */
#ifndef PC_ACPI_H
#define PC_ACPI_H

#include "kernel/platform/pc/acpi_parse.h"

/*
 * Each fills in the structure and returns true, or false: there is no such table that could be
 * trusted.
 */
bool acpi_madt(struct acpi_madt *madt);
bool acpi_hpet(uint64_t *address);

/* acpi_madt_processors_parse() of this machine's; 0: it has no such table. */
unsigned acpi_madt_processors(uint32_t *ids, unsigned max);

/*
 * The fixed-hardware table, decoded once. All zeroes (which means: nothing is there) if there is
 * none.
 */
const struct acpi_fadt *acpi_fadt(void);

/* The DSDT's bytes, {NULL, 0} if there is none. */
struct acpi_bytes acpi_dsdt(void);

/*
 * Reads or writes `size` (1, 2 or 4) bytes at `offset` in a block of registers. Reading one that is
 * not present, or can't be mapped, gives 0; writing it does nothing. One exit.
 */
uint32_t acpi_register_read(const struct acpi_register *r, unsigned offset, unsigned size);
void acpi_register_write(const struct acpi_register *r, unsigned offset, unsigned size,
                         uint32_t value);

/*
 * Registers at an address that a table told: as paging_map_device(), which trusts its caller; NULL
 * if nothing can be there.
 */
volatile void *acpi_map_device(uint64_t address, size_t length);

#endif
