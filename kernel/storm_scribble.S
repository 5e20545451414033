/*
 * void storm_scribble(void): other values in all registers that a call may change, and in all that
 * it may not, for a moment; a full x87 stack, which it empties again.
 */
    .section .text.storm_scribble, "ax", @progbits
    .globl storm_scribble
    .type storm_scribble, @function
storm_scribble:
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    mov $100, %ecx
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7
    fld1
    .endr
1:  .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    pcmpeqd %xmm\n, %xmm\n
    .endr
    .irp r, rax, rbx, rdx, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15
    mov $-1, %\r
    .endr
    std
    cld
    dec %ecx
    jnz 1b
    fninit
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    ret
    .size storm_scribble, . - storm_scribble

    .section .note.GNU-stack, "", @progbits
