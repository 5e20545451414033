/*
 * From the loader's structure to ours: the part that the three protocols share.
 *
 * Each reader adds the ranges of RAM first, then cuts out of them what lies there. The result is a
 * sorted list of free RAM, from which the image itself, page 0, the loader's structures and the
 * modules are missing.
 *
 *      RAM      |-------------------|         |------------------------------------|
 *      in use   | 0 |                         | image |info|          | module |
 *      regions      |---------------|                      |----------|        |---|
 *
 * The loader is not lied to by accident only: everything is checked against the mapped range before
 * it is read.
 */
#include "boot/protocol.h"
#include "kernel/image.h"

enum {
    PAGE_SIZE = 4096,
    INFORMATION_MAX = 128, /* the fixed part of each protocol's structure is shorter */
};

#define ADDRESS_END (1ull << 52) /* no processor has physical addresses beyond */

static uint64_t page_up(uint64_t address)
{
    return (address + PAGE_SIZE - 1) & -(uint64_t)PAGE_SIZE;
}

static uint64_t page_down(uint64_t address)
{
    return address & -(uint64_t)PAGE_SIZE;
}

static void region_insert(struct boot_info *info, size_t at, uint64_t start, uint64_t end)
{
    if (start >= end || info->region_count == BOOT_REGIONS_MAX)
        return; /* a map of more pieces than that loses its highest: less memory, nothing worse */
    for (size_t i = info->region_count; i > at; i--)
        info->regions[i] = info->regions[i - 1];
    info->regions[at] = (struct boot_region){start, end};
    info->region_count++;
}

static void region_remove(struct boot_info *info, size_t at)
{
    info->region_count--;
    for (size_t i = at; i < info->region_count; i++)
        info->regions[i] = info->regions[i + 1];
}

void boot_region_add(struct boot_info *info, uint64_t start, uint64_t end)
{
    if (end < start || end > ADDRESS_END)
        return;
    start = page_up(start);
    end = page_down(end);
    /* What an earlier entry already gave is not given twice: only what lies between. */
    size_t at = 0;
    for (; at < info->region_count && info->regions[at].start < end; at++) {
        struct boot_region given = info->regions[at];
        if (given.end <= start)
            continue;
        if (start < given.start)
            region_insert(info, at++, start, given.start);
        start = given.end;
    }
    region_insert(info, at, start, end);
}

void boot_region_cut(struct boot_info *info, uint64_t start, uint64_t end)
{
    start = page_down(start);
    end = page_up(end < ADDRESS_END ? end : ADDRESS_END);
    for (size_t i = 0; i < info->region_count;) {
        struct boot_region region = info->regions[i];
        if (end <= region.start || region.end <= start) {
            i++;
            continue;
        }
        /* What is left of it is looked at again, and so is the next one, which moves here. */
        region_remove(info, i);
        if (end < region.end)
            region_insert(info, i, end, region.end);
        if (region.start < start)
            region_insert(info, i, region.start, start);
    }
}

const char *boot_text_keep(struct boot_info *info, uint64_t address)
{
    for (uint64_t at = address; at < BOOT_MAPPED; at++)
        if (*(const char *)at == '\0') {
            boot_region_cut(info, address, at + 1);
            return (const char *)address;
        }
    return NULL;
}

const char *boot_module_add(struct boot_info *info, uint64_t start, uint64_t end,
                            uint64_t name_address)
{
    if (end < start)
        return "a module ends before it starts";
    if (info->module_count == BOOT_MODULES_MAX)
        return "more than 4 modules";
    const char *name = name_address ? boot_text_keep(info, name_address) : "";
    if (!name)
        return "a module's name lies above 1 GiB";
    boot_region_cut(info, start, end);
    info->modules[info->module_count++] = (struct boot_module){start, end, name};
    return NULL;
}

const char *boot_info_read(struct boot_info *info)
{
    const char *error;
    info->loader = info->command_line = "";
    if (boot_information > BOOT_MAPPED - INFORMATION_MAX)
        return "the loader put its information above 1 GiB";
    switch (boot_magic) {
    case BOOT_MAGIC_MULTIBOOT1: error = multiboot1_read(boot_information, info); break;
    case BOOT_MAGIC_MULTIBOOT2: error = multiboot2_read(boot_information, info); break;
    case BOOT_MAGIC_PVH: error = pvh_read(boot_information, info); break;
    default: return "the loader speaks neither multiboot 1, multiboot 2 nor PVH";
    }
    if (error)
        return error;
    boot_region_cut(info, 0, PAGE_SIZE);
    boot_region_cut(info, (uintptr_t)image_start, (uintptr_t)image_end);
    return info->region_count ? NULL : "the loader's memory map has no free RAM";
}
