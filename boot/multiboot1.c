/*
 * Multiboot 1: what QEMU's -kernel speaks. Multiboot Specification 0.6.96, section 3.3, "Boot
 * information format".
 */
#include "boot/protocol.h"

enum {
    HAS_MEMORY = 1 << 0,
    HAS_COMMAND_LINE = 1 << 2,
    HAS_MODULES = 1 << 3,
    HAS_MEMORY_MAP = 1 << 6,
    HAS_LOADER_NAME = 1 << 9,
    MEMORY_AVAILABLE = 1,
};

struct multiboot1_info {
    uint32_t flags;
    uint32_t mem_lower, mem_upper; /* KiB below 640 KiB, and from 1 MiB on */
    uint32_t boot_device;
    uint32_t cmdline;
    uint32_t mods_count, mods_addr;
    uint32_t syms[4];
    uint32_t mmap_length, mmap_addr;
    uint32_t drives_length, drives_addr;
    uint32_t config_table;
    uint32_t boot_loader_name;
} __attribute__((packed));
_Static_assert(offsetof(struct multiboot1_info, boot_loader_name) == 64, "as in the standard");

struct multiboot1_region {
    uint32_t size; /* of what follows: the next entry is size + 4 bytes on */
    uint64_t base_addr, length;
    uint32_t type;
} __attribute__((packed));

struct multiboot1_module {
    uint32_t mod_start, mod_end, string, reserved;
} __attribute__((packed));

static const char *read_memory_map(const struct multiboot1_info *mb, struct boot_info *info)
{
    uint64_t at = mb->mmap_addr, end = at + mb->mmap_length;
    if (end > BOOT_MAPPED)
        return "the memory map lies above 1 GiB";
    while (at + sizeof(struct multiboot1_region) <= end) {
        const struct multiboot1_region *region = (const void *)at;
        if (region->type == MEMORY_AVAILABLE)
            boot_region_add(info, region->base_addr, region->base_addr + region->length);
        at += region->size + 4ull;
    }
    boot_region_cut(info, mb->mmap_addr, end);
    return NULL;
}

/* QEMU puts the kernel's path in front, as the first word. GRUB 2 doesn't. */
static const char *without_path(const struct boot_info *info, const char *line)
{
    static const char qemu[] = "qemu";
    for (size_t i = 0; i < sizeof(qemu) - 1; i++)
        if (info->loader[i] != qemu[i])
            return line;
    while (*line && *line != ' ')
        line++;
    return line;
}

const char *multiboot1_read(uint32_t address, struct boot_info *info)
{
    const struct multiboot1_info *mb = (const void *)(uintptr_t)address;
    info->protocol = "multiboot 1";
    if (mb->flags & HAS_MEMORY_MAP) {
        const char *error = read_memory_map(mb, info);
        if (error)
            return error;
    } else if (mb->flags & HAS_MEMORY) {
        boot_region_add(info, 0, mb->mem_lower * 1024ull);
        boot_region_add(info, 1 << 20, (1 << 20) + mb->mem_upper * 1024ull);
    }
    boot_region_cut(info, address, address + sizeof(*mb));

    if (mb->flags & HAS_LOADER_NAME && !(info->loader = boot_text_keep(info, mb->boot_loader_name)))
        return "the loader's name lies above 1 GiB";
    if (mb->flags & HAS_COMMAND_LINE) {
        const char *line = boot_text_keep(info, mb->cmdline);
        if (!line)
            return "the command line lies above 1 GiB";
        info->command_line = without_path(info, line);
    }
    if (!(mb->flags & HAS_MODULES))
        return NULL;
    if (mb->mods_addr + mb->mods_count * (uint64_t)sizeof(struct multiboot1_module) > BOOT_MAPPED)
        return "the list of modules lies above 1 GiB";
    const struct multiboot1_module *module = (const void *)(uintptr_t)mb->mods_addr;
    boot_region_cut(info, (uintptr_t)module, (uintptr_t)(module + mb->mods_count));
    for (uint32_t i = 0; i < mb->mods_count; i++, module++) {
        const char *error =
            boot_module_add(info, module->mod_start, module->mod_end, module->string);
        if (error)
            return error;
    }
    return NULL;
}
