/*
 * A further processor's first instructions, from the real mode in which the start-up message leaves
 * it (SDM 3A 8.4.4) to processor_enter() in long mode.
 *
 * processor_trampoline is copied to a page below 1 MiB, whose number is the message's: the
 * processor begins at its first byte, with cs:0. The entry code's page tables (entry.S) map the
 * first gibibyte for executing, so it goes straight to long mode, and from there to the real tables
 * and its own stack. One processor at a time comes this way.
 */
#include "boot/protocol.h"

    .section .boot.text, "ax" // executable in the kernel's page tables, too: linker.ld
    .code16
    .globl processor_trampoline, processor_trampoline_end
processor_trampoline:
    cli
    cld
    mov %cs, %ax
    mov %ax, %ds
    lgdtl gdt_pointer - processor_trampoline
    mov $BOOT_CR4, %eax
    mov %eax, %cr4
    mov $boot_pml4, %eax
    mov %eax, %cr3
    mov $BOOT_MSR_EFER, %ecx
    mov $BOOT_EFER, %eax
    xor %edx, %edx
    wrmsr
    mov $BOOT_CR0, %eax // protection and paging at once: SDM 3A 9.8.5 allows it
    mov %eax, %cr0
    ljmpl $BOOT_CODE_SEGMENT, $long_mode

gdt_pointer:
    .short 5 * 8 - 1
    .long boot_gdt
processor_trampoline_end:

    .code64
long_mode:
    mov $BOOT_DATA_SEGMENT, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    mov $paging_root_table, %eax
    mov %rax, %cr3
    mov processor_starting_stack, %rsp
    xor %ebp, %ebp // the end of every backtrace
    call processor_enter // does not return
    ud2

    .section .note.GNU-stack, "", @progbits
