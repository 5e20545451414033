/*
 * The three signs by which a loader recognises the image. They lie in the file's first 8 KiB
 * (linker.ld puts them right behind the ELF header), because that is where multiboot loaders look.
 *
 *   multiboot 1   QEMU's -kernel; version 0.6.96, 3.1. With the address fields ("a.out kludge"), as
 *                 QEMU takes a 64-bit ELF no other way: the file is loaded as one flat range.
 *   multiboot 2   GRUB; version 2.0, 3.1. Loads by the ELF program headers.
 *   PVH           Firecracker, Cloud Hypervisor, QEMU for files without the first. An ELF note with
 *                 the 32-bit entry point (Xen's elfnote.h: XEN_ELFNOTE_PHYS32_ENTRY, 18).
 */

    .section .boot.headers, "a"

    .balign 4
    .globl multiboot1_header
multiboot1_header:
    // modules page-aligned; a memory map; addresses below
    .set MULTIBOOT1_FLAGS, (1 << 0) | (1 << 1) | (1 << 16)
    .long 0x1badb002
    .long MULTIBOOT1_FLAGS
    .long -(0x1badb002 + MULTIBOOT1_FLAGS) // all three add up to 0
    .long multiboot1_header                // where this header is in memory
    .long image_start                      // load the file's bytes from its beginning to here...
    .long image_file_end                   // ...until here
    .long image_end                        // and zero up to here
    .long multiboot_start

    .balign 8
multiboot2_header:
    .long 0xe85250d6
    .long 0 // i386, protected mode
    .long multiboot2_header_end - multiboot2_header
    .long -(0xe85250d6 + (multiboot2_header_end - multiboot2_header))
    .short 0, 0 // the end tag: nothing is asked for
    .long 8
multiboot2_header_end:

    .section .note.pvh, "a", @note
    .balign 4
    .long 4, 4, 18 // lengths of name and value; type
    .asciz "Xen"
    .long pvh_start
