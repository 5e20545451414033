/*
 * A thread that was interrupted goes on, when another has given the processor up by a call. Linux
 * only. (From a signal's handler it goes on by the signal's frame: preempt.c.)
 *
 * thread_resume: the thread is the current one already; interrupts are off, on whatever stack.
 *
 * The registers are taken from struct thread, where they stay: nothing is written. So whenever a
 * signal comes between thread_resume and thread_resume_end, its handler (events.c) treats
 * interrupts as on, as they are for the thread that is about to go on, and lets it begin here
 * again. That is why the flag may be set before the last instruction, and why what was pending
 * before is looked at behind the label: from there on no signal is put off.
 */
#include "kernel/platform/trap_frame.inc"

    .set CPU_INTERRUPTS_ON, 8 // in struct cpu_local (platform_inline.h)
    .set CPU_PENDING, 12
    .set THREAD_EXTENDED, 24 // in struct thread (thread.h asserts them)
    .set THREAD_FRAME, 32
    .set FRAME_RSP, THREAD_FRAME + 20 * 8
    .set RED_ZONE, 128

    .section .text.thread_resume, "ax", @progbits
    .globl thread_resume
    .type thread_resume, @function
thread_resume:
    cmpl $0, %gs:CPU_PENDING
    jne resume_pending
    mov %gs:0, %rdi
    mov THREAD_EXTENDED(%rdi), %rcx
    cmpl $0, extended_mask
    je 1f
    mov extended_mask, %eax
    xor %edx, %edx
    xrstor64 (%rcx)
    jmp 2f
1:  fxrstor64 (%rcx)
2:  movb $1, %gs:CPU_INTERRUPTS_ON
    lea THREAD_FRAME(%rdi), %rsp
    trap_frame_return // the same privilege before and after: Linux's own selectors are in the frame
    .globl thread_resume_end
thread_resume_end:
    .size thread_resume, . - thread_resume

/* Interrupts are off; their handlers run on the thread's own stack, below what it may use. */
resume_pending:
    movb $0, %gs:CPU_INTERRUPTS_ON
    mov %gs:0, %rdi
    mov FRAME_RSP(%rdi), %rsp
    sub $RED_ZONE, %rsp
    and $-16, %rsp
    xor %ebp, %ebp
    call process_resume_pending
    jmp thread_resume

    .section .note.GNU-stack, "", @progbits
