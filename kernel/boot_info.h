/*
 * What the boot loader told us, whoever it was: the one form in which the rest of the kernel sees
 * it.
 *
 * Three boot protocols (multiboot 1, multiboot 2, PVH) say the same things in three shapes; boot/
 * reads them into this one. Only texts and modules point into the loader's memory, and
 * that memory is never allocated.
 */
#ifndef KERNEL_BOOT_INFO_H
#define KERNEL_BOOT_INFO_H

#include <stddef.h>
#include <stdint.h>

enum {
    BOOT_REGIONS_MAX = 32, /* entries of the memory map we keep; QEMU gives at most 10 */
    BOOT_MODULES_MAX = 4,
};

/*
 * A range of usable RAM, in bytes, [start, end). Sorted by start, not overlapping; firmware's and
 * loader's holes left out.
 */
struct boot_region {
    uint64_t start;
    uint64_t end;
};

/* A file that the loader put into memory beside the image. */
struct boot_module {
    uint64_t start;
    uint64_t end;
    const char *name; /* "" if the loader gave none */
};

struct boot_info {
    const char *protocol;     /* "multiboot 1", "multiboot 2", "PVH": for the log */
    const char *loader;       /* the loader's own name, or "" */
    const char *command_line; /* NUL-terminated; without the kernel's path; "" if none */
    uint64_t acpi_rsdp;       /* physical address of the ACPI root pointer, 0: not told */
    size_t region_count;
    struct boot_region regions[BOOT_REGIONS_MAX];
    size_t module_count;
    struct boot_module modules[BOOT_MODULES_MAX];
};

#endif
