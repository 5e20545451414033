/*
 * What entry.S leaves for the C code: who booted us, and with what. Included by assembly, too.
 */
#ifndef BOOT_PROTOCOL_H
#define BOOT_PROTOCOL_H

#define BOOT_MAGIC_MULTIBOOT1 0x2badb002
#define BOOT_MAGIC_MULTIBOOT2 0x36d76289
#define BOOT_MAGIC_PVH        0x336ec578 /* of its structure: no register holds it */

#define BOOT_CODE_SEGMENT 0x08
#define BOOT_DATA_SEGMENT 0x10
#define BOOT_TASK_SEGMENT 0x18

/*
 * The control registers of long mode, for each processor. CR0: PE; MP and NE, as 64-bit code
 * expects the x87; WP: ring 0 respects read-only pages, too; PG.
 */
#define BOOT_CR0      (1 << 0 | 1 << 1 | 1 << 5 | 1 << 16 | 1 << 31)
#define BOOT_CR4      (1 << 5 | 1 << 7 | 1 << 9 | 1 << 10) /* PAE; PGE; two bits that permit SSE */
#define BOOT_MSR_EFER 0xc0000080
#define BOOT_EFER     (1 << 8 | 1 << 11) /* long mode; NX pages */

#define BOOT_CPU_GIGABYTE_PAGES (1u << 26)

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>

#include "kernel/boot_info.h"

extern uint32_t boot_magic;        /* one of the above */
extern uint32_t boot_information;  /* physical address of the loader's structure */
extern uint32_t boot_cpu_features; /* CPUID 0x80000001, edx */
extern uint64_t boot_gdt[];

/* The entry code maps this much; what the loader tells must lie below. */
#define BOOT_MAPPED (1ull << 30)

/*
 * Reads whichever structure the loader left into *info. NULL, or what is wrong with it, for a
 * message. Called once, before anything allocates memory.
 */
const char *boot_info_read(struct boot_info *info);

/*
 * The three readers, each for its protocol's structure at `address`. As boot_info_read(). Loaders
 * align what the standards tell them to, and nobody relies on it: the structures are packed.
 */
const char *multiboot1_read(uint32_t address, struct boot_info *info);
const char *multiboot2_read(uint32_t address, struct boot_info *info);
const char *pvh_read(uint32_t address, struct boot_info *info);

/* For the readers: [start, end) is RAM; bytes that don't fill a page are dropped. */
void boot_region_add(struct boot_info *info, uint64_t start, uint64_t end);

/* For the readers: [start, end) is in use: never to be allocated. */
void boot_region_cut(struct boot_info *info, uint64_t start, uint64_t end);

/*
 * For the readers: the loader's text at `address` is kept. Returns it, or NULL if it doesn't end
 * below BOOT_MAPPED.
 */
const char *boot_text_keep(struct boot_info *info, uint64_t address);

/* For the readers: a file in memory, named by the text at name_address (0: no name). */
const char *boot_module_add(struct boot_info *info, uint64_t start, uint64_t end,
                            uint64_t name_address);
#endif

#endif
