/*
 * void page_fill(void *page, uint64_t value): fills 4 KiB with 512 times the value.
 *
 * The kernel has no business with vector registers, but half of what a first touch costs is this:
 * so it borrows one and gives it back as it was. Any context, since nothing but this processor's
 * own stack is used.
 */
    .section .text.page_fill, "ax", @progbits
    .globl page_fill
    .type page_fill, @function
page_fill:
    sub $24, %rsp
    movups %xmm0, (%rsp)
    movq %rsi, %xmm0
    punpcklqdq %xmm0, %xmm0
    add $4096 + 128, %rdi // offsets from -128 to 112 take one byte in an instruction
    lea 256(%rdi), %rsi
    mov $-4096, %rax // counts up to 0: the loop is stores, an addition and a jump
1:  .set offset, -128
    .rept 16
    movaps %xmm0, offset(%rdi, %rax)
    movaps %xmm0, offset(%rsi, %rax)
    .set offset, offset + 16
    .endr
    add $512, %rax
    jnz 1b
    movups (%rsp), %xmm0
    add $24, %rsp
    ret
    .size page_fill, . - page_fill

    .section .note.GNU-stack, "", @progbits
