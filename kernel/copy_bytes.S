/*
 * size_t copy_bytes(void *to, const void *from, size_t size): copies, and survives a fault in
 * either range.
 *
 * Returns how many bytes were not copied. A string instruction that faults leaves its registers at
 * the element it could not do, so the count tells the truth at the landing places.
 */
    .section .text.copy_bytes, "ax", @progbits
    .globl copy_bytes
    .type copy_bytes, @function
copy_bytes:
    mov %rdx, %rcx
    shr $3, %rcx
    and $7, %edx
1:  rep movsq
    mov %edx, %ecx
2:  rep movsb
    mov %rcx, %rax
    ret
3:  lea (%rdx, %rcx, 8), %rax // words left, and the bytes behind them
    ret
4:  mov %rcx, %rax
    ret
    .size copy_bytes, . - copy_bytes

    .section .hitoma.fixups, "a"
    .long 1b, 3b
    .long 2b, 4b

/*
 * int copy_whole(void *to, const void *from, size_t size): the same, and 0 when all is copied. If
 * not, copy_rest() goes on where a string instruction has left its registers: so that the ordinary
 * way has nothing to keep.
 */
    .section .text.copy_whole, "ax", @progbits
    .globl copy_whole
    .type copy_whole, @function
copy_whole:
    mov %rdx, %rcx
    shr $3, %rcx
    and $7, %edx
1:  rep movsq
    mov %edx, %ecx
2:  rep movsb
    xor %eax, %eax
    ret
3:  lea (%rdx, %rcx, 8), %rdx
    jmp copy_rest
4:  mov %rcx, %rdx
    jmp copy_rest
    .size copy_whole, . - copy_whole

    .section .hitoma.fixups, "a"
    .long 1b, 3b
    .long 2b, 4b
