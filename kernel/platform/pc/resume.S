/*
 * A thread that was interrupted goes on. PC only.
 *
 * thread_resume: rdi is the thread, current already; interrupts are off, on whatever stack. The
 * frame is taken from struct thread itself; iretq turns interrupts on, and nothing comes before.
 */
    .section .text.thread_resume, "ax", @progbits
    .globl thread_resume
    .type thread_resume, @function
thread_resume:
    mov %rdi, %rbx
    mov 24(%rdi), %rdi // THREAD_EXTENDED: see switch.S
    lea 32(%rbx), %rsp // THREAD_FRAME
    cmpl $0, extended_mask
    je 1f
    mov extended_mask, %eax
    xor %edx, %edx
    xrstor64 (%rdi)
    jmp frame_return
1:  fxrstor64 (%rdi)
    jmp frame_return
    .size thread_resume, . - thread_resume

    .section .rodata.with_preempt, "a"
    .quad trap_preempt // trap.c asks for it only weakly: it comes with this file

    .section .note.GNU-stack, "", @progbits
