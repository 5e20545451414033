/*
 * PVH: what Firecracker and Cloud Hypervisor speak, and QEMU for images without a multiboot header.
 * Xen's public/arch-x86/hvm/start_info.h, "Start of day structure passed to PVH guests", versions 0
 * and 1.
 */
#include "boot/protocol.h"

enum { MEMORY_RAM = 1 }; /* as in the BIOS's E820 */

struct hvm_start_info {
    uint32_t magic;
    uint32_t version; /* from 1 on there is a memory map */
    uint32_t flags;
    uint32_t nr_modules;
    uint64_t modlist_paddr;
    uint64_t cmdline_paddr;
    uint64_t rsdp_paddr;
    uint64_t memmap_paddr; /* from here on: version 1 */
    uint32_t memmap_entries;
    uint32_t reserved;
} __attribute__((packed));
_Static_assert(sizeof(struct hvm_start_info) == 56, "as in the header");

struct hvm_modlist_entry {
    uint64_t paddr, size, cmdline_paddr, reserved;
} __attribute__((packed));

struct hvm_memmap_table_entry {
    uint64_t addr, size;
    uint32_t type, reserved;
} __attribute__((packed));

/* `count` elements at `address` are readable. */
static bool is_mapped(uint64_t address, uint64_t count, size_t element)
{
    return address < BOOT_MAPPED && count <= (BOOT_MAPPED - address) / element;
}

const char *pvh_read(uint32_t address, struct boot_info *info)
{
    const struct hvm_start_info *start = (const void *)(uintptr_t)address;
    info->protocol = "PVH";
    if (start->magic != BOOT_MAGIC_PVH)
        return "the loader's structure has the wrong magic number";
    if (start->version < 1)
        return "PVH without a memory map (version 0)";
    if (!is_mapped(start->memmap_paddr, start->memmap_entries,
                   sizeof(struct hvm_memmap_table_entry)))
        return "the memory map lies above 1 GiB";
    const struct hvm_memmap_table_entry *map = (const void *)start->memmap_paddr;
    for (uint32_t i = 0; i < start->memmap_entries; i++)
        if (map[i].type == MEMORY_RAM)
            boot_region_add(info, map[i].addr, map[i].addr + map[i].size);
    boot_region_cut(info, start->memmap_paddr, (uintptr_t)(map + start->memmap_entries));
    boot_region_cut(info, address, address + sizeof(*start));

    info->acpi_rsdp = start->rsdp_paddr;
    if (start->cmdline_paddr && !(info->command_line = boot_text_keep(info, start->cmdline_paddr)))
        return "the command line lies above 1 GiB";
    if (!is_mapped(start->modlist_paddr, start->nr_modules, sizeof(struct hvm_modlist_entry)))
        return "the list of modules lies above 1 GiB";
    const struct hvm_modlist_entry *module = (const void *)start->modlist_paddr;
    boot_region_cut(info, (uintptr_t)module, (uintptr_t)(module + start->nr_modules));
    for (uint32_t i = 0; i < start->nr_modules; i++, module++) {
        const char *error = boot_module_add(info, module->paddr, module->paddr + module->size,
                                            module->cmdline_paddr);
        if (error)
            return error;
    }
    return NULL;
}
