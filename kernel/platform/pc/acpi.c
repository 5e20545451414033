/*
 * Where ACPI tables are in this machine's memory. See acpi.h; what is in them is acpi_parse.c's and
 * acpi_aml.c's.
 *
 *      RSDP --> XSDT (or RSDT) --> MADT, HPET, ...
 *                              --> FADT --> DSDT
 */
#include "kernel/platform/pc/acpi.h"

#include "kernel/log.h"
#include "kernel/platform.h"
#include "kernel/platform/pc/cpu.h"
#include "kernel/platform/pc/paging.h"

/* Where a PC's firmware leaves the root pointer if the loader doesn't tell: ACPI 5.2.5.1. */
enum {
    BIOS_F_SEGMENT = 0xf0000,
    BIOS_E_SEGMENT = 0xe0000,
    BIOS_SEGMENT_LENGTH = 0x10000,
    BIOS_DATA_EBDA = 0x40e, /* the extended data area's address, shifted right by 4 */
    EBDA_SEARCHED = 0x400,
};

/*
 * Can there be anything at this physical address? One with bits that the processor doesn't have
 * would be a page fault (a reserved bit in the page table is set), and above 2^46 lie the kernel's
 * own windows.
 */
static bool is_reachable(uint64_t address, size_t length)
{
    static uint64_t limit;
    if (limit == 0) {
        unsigned bits = cpuid(0x80000008, 0).eax & 0xff;
        limit = 1ull << (bits < 32 ? 32 : bits > 46 ? 46 : bits);
    }
    return address < limit && length <= limit - address;
}

/* Physical memory as bytes; {NULL, 0} if it can't be reached. */
static struct acpi_bytes memory_at(uint64_t address, size_t length)
{
    if (!is_reachable(address, length))
        return (struct acpi_bytes){NULL, 0};
    const void *data = paging_map_firmware(address, length);
    return (struct acpi_bytes){data, data ? length : 0};
}

static bool search(uint64_t address, size_t length, struct acpi_root *root)
{
    struct acpi_bytes bytes = memory_at(address, length);
    return bytes.data && acpi_rsdp_find(bytes, root);
}

static bool search_ebda(struct acpi_root *root)
{
    struct acpi_bytes pointer = memory_at(BIOS_DATA_EBDA, 2);
    if (!pointer.data)
        return false;
    uint64_t address = (uint64_t)(pointer.data[0] | pointer.data[1] << 8) << 4;
    return address >= 0x400 && address < BIOS_E_SEGMENT && search(address, EBDA_SEARCHED, root);
}

static bool find_root(struct acpi_root *root)
{
    uint64_t told = platform_boot_info()->acpi_rsdp;
    if (told) {
        if (search(told, ACPI_RSDP_LENGTH_2, root))
            return true;
        log_line("acpi: the root pointer that the loader told, at 0x%lx, is damaged", told);
    }
    /*
     * Most firmware puts it into the F segment, so that comes first, though the specification
     * begins with the EBDA.
     */
    return search(BIOS_F_SEGMENT, BIOS_SEGMENT_LENGTH, root) || search_ebda(root) ||
           search(BIOS_E_SEGMENT, BIOS_SEGMENT_LENGTH, root);
}

/*
 * The table at `address` if it is a `signature` and whole. {NULL, 0}: it is another one, or (in the
 * log) a bad one.
 */
static struct acpi_bytes table_at(uint64_t address, const char *signature)
{
    const char *problem = NULL;
    struct acpi_bytes table = memory_at(address, ACPI_HEADER_LENGTH);
    if (!table.data) {
        log_line("acpi: a table at 0x%lx is out of reach", address);
        return table;
    }
    size_t length = acpi_header_length(table, signature, &problem);
    if (length > 0) {
        table = memory_at(address, length);
        if (!table.data)
            problem = "it reaches beyond memory";
        else if (!acpi_checksum_ok(table))
            problem = "its checksum is wrong";
    }
    if (problem)
        log_line("acpi: table %s at 0x%lx is not used: %s", signature, address, problem);
    return length > 0 && !problem ? table : (struct acpi_bytes){NULL, 0};
}

/* The root table: the XSDT, and if there is none or a bad one, the RSDT. */
static struct acpi_bytes root_table(size_t *entry_size)
{
    static struct acpi_bytes table;
    static size_t size;
    static bool searched;
    struct acpi_root root;
    if (!searched) {
        searched = true;
        if (!find_root(&root)) {
            log_line("acpi: no root pointer");
        } else {
            size = 8;
            if (root.xsdt)
                table = table_at(root.xsdt, "XSDT");
            if (!table.data && root.rsdt) {
                size = 4;
                table = table_at(root.rsdt, "RSDT");
            }
        }
    }
    *entry_size = size;
    return table;
}

/* The first good table of this kind. */
static struct acpi_bytes find_table(const char *signature)
{
    size_t entry_size;
    bool end = false;
    struct acpi_bytes root = root_table(&entry_size);
    for (size_t i = 0; root.data; i++) {
        uint64_t address = acpi_root_entry(root, entry_size, i, &end);
        if (end)
            break;
        if (address == 0)
            continue;
        struct acpi_bytes table = table_at(address, signature);
        if (table.data)
            return table;
    }
    log_line("acpi: no table %s", signature);
    return (struct acpi_bytes){NULL, 0};
}

static void log_problem(const char *signature, const char *problem)
{
    if (problem)
        log_line("acpi: table %s: %s", signature, problem);
}

bool acpi_madt(struct acpi_madt *madt)
{
    struct acpi_bytes table = find_table("APIC");
    if (!table.data)
        return false;
    log_problem("APIC", acpi_madt_parse(table, madt));
    return true;
}

unsigned acpi_madt_processors(uint32_t *ids, unsigned max)
{
    struct acpi_bytes table = find_table("APIC");
    return table.data ? acpi_madt_processors_parse(table, ids, max) : 0;
}

bool acpi_hpet(uint64_t *address)
{
    struct acpi_bytes table = find_table("HPET");
    if (!table.data)
        return false;
    log_problem("HPET", acpi_hpet_parse(table, address));
    return *address != 0;
}

const struct acpi_fadt *acpi_fadt(void)
{
    static struct acpi_fadt fadt;
    static bool searched;
    if (!searched) {
        searched = true;
        struct acpi_bytes table = find_table("FACP");
        if (table.data)
            log_problem("FACP", acpi_fadt_parse(table, &fadt));
    }
    return &fadt;
}

struct acpi_bytes acpi_dsdt(void)
{
    uint64_t address = acpi_fadt()->dsdt;
    return address ? table_at(address, "DSDT") : (struct acpi_bytes){NULL, 0};
}

/* ---- registers ---- */

volatile void *acpi_map_device(uint64_t address, size_t length)
{
    return is_reachable(address, length) ? paging_map_device(address, length) : NULL;
}

/*
 * Device memory is mapped for good, so the mappings are kept: one for each page that anybody here
 * uses.
 */
static volatile void *map_register(uint64_t address)
{
    enum { MAPPED_LENGTH = 8192 }; /* a register may lie across a page's end */
    static struct {
        uint64_t page;
        volatile uint8_t *at;
    } mapped[4];
    uint64_t page = address & -4096ull;
    for (size_t i = 0; i < sizeof(mapped) / sizeof(mapped[0]); i++) {
        if (!mapped[i].at) {
            mapped[i].page = page;
            mapped[i].at = acpi_map_device(page, MAPPED_LENGTH);
        }
        if (mapped[i].at && mapped[i].page == page)
            return mapped[i].at + (address - page);
    }
    return NULL;
}

uint32_t acpi_register_read(const struct acpi_register *r, unsigned offset, unsigned size)
{
    uint64_t address = r->address + offset;
    if (!r->present)
        return 0;
    if (r->space == ACPI_SPACE_IO)
        return size == 1 ? inb(address) : size == 2 ? inw(address) : inl(address);
    volatile void *at = map_register(address);
    if (!at)
        return 0;
    return size == 1   ? *(volatile uint8_t *)at
           : size == 2 ? *(volatile uint16_t *)at
                       : *(volatile uint32_t *)at;
}

void acpi_register_write(const struct acpi_register *r, unsigned offset, unsigned size,
                         uint32_t value)
{
    uint64_t address = r->address + offset;
    volatile void *at = NULL;
    if (!r->present)
        return;
    if (r->space == ACPI_SPACE_IO) {
        if (size == 1)
            outb(address, value);
        else if (size == 2)
            outw(address, value);
        else
            outl(address, value);
    } else if ((at = map_register(address)) != NULL) {
        if (size == 1)
            *(volatile uint8_t *)at = value;
        else if (size == 2)
            *(volatile uint16_t *)at = value;
        else
            *(volatile uint32_t *)at = value;
    }
}
