/*
 * void thread_enter(void *stack_top, void (*function)(void)): calls function on another stack.
 *
 * The frame pointer stays the caller's, so backtraces go through to where the thread was started.
 * gdb refuses a caller whose stack lies lower than the callee's, as the boot stack does, except for
 * a signal's frame: hence .cfi_signal_frame.
 */
    .cfi_sections .debug_frame // where gdb looks; .eh_frame is not in the image

    .section .text.thread_enter, "ax", @progbits
    .globl thread_enter
    .type thread_enter, @function
thread_enter:
    .cfi_startproc
    .cfi_signal_frame
    push %rbp
    .cfi_def_cfa_offset 16
    .cfi_offset rbp, -16
    mov %rsp, %rbp
    .cfi_def_cfa_register rbp
    mov %rdi, %rsp // aligned as the ABI wants it before a call
    call *%rsi
    leave
    .cfi_def_cfa rsp, 8
    ret
    .cfi_endproc
    .size thread_enter, . - thread_enter
