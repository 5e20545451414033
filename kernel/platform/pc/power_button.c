/*
 * The power button: `system_powerdown` in QEMU's monitor, the plug's soft way on a server.
 *
 * Two kinds of machines report it in two ways: as a bit in the PM1 event registers with the system
 * control interrupt (SCI), or, on reduced hardware, by the generic event device, an interrupt and a
 * register of which the DSDT tells.
 */
#include "kernel/errno.h"
#include "kernel/log.h"
#include "kernel/platform.h"
#include "kernel/platform/pc/acpi.h"
#include "kernel/platform/pc/acpi_mode.h"
#include "kernel/platform/pc/interrupts.h"

enum { PM1_POWER_BUTTON = 1 << 8 }; /* in status and enable: ACPI 4.8.3.1 */

static void (*pressed_function)(void);

/* ---- PM1 ---- */

/*
 * Status bits are cleared by writing ones. Exits: one read, or that and a write, for each of the
 * one or two blocks.
 */
static bool pm1_button_event(const struct acpi_register *event)
{
    if (!(acpi_register_read(event, 0, 2) & PM1_POWER_BUTTON))
        return false;
    acpi_register_write(event, 0, 2, PM1_POWER_BUTTON);
    return true;
}

static void sci(void *arg)
{
    const struct acpi_fadt *fadt = arg;
    bool a = pm1_button_event(&fadt->pm1a_event), b = pm1_button_event(&fadt->pm1b_event);
    if (a || b)
        pressed_function();
}

/*
 * The button and nothing else: whatever else the firmware had enabled we couldn't answer, and SCI
 * is level-triggered. An old press is forgotten: on hardware it may be the one that switched the
 * machine on, and QEMU doesn't note any before the event is enabled.
 */
static void pm1_enable(const struct acpi_fadt *fadt, const struct acpi_register *event)
{
    acpi_register_write(event, 0, 2, PM1_POWER_BUTTON);
    acpi_register_write(event, fadt->pm1_event_length / 2, 2, PM1_POWER_BUTTON);
}

static int pm1_button(const struct acpi_fadt *fadt)
{
    if (!fadt->fixed_power_button || !fadt->pm1a_event.present || !acpi_enter_mode(fadt))
        return -ENODEV;
    int error = platform_irq_attach(fadt->sci_irq, true, sci, (void *)fadt);
    if (error)
        return error;
    pm1_enable(fadt, &fadt->pm1a_event);
    pm1_enable(fadt, &fadt->pm1b_event);
    return 0;
}

/* ---- the generic event device ---- */

static struct acpi_event_device event_device;
static struct acpi_register event_register;

static void event_device_interrupt(void *arg)
{
    (void)arg;
    if (acpi_register_read(&event_register, 0, 4) & event_device.power_button_mask)
        pressed_function();
}

static int event_device_button(void)
{
    if (!acpi_event_device_find(acpi_dsdt(), &event_device))
        return -ENODEV;
    event_register = (struct acpi_register){true, ACPI_SPACE_MEMORY, event_device.address};
    int error = interrupt_gsi_attach(event_device.gsi, event_device.level, event_device.active_low,
                                     event_device_interrupt, NULL);
    /* It may have been pressed already; and the register is mapped now, not in an interrupt. */
    if (!error)
        event_device_interrupt(NULL);
    return error;
}

int platform_power_button(void (*pressed)(void))
{
    const struct acpi_fadt *fadt = acpi_fadt();
    pressed_function = pressed;
    int error = fadt->hardware_reduced ? event_device_button() : pm1_button(fadt);
    if (error)
        log_line("power button: none (error %d)", error);
    return error;
}
