/*
 * void page_zero(void *page): fills 4 KiB with zeros.
 *
 * The kernel has no business with vector registers, but half of what a first touch costs is this: so it borrows one
 * and gives it back as it was. Every context, since nothing but this processor's own stack is used.
 */
    .section .text.page_zero, "ax", @progbits
    .globl page_zero
    .type page_zero, @function
page_zero:
    sub $24, %rsp
    movups %xmm0, (%rsp)
    xorps %xmm0, %xmm0
    lea 4096(%rdi), %rax
1:  .set offset, 0
    .rept 32
    movaps %xmm0, offset(%rdi)
    .set offset, offset + 16
    .endr
    add $512, %rdi
    cmp %rax, %rdi
    jne 1b
    movups (%rsp), %xmm0
    add $24, %rsp
    ret
    .size page_zero, . - page_zero

    .section .note.GNU-stack, "", @progbits
