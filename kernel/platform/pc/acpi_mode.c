/*
 * See acpi_mode.h.
 */
#include "kernel/platform/pc/acpi_mode.h"

#include "kernel/log.h"
#include "kernel/platform/pc/cpu.h"

enum {
    PM1_CONTROL_SCI_ENABLE = 1,
    PATIENCE = 300000, /* reads: about 0.3 s on hardware, where firmware may take its time */
};

bool acpi_enter_mode(const struct acpi_fadt *fadt)
{
    const struct acpi_register *control = &fadt->pm1a_control;
    if (!control->present)
        return false;
    if (acpi_register_read(control, 0, 2) & PM1_CONTROL_SCI_ENABLE)
        return true;
    if (!fadt->smi_command_port || !fadt->acpi_enable)
        return true; /* no such distinction */
    outb(fadt->smi_command_port, fadt->acpi_enable);
    for (int i = 0; i < PATIENCE; i++)
        if (acpi_register_read(control, 0, 2) & PM1_CONTROL_SCI_ENABLE)
            return true;
    log_line("acpi: the firmware doesn't hand over power management");
    return false;
}
