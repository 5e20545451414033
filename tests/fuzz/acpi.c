/*
 * Fuzz target: ACPI tables (kernel/platform/pc/acpi_parse.c, acpi_aml.c), rules AC-1, AC-2 and
 * AC-4. The input is a table, or what a root pointer is looked for in; every reader gets it.
 *
 * SOURCES: kernel/platform/pc/acpi_parse.c kernel/platform/pc/acpi_aml.c tests/host/kernel_string.c
 */
#include "kernel/platform/pc/acpi_parse.h"
#include "tests/fuzz/support/fuzz.h"

static void check_register(const struct acpi_register *r)
{
    if (r->present)
        FUZZ_CHECK(r->address && (r->space == ACPI_SPACE_MEMORY ||
                                  (r->space == ACPI_SPACE_IO && r->address <= 0xffff)),
                   "a register in space %d", r->space);
}

static void read_fadt(struct acpi_bytes bytes)
{
    struct acpi_fadt fadt;
    acpi_fadt_parse(bytes, &fadt);
    const struct acpi_register *registers[] = {
        &fadt.pm1a_event, &fadt.pm1b_event, &fadt.pm1a_control,  &fadt.pm1b_control,
        &fadt.timer,      &fadt.reset,      &fadt.sleep_control,
    };
    for (size_t i = 0; i < sizeof(registers) / sizeof(registers[0]); i++)
        check_register(registers[i]);
    if (fadt.pm1a_event.present)
        FUZZ_CHECK(fadt.pm1_event_length >= 4, "PM1 of %d bytes", fadt.pm1_event_length);
}

static void read_root(struct acpi_bytes bytes)
{
    struct acpi_root root;
    const char *problem;
    bool end;
    if (acpi_rsdp_find(bytes, &root))
        FUZZ_CHECK(root.rsdt || root.xsdt, "a root pointer to nothing");
    size_t length = acpi_header_length(bytes, "XSDT", &problem);
    FUZZ_CHECK(length == 0 || (length >= ACPI_HEADER_LENGTH && length <= ACPI_TABLE_MAX),
               "a table of %zu bytes", length);
    for (size_t size = 4; size <= 8; size += 4)
        for (size_t i = 0; acpi_root_entry(bytes, size, i, &end), !end; i++)
            FUZZ_CHECK(i < bytes.length, "no end of entries");
}

static void read_dsdt(struct acpi_bytes bytes)
{
    uint8_t type[2];
    struct acpi_event_device device;
    if (acpi_s5_find(bytes, type))
        FUZZ_CHECK(type[0] < 8 && type[1] < 8, "SLP_TYP %d, %d", type[0], type[1]);
    if (acpi_event_device_find(bytes, &device))
        FUZZ_CHECK(device.address && device.power_button_mask, "a device of nothing");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct acpi_bytes bytes = {data, size};
    struct acpi_madt madt;
    uint64_t address;
    acpi_madt_parse(bytes, &madt);
    FUZZ_CHECK(madt.io_apic_count <= ACPI_IO_APICS_MAX, "%u I/O APICs", madt.io_apic_count);
    FUZZ_CHECK(!acpi_hpet_parse(bytes, &address) == (address != 0), "an HPET at 0");
    acpi_checksum_ok(bytes);
    read_fadt(bytes);
    read_root(bytes);
    read_dsdt(bytes);
    return 0;
}
