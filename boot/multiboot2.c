/*
 * Multiboot 2: what GRUB speaks. Multiboot2 Specification 2.0, section 3.6, "Boot information": a
 * total size, then tags, each with its type and size, each starting at a multiple of 8.
 */
#include "boot/protocol.h"

enum {
    TAG_END = 0,
    TAG_COMMAND_LINE = 1,
    TAG_LOADER_NAME = 2,
    TAG_MODULE = 3,
    TAG_MEMORY_MAP = 6,
    TAG_ACPI_OLD = 14, /* a copy of the RSDP, version 1 */
    TAG_ACPI_NEW = 15, /* of version 2 and later */
    MEMORY_AVAILABLE = 1,
};

struct multiboot2_info {
    uint32_t total_size, reserved;
} __attribute__((packed));

struct multiboot2_tag {
    uint32_t type, size; /* the size counts these two, not the padding behind */
} __attribute__((packed));

struct multiboot2_module {
    struct multiboot2_tag tag;
    uint32_t mod_start, mod_end;
    char string[];
} __attribute__((packed));

struct multiboot2_region {
    uint64_t base_addr, length;
    uint32_t type, reserved;
} __attribute__((packed));

struct multiboot2_memory_map {
    struct multiboot2_tag tag;
    uint32_t entry_size, entry_version;
    struct multiboot2_region entries[];
} __attribute__((packed));

static const char *read_memory_map(const struct multiboot2_memory_map *map, struct boot_info *info)
{
    if (map->tag.size < sizeof(*map) || map->entry_size < sizeof(struct multiboot2_region))
        return "the memory map's entries are too short";
    uintptr_t at = (uintptr_t)map->entries, end = (uintptr_t)map + map->tag.size;
    for (; at + map->entry_size <= end; at += map->entry_size) {
        const struct multiboot2_region *region = (const void *)at;
        if (region->type == MEMORY_AVAILABLE)
            boot_region_add(info, region->base_addr, region->base_addr + region->length);
    }
    return NULL;
}

/*
 * A tag's text follows its head, and ends within it: the standard says so, so a tag without a NUL
 * is no text.
 */
static const char *tag_text(const struct multiboot2_tag *tag, size_t offset)
{
    const char *text = (const char *)tag;
    return tag->size > offset && text[tag->size - 1] == '\0' ? text + offset : "";
}

static const char *read_tag(const struct multiboot2_tag *tag, struct boot_info *info)
{
    const struct multiboot2_module *module = (const void *)tag;
    switch (tag->type) {
    case TAG_COMMAND_LINE: info->command_line = tag_text(tag, sizeof(*tag)); break;
    case TAG_LOADER_NAME: info->loader = tag_text(tag, sizeof(*tag)); break;
    case TAG_MEMORY_MAP: return read_memory_map((const void *)tag, info);
    case TAG_ACPI_OLD:
        if (!info->acpi_rsdp) /* the new one wins */
            info->acpi_rsdp = (uintptr_t)(tag + 1);
        break;
    case TAG_ACPI_NEW: info->acpi_rsdp = (uintptr_t)(tag + 1); break;
    case TAG_MODULE:
        if (tag->size <= sizeof(*module))
            return "a module's tag is too short";
        return boot_module_add(info, module->mod_start, module->mod_end,
                               *tag_text(tag, sizeof(*module)) ? (uintptr_t)module->string : 0);
    }
    return NULL;
}

const char *multiboot2_read(uint32_t address, struct boot_info *info)
{
    const struct multiboot2_info *mb = (const void *)(uintptr_t)address;
    uint64_t end = (uint64_t)address + mb->total_size;
    info->protocol = "multiboot 2";
    if (end > BOOT_MAPPED)
        return "the loader's information reaches above 1 GiB";

    /*
     * Twice: memory first, whatever the order of the tags, so that the rest can be cut out of it.
     */
    for (int pass = 0; pass < 2; pass++) {
        uint64_t at = address + sizeof(*mb);
        while (at + sizeof(struct multiboot2_tag) <= end) {
            const struct multiboot2_tag *tag = (const void *)at;
            if (tag->type == TAG_END)
                break;
            if (tag->size < sizeof(*tag) || tag->size > end - at)
                return "a tag of the loader's information has a wrong size";
            if ((tag->type == TAG_MEMORY_MAP) == (pass == 0)) {
                const char *error = read_tag(tag, info);
                if (error)
                    return error;
            }
            at += (tag->size + 7ull) & ~7ull;
        }
    }
    boot_region_cut(info, address, end); /* command line and RSDP stay where they are */
    return NULL;
}
