/*
 * The first instructions: from the 32-bit protected mode in which every loader leaves us to
 * kernel_main() in long mode.
 *
 * Multiboot (1: 3.2, 2: 3.3) and PVH agree on the state: protected mode, flat segments, no paging,
 * interrupts off, no stack. They differ in how they say who they are: multiboot puts a magic number
 * into eax, PVH puts nothing there; all put the address of their information into ebx.
 *
 *      multiboot_start     pvh_start
 *             \               /
 *              enter_long_mode      is there a 64-bit processor with NX pages?      no: a message,
 *              status 126
 *                     |             identity-map the first GiB, as writable and executable
 *                     |             PAE, long mode, paging, write protection        SDM 3A 9.8.5
 *                 long_mode         64-bit segments, a small stack
 *                     |
 *                kernel_main()      keeps this stack until the program's own; paging.c replaces the
 *                page tables
 *
 * A loader zeroes .bss by all three standards, so nothing is zeroed here.
 */

#include "boot/protocol.h"

    .set CR0_PE, 1 << 0
    .set CR0_MP, 1 << 1         // with TS, WAIT traps: as 64-bit code expects
    .set CR0_NE, 1 << 5         // x87 errors by exception 16, not by an interrupt line
    .set CR0_WP, 1 << 16        // ring 0 respects read-only pages, too
    .set CR0_PG, 1 << 31
    .set CR4_PAE, 1 << 5
    .set CR4_PGE, 1 << 7
    .set CR4_OSFXSR, 1 << 9     // SSE may be used
    .set CR4_OSXMMEXCPT, 1 << 10
    .set MSR_EFER, 0xc0000080
    .set EFER_LME, 1 << 8
    .set EFER_NXE, 1 << 11

    .set PAGE_PRESENT, 1 << 0
    .set PAGE_WRITE, 1 << 1
    .set PAGE_LARGE, 1 << 7     // in a page directory: 2 MiB; a level higher: 1 GiB

    // SDM 3A figure 5-1; all of memory
    .set CODE_DESCRIPTOR, 0x00af9b000000ffff // 64 bit, present, accessed
    .set DATA_DESCRIPTOR, 0x00cf93000000ffff // writable, present, accessed

    .set MEMORY_PROBE, 0x600dbeef

    .set PORT_ERROR, 0x5e9      // the run link's error stream and status; docs/04-console.md
    .set PORT_STATUS, 0x5ea
    .set READBACK_ERROR, 0x49
    .set PORT_COM1, 0x3f8
    .set COM_LINE_STATUS, 5
    .set COM_THR_EMPTY, 1 << 5

    .section .boot.text, "ax"
    .code32

    .globl multiboot_start
multiboot_start:
    jmp enter_long_mode

    .globl pvh_start
pvh_start:
    mov $BOOT_MAGIC_PVH, %eax

enter_long_mode:
    cli
    cld
    mov $boot_stack_top, %esp
    mov %eax, %ebp // boot_magic, once there is known to be memory for it

    // Is there RAM up to the image's end? QEMU loads an image into a machine too small for it
    // without a word.
    mov $too_little_memory, %esi
    mov $image_end - 4, %edi
    movl $MEMORY_PROBE, (%edi)
    cmpl $MEMORY_PROBE, (%edi)
    jne fail
    movl $0, (%edi) // it is .bss
    mov %ebp, boot_magic
    mov %ebx, boot_information

    // A processor without CPUID can't flip bit 21 of the flags (SDM 1 20.1.2).
    pushfl
    pop %eax
    mov %eax, %ecx
    xor $1 << 21, %eax
    push %eax
    popfl
    pushfl
    pop %eax
    cmp %eax, %ecx
    mov $no_long_mode, %esi
    je fail

    // Leaf 0x80000001, edx: bit 29 long mode, 20 NX pages, 26 pages of 1 GiB. Older processors have
    // no such leaf.
    mov $0x80000000, %eax
    cpuid
    cmp $0x80000001, %eax
    jb fail
    mov $0x80000001, %eax
    cpuid
    test $1 << 29, %edx
    jz fail
    mov $no_nx, %esi
    test $1 << 20, %edx
    jz fail
    mov %edx, boot_cpu_features

    // One entry of the first level; below it either one page of 1 GiB, or a directory of 512 pages
    // of 2 MiB.
    movl $boot_pdpt + PAGE_PRESENT + PAGE_WRITE, boot_pml4
    mov $PAGE_PRESENT | PAGE_WRITE | PAGE_LARGE, %eax
    test $1 << 26, %edx
    jnz 2f
    xor %ecx, %ecx
1:  mov %eax, boot_pd(, %ecx, 8)
    add $2 << 20, %eax
    inc %ecx
    cmp $512, %ecx
    jb 1b
    mov $boot_pd + PAGE_PRESENT + PAGE_WRITE, %eax
2:  mov %eax, boot_pdpt

    // The order is the manual's: PAE, tables, long mode enabled, paging on: then long mode is
    // active.
    mov $CR4_PAE | CR4_PGE | CR4_OSFXSR | CR4_OSXMMEXCPT, %eax
    mov %eax, %cr4
    mov $boot_pml4, %eax
    mov %eax, %cr3
    mov $MSR_EFER, %ecx
    mov $EFER_LME | EFER_NXE, %eax
    xor %edx, %edx
    wrmsr
    mov $CR0_PE | CR0_MP | CR0_NE | CR0_WP | CR0_PG, %eax
    mov %eax, %cr0

    movl $CODE_DESCRIPTOR & 0xffffffff, boot_gdt + BOOT_CODE_SEGMENT
    movl $CODE_DESCRIPTOR >> 32, boot_gdt + BOOT_CODE_SEGMENT + 4
    movl $DATA_DESCRIPTOR & 0xffffffff, boot_gdt + BOOT_DATA_SEGMENT
    movl $DATA_DESCRIPTOR >> 32, boot_gdt + BOOT_DATA_SEGMENT + 4
    lgdt boot_gdt_pointer
    ljmp $BOOT_CODE_SEGMENT, $long_mode

/*
 * Nothing works yet, so the message goes out byte by byte: to the run link if its port answers with
 * its sign, else to COM1. Then the status, and a triple fault ends the machine for tools/run
 * (-no-reboot); without a link, halt: the message stays. In: esi, a NUL-terminated text.
 */
fail:
    mov $PORT_ERROR, %edx
    in %dx, %al
    cmp $READBACK_ERROR, %al
    jne fail_on_com1
1:  lodsb
    test %al, %al
    jz 2f
    out %al, %dx
    jmp 1b
2:  mov $PORT_STATUS, %edx
    mov $cannot_boot_status, %esi
    mov $cannot_boot_status_end - cannot_boot_status, %ecx
    rep outsb
    lidt boot_no_idt
    int3

fail_on_com1:
    mov $PORT_COM1 + COM_LINE_STATUS, %edx
    mov $100000, %ecx // an absent UART reads as 0xff, but a stuck one must not hang us
1:  in %dx, %al
    test $COM_THR_EMPTY, %al
    loopz 1b
    mov $PORT_COM1, %edx
    lodsb
    test %al, %al
    jz 2f
    out %al, %dx
    jmp fail_on_com1
2:  hlt
    jmp 2b

    .code64
    .cfi_sections .debug_frame
long_mode:
    .cfi_startproc
    .cfi_undefined rip // for gdb: nobody called this
    mov $BOOT_DATA_SEGMENT, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    xor %eax, %eax
    mov %eax, %fs
    mov %eax, %gs
    mov $boot_stack_top, %esp
    xor %ebp, %ebp // the end of every backtrace
    call kernel_main
1:  hlt // kernel_main() does not return
    jmp 1b
    .cfi_endproc

    .section .boot.rodata, "a"
too_little_memory:
    .asciz "hitoma: cannot boot: the memory ends before this image (with tools/run: MEM=)\n"
no_long_mode:
    .asciz "hitoma: cannot boot: this processor has no 64-bit mode (QEMU: -cpu max or qemu64)\n"
no_nx:
    .asciz "hitoma: cannot boot: this processor has no NX protection (QEMU: -cpu max or qemu64)\n"
cannot_boot_status:
    .ascii "status 126\n"
cannot_boot_status_end:

boot_gdt_pointer:
    .short boot_gdt_end - boot_gdt - 1
    .long boot_gdt
boot_no_idt:
    .short 0
    .long 0

    .section .boot.bss, "aw", @nobits
    .balign 4096
boot_pml4:
    .skip 4096
boot_pdpt:
    .skip 4096
boot_pd:
    .skip 4096
    .skip 4096
    .globl boot_stack_top
boot_stack_top:
    .globl boot_gdt
boot_gdt: // null, code, data; trap.c fills in the task state segment, two entries in long mode
    .skip 5 * 8
boot_gdt_end:
    .globl boot_magic
boot_magic:
    .skip 4
    .globl boot_information
boot_information:
    .skip 4
    .globl boot_cpu_features
boot_cpu_features:
    .skip 4

    .section .note.GNU-stack, "", @progbits
