/*
 * Fuzz target: what the boot loader told (boot/), in the three protocols' shapes. The input: which
 * protocol, where the information lies, and the bytes of memory there. Memory is at the addresses
 * at which the entry code has it, to the byte: below BOOT_MAPPED. (The lowest 64 KiB, where Linux
 * maps nothing, are missing; an input that reads there is passed over. And
 * address 0 is memory as any other, so nobody looks for null pointers.)
 *
 * SOURCES: boot/boot_info.c boot/multiboot1.c boot/multiboot2.c boot/pvh.c
 * tests/fuzz/support/host_memory.c
 * FLAGS: -fno-sanitize=null,pointer-overflow
 */
#include <stdlib.h>
#include <string.h>

#include "boot/protocol.h"
#include "kernel/image.h"
#include "tests/fuzz/support/fuzz.h"
#include "tests/fuzz/support/host_memory.h"

enum { LOWEST = 1 << 16, BASE = 1 << 20, PAGE = 4096 };

uint32_t boot_magic, boot_information;

/* An image of 2 MiB; nobody reads it. */
const char image_start[PAGE] __attribute__((aligned(PAGE)));
__asm__(".globl image_end\n.set image_end, image_start + 0x200000");

static struct boot_info info;
static const char *error;

static void read_info(void *argument)
{
    (void)argument;
    memset(&info, 0, sizeof(info));
    error = boot_info_read(&info);
}

static bool overlap(uint64_t a, uint64_t a_end, uint64_t b, uint64_t b_end)
{
    return a < b_end && b < a_end;
}

static void check_region(const struct boot_region *r)
{
    uint64_t image = (uintptr_t)image_start, image_last = (uintptr_t)image_end;
    FUZZ_CHECK(r->start % PAGE == 0 && r->end % PAGE == 0 && r->start < r->end, "region %lx to %lx",
               r->start, r->end);
    FUZZ_CHECK(r->start > 0 && r->end <= 1ull << 52, "region %lx to %lx", r->start, r->end);
    FUZZ_CHECK(!overlap(r->start, r->end, image, image_last), "the image is free RAM");
    for (size_t i = 0; i < info.module_count; i++)
        FUZZ_CHECK(info.modules[i].start == info.modules[i].end ||
                       !overlap(r->start, r->end, info.modules[i].start, info.modules[i].end),
                   "module %zu is free RAM", i);
}

static void check_info(void)
{
    FUZZ_CHECK(info.region_count >= 1 && info.region_count <= BOOT_REGIONS_MAX, "%zu regions",
               info.region_count);
    FUZZ_CHECK(info.module_count <= BOOT_MODULES_MAX, "%zu modules", info.module_count);
    for (size_t i = 0; i < info.region_count; i++) {
        check_region(&info.regions[i]);
        FUZZ_CHECK(i == 0 || info.regions[i - 1].end <= info.regions[i].start,
                   "region %lx to %lx begins before %lx", info.regions[i].start,
                   info.regions[i].end, info.regions[i - 1].end);
    }
    FUZZ_CHECK(info.protocol && info.loader && info.command_line, "a text is missing");
    FUZZ_CHECK(strlen(info.loader) + strlen(info.command_line) < BOOT_MAPPED, "endless texts");
    for (size_t i = 0; i < info.module_count; i++)
        FUZZ_CHECK(strlen(info.modules[i].name) < BOOT_MAPPED, "a module's name is endless");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint32_t magics[] = {BOOT_MAGIC_MULTIBOOT1, BOOT_MAGIC_MULTIBOOT2, BOOT_MAGIC_PVH,
                                      0};
    static char *memory;
    struct input in = {data, data + size};
    if (!memory && !(memory = host_memory_at(LOWEST, BOOT_MAPPED - LOWEST)))
        fuzz_fail("the addresses below 1 GiB are in use");
    unsigned how = input_byte(&in);
    uint32_t offset = input_number(&in, 2);
    const uint8_t *bytes;
    size_t count = input_bytes(&in, BASE, &bytes);
    /* At 1 MiB, or so that its last byte is the last one there is. */
    uintptr_t base = how & 4 ? BOOT_MAPPED - count : BASE;
    memcpy((void *)base, bytes, count);
    boot_magic = magics[how % 4];
    boot_information = base + offset;
    if (host_runs_above(LOWEST, read_info, NULL) && !error)
        check_info();
    memset((void *)base, 0, count);
    return 0;
}
