/*
 * int copy_word_in(uint32_t *to, const uint32_t *program_from): copy_in() of one aligned word, in a
 * few instructions: a futex is looked at each time that somebody waits.
 */
    .set EFAULT, 14

    .section .text.copy_word_in, "ax", @progbits
    .globl copy_word_in
    .type copy_word_in, @function
copy_word_in:
    cmp $kernel_data_start, %rsi
    jb 1f
    cmp $kernel_data_end, %rsi
    jb 2f
1:  mov (%rsi), %eax
    mov %eax, (%rdi)
    xor %eax, %eax
    ret
2:  mov $-EFAULT, %eax
    ret
    .size copy_word_in, . - copy_word_in

    .section .hitoma.fixups, "a"
    .long 1b, 2b

/* int copy_word_exchange(uint32_t *program_word, uint32_t from, uint32_t to) */
    .section .text.copy_word_exchange, "ax", @progbits
    .globl copy_word_exchange
    .type copy_word_exchange, @function
copy_word_exchange:
    cmp $kernel_data_start, %rdi
    jb 1f
    cmp $kernel_data_end, %rdi
    jb 3f
1:  mov %esi, %eax
2:  lock cmpxchg %edx, (%rdi)
    sete %al
    movzbl %al, %eax
    ret
3:  mov $-EFAULT, %eax
    ret
    .size copy_word_exchange, . - copy_word_exchange

    .section .hitoma.fixups, "a"
    .long 2b, 3b
