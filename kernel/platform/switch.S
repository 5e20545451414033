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
    .set THREAD_EXTENDED, 24
    .set THREAD_FRAME, 32
    .set FRAME_SIZE, 22 * 8
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
    .globl attention_saved
attention_saved:
    mov %rbx, %rdi
    mov %r12, %rsi
    call thread_attend_interrupted
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
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %r11
    pop %r10
    pop %r9
    pop %r8
    pop %rbp
    pop %rdi
    pop %rsi
    pop %rdx
    pop %rcx
    pop %rbx
    pop %rax
    add $16, %rsp // vector and error code
    iretq
    .size frame_return, . - frame_return

    .section .note.GNU-stack, "", @progbits
