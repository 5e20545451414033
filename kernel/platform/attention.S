/*
 * Extended state, and how a program that was interrupted attends to something else first: on both
 * platforms, with threads or signals.
 */
#include "kernel/platform/trap_frame.inc"

    .set THREAD_IN_KERNEL, 4 // in struct thread (thread.h asserts them)
    .set THREAD_ATTENTION, 8
    .set ATTENTION_DIVERTS, 1 | 2

    .cfi_sections .debug_frame // where gdb looks; .eh_frame is not in the image

/*
 * The extended state: x87, vector registers, what there is. How it is saved, and which parts, is
 * found out once (extended.c). The area is aligned to 64 bytes.
 *
 * void extended_save(void *area): afterwards the x87 unit is as a call finds it, empty.
 */
    .section .text.extended_save, "ax", @progbits
    .globl extended_save
    .type extended_save, @function
extended_save:
    cmpl $0, extended_mask
    je 1f
    mov extended_mask, %eax
    xor %edx, %edx
    xsave64 (%rdi)
    fninit
    ret
1:  fxsave64 (%rdi)
    fninit
    ret
    .size extended_save, . - extended_save

/* void extended_load(const void *area) */
    .section .text.extended_load, "ax", @progbits
    .globl extended_load
    .type extended_load, @function
extended_load:
    cmpl $0, extended_mask
    je 1f
    mov extended_mask, %eax
    xor %edx, %edx
    xrstor64 (%rdi)
    ret
1:  fxrstor64 (%rdi)
    ret
    .size extended_load, . - extended_load

/*
 * Where a program goes on that was interrupted, and has something else to do first (trap_attend()):
 * on its own stack, at rsp, lies the struct trap_frame of where it was.
 */
    .section .text.attention_entry, "ax", @progbits
    .globl attention_entry
    .type attention_entry, @function
attention_entry:
    .cfi_startproc simple
    .cfi_signal_frame
    .cfi_def_cfa rbx, FRAME_SIZE
    .cfi_offset rip, -5 * 8
    .cfi_offset rsp, -2 * 8
    .cfi_offset rbp, -14 * 8
    cld
    mov %rsp, %rbx
    mov extended_size, %eax
    sub %rax, %rsp
    and $-64, %rsp
    mov %rsp, %r12
    movq $0, 512(%r12) // the header of an XSAVE area begins as zeroes
    movq $0, 520(%r12)
    movq $0, 528(%r12)
    movq $0, 536(%r12)
    movq $0, 544(%r12)
    movq $0, 552(%r12)
    movq $0, 560(%r12)
    movq $0, 568(%r12)
    mov %r12, %rdi
    call extended_save
    /*
     * In the kernel meanwhile, so that what comes then is dealt with here and not on top of it: a
     * flood of signals would fill the stack. An interrupt between here and attention_left that has
     * brought something lets it begin here again (trap_attend()).
     */
    .globl attention_saved, attention_left
attention_saved:
    mov %r12, %rsp
    mov %gs:0, %r10
    incl THREAD_IN_KERNEL(%r10)
    mov %rbx, %rdi
    mov %r12, %rsi
    call thread_attend_interrupted
    mov %gs:0, %r10
    decl THREAD_IN_KERNEL(%r10)
    testl $ATTENTION_DIVERTS, THREAD_ATTENTION(%r10)
    jnz attention_saved
attention_left:
    mov %r12, %rdi
    call extended_load
    mov %rbx, %rsp
    jmp frame_return
    .cfi_endproc
    .size attention_entry, . - attention_entry

/* Everything from the struct trap_frame at rsp. */
    .section .text.frame_return, "ax", @progbits
    .globl frame_return
    .type frame_return, @function
frame_return:
    trap_frame_return
    .size frame_return, . - frame_return

    .section .note.GNU-stack, "", @progbits
