/*
 * The way into the kernel and out of it: every system call's stub jumps here, with the call's
 * description in rax and the arguments where the C calling convention has them. It is a plain call:
 * one address space, one stack, one privilege level.
 *
 * What makes it more than a call is the count in struct thread: while it is not zero the thread is
 * in the kernel, and nothing that acts on the program (a signal, the request to end) touches it.
 */
    .set THREAD_IN_KERNEL, 4 // in struct thread (thread.h asserts them)
    .set THREAD_ATTENTION, 8
    .set ATTENTION_AT_END, 1 | 2 | 8 | 16 // thread.h asserts it: what thread_attend() takes away

    .cfi_sections .debug_frame // where gdb looks; .eh_frame is not in the image

    .section .text.syscall_entry, "ax", @progbits
    .globl syscall_entry
    .type syscall_entry, @function
syscall_entry:
    .cfi_startproc
    push %rbp // a frame, for backtraces
    .cfi_def_cfa_offset 16
    .cfi_offset rbp, -16
    mov %rsp, %rbp
    .cfi_def_cfa_register rbp
    mov %gs:0, %r10
    incl THREAD_IN_KERNEL(%r10)
    cmpq $0, syscall_tracer
    jne 2f
    call *(%rax) // struct syscall: the implementation comes first
    /*
     * Has something come for the thread to attend to? It does that while it is in the kernel yet:
     * the call's result may depend on it. An interrupt from here to syscall_left lets it begin here
     * again (syscall_look_again()), or what comes behind the look would be left lying.
     */
    .globl syscall_leave, syscall_left
syscall_leave:
    mov %gs:0, %r10
    testl $ATTENTION_AT_END, THREAD_ATTENTION(%r10)
    jnz 3f
    decl THREAD_IN_KERNEL(%r10)
syscall_left:
    pop %rbp
    .cfi_remember_state
    .cfi_def_cfa rsp, 8
    ret
    .cfi_restore_state
2:  // The tracer gets the arguments as an array.
    push %r9
    push %r8
    push %rcx
    push %rdx
    push %rsi
    push %rdi
    mov %rax, %rdi
    mov %rsp, %rsi
    call *syscall_tracer
    add $6 * 8, %rsp
    jmp syscall_leave
3:  mov %rax, %rdi // the result
    call thread_attend
    jmp syscall_leave
    .cfi_endproc
    .size syscall_entry, . - syscall_entry

    .section .bss.syscall_tracer, "aw", @nobits
    .balign 8
    .globl syscall_tracer
syscall_tracer:
    .skip 8
