/*
 * void signal_call_on(uintptr_t top, uintptr_t handler, int number, struct signal_info *info,
 * struct signal_context *context): calls handler(number, info, context) on the stack that ends at
 * `top`; on this one, if it is 0.
 */
    .cfi_sections .debug_frame // where gdb looks; .eh_frame is not in the image

    .section .text.signal_call_on, "ax", @progbits
    .globl signal_call_on
    .type signal_call_on, @function
signal_call_on:
    .cfi_startproc
    .cfi_signal_frame
    push %rbp
    .cfi_def_cfa_offset 16
    .cfi_offset rbp, -16
    mov %rsp, %rbp
    .cfi_def_cfa_register rbp
    test %rdi, %rdi
    jz 1f
    mov %rdi, %rsp
1:  and $-16, %rsp
    mov %rsi, %rax
    mov %edx, %edi
    mov %rcx, %rsi
    mov %r8, %rdx
    call *%rax
    leave
    .cfi_def_cfa rsp, 8
    ret
    .cfi_endproc
    .size signal_call_on, . - signal_call_on

    .section .note.GNU-stack, "", @progbits
