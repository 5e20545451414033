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

    .set CR0_VALUE, 1 << 0 | 1 << 1 | 1 << 5 | 1 << 16 | 1 << 31 // as in entry.S
    .set CR4_VALUE, 1 << 5 | 1 << 7 | 1 << 9 | 1 << 10
    .set MSR_EFER, 0xc0000080
    .set EFER_VALUE, 1 << 8 | 1 << 11

    .section .boot.text, "ax" // executable in the kernel's page tables, too: linker.ld
    .code16
    .globl processor_trampoline, processor_trampoline_end
processor_trampoline:
    cli
    cld
    mov %cs, %ax
    mov %ax, %ds
    lgdtl gdt_pointer - processor_trampoline
    mov $CR4_VALUE, %eax
    mov %eax, %cr4
    mov $boot_pml4, %eax
    mov %eax, %cr3
    mov $MSR_EFER, %ecx
    mov $EFER_VALUE, %eax
    xor %edx, %edx
    wrmsr
    mov $CR0_VALUE, %eax // protection and paging at once: SDM 3A 9.8.5 allows it
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
