/*
 * The first instruction of the process. Linux has put the arguments on the stack: their number, the
 * pointers, NULL, the environment, NULL, the auxiliary vector (System V ABI for AMD64, 3.4.1).
 */
    .section .text.start, "ax", @progbits
    .globl _start
    .type _start, @function
_start:
    mov %rsp, %rdi
    xor %ebp, %ebp // a backtrace ends here
    and $-16, %rsp
    call process_start
    .size _start, . - _start

    .section .note.GNU-stack, "", @progbits
