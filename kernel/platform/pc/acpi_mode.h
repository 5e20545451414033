/*
 * From the machine's own handling of power events (by system management mode) to ours.
 */
#ifndef PC_ACPI_MODE_H
#define PC_ACPI_MODE_H

#include <stdbool.h>

#include "kernel/platform/pc/acpi.h"

/*
 * Makes sure that the PM1 registers act and report to us (ACPI 4.8.2.5). False: they don't exist,
 * or the firmware doesn't do it. Exits: 1, or 3 and more.
 */
bool acpi_enter_mode(const struct acpi_fadt *fadt);

#endif
