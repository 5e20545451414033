/*
 * I/O APICs: where devices' interrupt lines end (Intel 82093AA data sheet; ACPI 5.2.12.3).
 *
 * Each has some lines, and all of a machine's are numbered through as "global system interrupts"
 * (GSI): an I/O APIC serves [base, base + lines). Which there are the MADT says; where there is
 * none (microvm with acpi=off) the customary addresses are tried.
 */
#ifndef PC_IOAPIC_H
#define PC_IOAPIC_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Opens the line `gsi`: to `vector` of the processor whose local APIC is `apic_id`. 0; -EINVAL: no
 * I/O APIC has this line; -EBUSY: it is open already; -ENODEV: there are none, or they can't reach
 * that processor. Four exits.
 */
int ioapic_open(uint32_t gsi, unsigned vector, uint32_t apic_id, bool level, bool active_low);

/*
 * Says that there is an I/O APIC. 0; -ENODEV: what is at that address doesn't answer as one. Two
 * exits.
 */
int ioapic_add(uint64_t address, uint32_t gsi_base);

#endif
