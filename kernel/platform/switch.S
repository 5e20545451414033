/*
 * From one thread to another, on both platforms. In an image only if the program makes threads.
 *
 * A thread that gives its processor up by a call needs no more kept than any call keeps: what the
 * System V ABI (3.2.1) says belongs to the caller. It lies on the thread's own stack:
 *
 *      stack_pointer -> mxcsr, x87 control word | r15 r14 r13 r12 rbx rbp | return address
 *
 * One that was interrupted is found in struct thread, frame and extended (thread.h, TH-3), and goes
 * on by each platform's own thread_resume.
 */
    .set THREAD_STACK_POINTER, 16 // in struct thread (thread.h asserts them)
    .set CPU_RUN_LOCK, 16 // in struct cpu_local

    .cfi_sections .debug_frame // where gdb looks; .eh_frame is not in the image

    .section .text.thread_switch, "ax", @progbits
/*
 * void thread_switch(struct thread *from, struct thread *to): with interrupts off and the run lock
 * held, `to` being the current thread already. Returns when somebody switches to `from`: interrupts
 * are off, no lock is held.
 */
    .globl thread_switch
    .type thread_switch, @function
thread_switch:
    .cfi_startproc
    push %rbp
    push %rbx
    push %r12
    push %r13
    push %r14
    push %r15
    sub $8, %rsp
    stmxcsr (%rsp)
    fnstcw 4(%rsp)
    .cfi_def_cfa_offset 8 * 8
    mov %rsp, THREAD_STACK_POINTER(%rdi)
    mov %rsi, %rdi

/*
 * void thread_load(struct thread *to): the same where nothing is to be kept. From here on `from`
 * is anybody's: its stack is not touched any more.
 */
    .globl thread_load
    .type thread_load, @function
thread_load:
    mov THREAD_STACK_POINTER(%rdi), %rax
    movl $0, %gs:CPU_RUN_LOCK
    test %rax, %rax
    jz thread_resume
    mov %rax, %rsp

/* Where a signal's handler lets a thread go on that had given up by a call (platform/linux). */
    .globl thread_switched
thread_switched:
    ldmxcsr (%rsp)
    fldcw 4(%rsp)
    add $8, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbx
    pop %rbp
    .cfi_def_cfa_offset 8
    ret
    .cfi_endproc
    .size thread_switch, . - thread_switch

/* What a new thread returns to from its first switch. */
    .section .text.thread_first, "ax", @progbits
    .globl thread_first
    .type thread_first, @function
thread_first:
    .cfi_startproc
    .cfi_undefined rip
    xor %ebp, %ebp // a backtrace ends here
    call thread_begin
    ud2
    .cfi_endproc
    .size thread_first, . - thread_first

    .section .note.GNU-stack, "", @progbits
