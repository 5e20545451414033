/*
 * size_t copy_string_words(char *to, const char *from, size_t size): copies text up to its NUL.
 *
 * Returns the text's length; `size` if no NUL is within so many bytes; -1 if `from` can't be read
 * that far. A word at a time, as long as one fits: what is read behind the NUL is copied along, and
 * if just that can't be read, the bytes are taken one by one from there.
 */
    .section .text.copy_string_words, "ax", @progbits
    .globl copy_string_words
    .type copy_string_words, @function
copy_string_words:
    xor %ecx, %ecx // done
    movabs $0x0101010101010101, %r8
    mov %r8, %r9
    ror $1, %r9 // 0x80 in each byte
    sub $8, %rdx // the last place at which a word fits
    jb 3f
1:  mov (%rsi, %rcx), %rax
    mov %rax, (%rdi, %rcx)
    mov %rax, %r10
    not %rax
    sub %r8, %r10
    and %r9, %rax
    and %r10, %rax // the highest bit of the first zero byte; perhaps of others above it
    jnz 2f
    add $8, %rcx
    cmp %rdx, %rcx
    jbe 1b
    jmp 3f
2:  bsf %rax, %rax
    shr $3, %eax
    add %rcx, %rax
    ret
3:  add $8, %rdx
4:  cmp %rdx, %rcx
    jae 6f
5:  movzbl (%rsi, %rcx), %eax
    mov %al, (%rdi, %rcx)
    inc %rcx
    test %al, %al
    jnz 4b
    dec %rcx
6:  mov %rcx, %rax
    ret
7:  or $-1, %rax
    ret
    .size copy_string_words, . - copy_string_words

    .section .hitoma.fixups, "a"
    .long 1b, 3b
    .long 5b, 7b
