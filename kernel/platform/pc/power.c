/*
 * The end of the machine: platform_end().
 *
 * Several ways, the cleanest first, each of which is known to be missing somewhere:
 *
 *      ACPI PM1 control, SLP_TYP of \_S5    q35, pc, hardware         off
 *      ACPI sleep control register          microvm                   off
 *      ACPI reset register                  most since ACPI 2.0       reset
 *      keyboard controller's pulse          q35, pc, older hardware   reset
 *      triple fault                         every x86 processor       reset
 *
 * A reset ends QEMU only under -no-reboot.
 *
 * The exit status is not ours to tell: whoever calls has passed it to the console's device before
 * (console_end()).
 */
#include "kernel/platform.h"

#include "kernel/platform/pc/acpi.h"
#include "kernel/platform/pc/acpi_mode.h"
#include "kernel/platform/pc/cpu.h"

enum {
    SLEEP_ENABLE = 1 << 13, /* PM1 control, ACPI 4.8.3.2.1 */
    SLEEP_TYPE_SHIFT = 10,
    SLEEP_FIELDS = SLEEP_ENABLE | 7 << SLEEP_TYPE_SHIFT,
    REDUCED_SLEEP_ENABLE = 1 << 5, /* sleep control register, ACPI 4.8.3.7 */
    REDUCED_SLEEP_TYPE_SHIFT = 2,
    KEYBOARD_COMMAND = 0x64,
    KEYBOARD_PULSE_RESET = 0xfe,
};

/*
 * In cycles of the TSC. To be switched off takes hardware a moment, and QEMU too: there another
 * thread does it, which on a busy host gets its turn late. Whoever is too impatient is reset
 * instead. For resets patience matters less: if the next way is quicker, that is as good.
 */
#define POWER_OFF_PATIENCE (1ull << 31)
#define RESET_PATIENCE     (1ull << 16)

static void wait_for_the_end(uint64_t cycles)
{
    uint64_t start = rdtsc();
    while (rdtsc() - start < cycles)
        cpu_relax();
}

static void pm1_power_off(const struct acpi_register *control, uint8_t type)
{
    uint32_t value = acpi_register_read(control, 0, 2) & ~(uint32_t)SLEEP_FIELDS;
    acpi_register_write(control, 0, 2, value | SLEEP_ENABLE | type << SLEEP_TYPE_SHIFT);
}

static void acpi_power_off(const struct acpi_fadt *fadt)
{
    uint8_t type[2];
    const struct acpi_register *control =
        fadt->hardware_reduced ? &fadt->sleep_control : &fadt->pm1a_control;
    if (!control->present || !acpi_s5_find(acpi_dsdt(), type))
        return;
    if (fadt->hardware_reduced) {
        acpi_register_write(control, 0, 1,
                            REDUCED_SLEEP_ENABLE | type[0] << REDUCED_SLEEP_TYPE_SHIFT);
    } else if (acpi_enter_mode(fadt)) {
        /* Both halves have to be written; the second one does it where there are two. */
        pm1_power_off(control, type[0]);
        pm1_power_off(&fadt->pm1b_control, type[1]);
    }
    wait_for_the_end(POWER_OFF_PATIENCE);
}

static void reset(const struct acpi_fadt *fadt)
{
    acpi_register_write(&fadt->reset, 0, 1, fadt->reset_value);
    wait_for_the_end(RESET_PATIENCE);
    outb(KEYBOARD_COMMAND, KEYBOARD_PULSE_RESET);
    wait_for_the_end(RESET_PATIENCE);
}

/*
 * A fault that can't be reported, because there is no descriptor table, resets the processor: SDM
 * 3A 6.15, "double fault".
 */
static void triple_fault(void)
{
    struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) nothing = {0, 0};
    __asm__ volatile("lidt %0; ud2" ::"m"(nothing));
}

void platform_end(int status)
{
    static bool ending;
    (void)status;
    interrupts_off();
    /*
     * A second time: what we did the first time has ended in a fault. Now only what needs no
     * memory.
     */
    if (!ending) {
        ending = true;
        const struct acpi_fadt *fadt = acpi_fadt();
        acpi_power_off(fadt);
        reset(fadt);
    }
    triple_fault();
    for (;;)
        __asm__ volatile("hlt");
}
