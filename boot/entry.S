/*
 * The first instructions: from the 32-bit protected mode in which every loader leaves us to
 * kernel_main() in long mode.
 *
 * Multiboot (1: 3.2, 2: 3.3) and PVH agree on the state: protected mode, flat segments, no paging,
 * interrupts off, no stack. They differ in how they say who they are: multiboot puts a magic number
 * into eax, PVH puts nothing there; all put the address of their information into ebx.
 *
 *   multiboot_start   pvh_start
 *            \         /
 *          enter_long_mode     no 64-bit processor with NX pages: a message, status 126
 *                 |            identity-map the first GiB, as writable and executable
 *                 |            PAE, long mode, paging, write protection       SDM 3A 9.8.5
 *             long_mode        64-bit segments, a small stack
 *                 |
 *           kernel_main()      on this stack and these tables until it has better ones
 *
 * A loader zeroes .bss by all three standards, so nothing is zeroed here.
 */

#include "boot/protocol.h"

    .set PAGE_PRESENT, 1 << 0
    .set PAGE_WRITE, 1 << 1
    .set PAGE_LARGE, 1 << 7     // in a page directory: 2 MiB; a level higher: 1 GiB

    .set CODE_DESCRIPTOR, 0x00af9b000000ffff // 64 bit, present, accessed: SDM 3A figure 5-1
    .set DATA_DESCRIPTOR, 0x00cf93000000ffff // writable, present, accessed

    .set MEMORY_PROBE, 0x600dbeef
    .set PORT_ERROR, 0x5e9      // the run link's error stream and status; docs/04-console.md
    .set PORT_STATUS, 0x5ea
    .set READBACK_ERROR, 0x49
    .set PORT_COM1, 0x3f8
    .set PORT_COM1_STATUS, PORT_COM1 + 5
    .set COM_THR_EMPTY, 1 << 5

    .section .boot.text, "ax"
    .code32

    .globl multiboot_start, pvh_start
pvh_start:
    mov $BOOT_MAGIC_PVH, %eax
multiboot_start:
enter_long_mode:
    cli
    cld
    mov $boot_stack_top, %esp
    mov %eax, %ebp // boot_magic, once there is known to be memory for it

    // Is there RAM up to the image's end? QEMU doesn't ask before it loads.
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

    // Leaf 0x80000001, edx: bit 29 long mode, 20 NX pages, 26 pages of 1 GiB.
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

    // One entry of the first level; below it one page of 1 GiB, or a directory of 512 of 2 MiB.
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

    // The manual's order: PAE, tables, long mode enabled; it is active when paging is.
    mov $BOOT_CR4, %eax
    mov %eax, %cr4
    mov $boot_pml4, %eax
    mov %eax, %cr3
    mov $BOOT_MSR_EFER, %ecx
    mov $BOOT_EFER, %eax
    xor %edx, %edx
    wrmsr
    mov $BOOT_CR0, %eax
    mov %eax, %cr0

    movl $CODE_DESCRIPTOR & 0xffffffff, boot_gdt + BOOT_CODE_SEGMENT
    movl $CODE_DESCRIPTOR >> 32, boot_gdt + BOOT_CODE_SEGMENT + 4
    movl $DATA_DESCRIPTOR & 0xffffffff, boot_gdt + BOOT_DATA_SEGMENT
    movl $DATA_DESCRIPTOR >> 32, boot_gdt + BOOT_DATA_SEGMENT + 4
    lgdt boot_gdt_pointer
    ljmp $BOOT_CODE_SEGMENT, $long_mode

/*
 * Prints the text at esi, byte by byte: to the run link if its port answers with its sign, and then
 * tells the status and ends the machine by a triple fault (-no-reboot); else to COM1, and halts.
 */
fail:
    mov $PORT_ERROR, %edx
    mov %edx, %edi
    in %dx, %al
    cmp $READBACK_ERROR, %al
    je 1f
    mov $PORT_COM1, %edi
1:  mov $PORT_COM1_STATUS, %edx
    mov $100000, %ecx // an absent UART reads as 0xff, but a stuck one must not hang us
2:  in %dx, %al
    test $COM_THR_EMPTY, %al
    loopz 2b
    mov %edi, %edx
    lodsb
    test %al, %al
    jz 3f
    out %al, %dx
    jmp 1b
3:  cmp $PORT_COM1, %edi
    je 4f
    mov $PORT_STATUS, %edx
    mov $cannot_boot_status, %esi
    mov $cannot_boot_status_end - cannot_boot_status, %ecx
    rep outsb
    lidt boot_no_idt
    int3
4:  hlt
    jmp 4b

    .code64
    .cfi_sections .debug_frame
long_mode:
    .cfi_startproc
    .cfi_undefined rip // for gdb: nobody called this
    mov $BOOT_DATA_SEGMENT, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    mov $boot_stack_top, %esp
    xor %ebp, %ebp // the end of every backtrace
    call kernel_main // does not return
    ud2
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
    .quad 0

    .section .boot.bss, "aw", @nobits
    .balign 4096
    .globl boot_pml4
boot_pml4:
    .skip 4096
boot_pdpt:
    .skip 4096
boot_pd:
    .skip 2 * 4096 // the second one is the stack
    .globl boot_stack_top, boot_gdt
boot_stack_top:
boot_gdt: // null, code, data; trap.c fills in the task state segment, two entries in long mode
    .skip 5 * 8
boot_gdt_end:
    .comm boot_magic, 4, 4
    .comm boot_information, 4, 4
    .comm boot_cpu_features, 4, 4
