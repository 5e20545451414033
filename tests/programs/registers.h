/*
 * Everything that a processor keeps for a program, filled, kept for a while and read again: for
 * tests that interrupt it meanwhile. And a function that leaves nothing of it as it was.
 */
#ifndef TESTS_PROGRAMS_REGISTERS_H
#define TESTS_PROGRAMS_REGISTERS_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct registers {
    uint64_t general[14]; /* rax rbx rdx rsi rdi rbp r8 r9 ... r15; rcx counts */
    uint64_t red_zone[16];
    uint8_t vectors[16][32]; /* the upper half only where there is AVX */
    uint8_t x87[8][10];
    uint32_t mxcsr;
    uint16_t x87_control;
    uint16_t flags; /* carry and direction */
};

/* keep_registers() loads `from`, spins, and stores into `to`. Not reentrant. */
struct registers registers_from, registers_to;
uint32_t registers_avx; /* are there 32-byte vectors? */
void keep_registers(long spins);
void use_registers(void);

__asm__(
    ".macro vectors op, first, second, base\n"
    ".set n, 0\n"
    ".irp i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
    ".if \\first\n \\op \\base + n * 32, %\\second\\i\n .else\n \\op %\\second\\i, \\base + n * "
    "32\n"
    ".endif\n .set n, n + 1\n .endr\n .endm\n"
    ".macro general load, base\n"
    ".set n, 0\n"
    ".irp r, rax,rbx,rdx,rsi,rdi,rbp,r8,r9,r10,r11,r12,r13,r14,r15\n"
    ".if \\load\n mov \\base + n * 8, %\\r\n .else\n mov %\\r, \\base + n * 8\n .endif\n"
    ".set n, n + 1\n .endr\n .endm\n"
    ".text\n"
    ".globl keep_registers\n"
    "keep_registers:\n"
    "push %rbp; push %rbx; push %r12; push %r13; push %r14; push %r15\n"
    "mov %rdi, %rcx\n"
    ".set VECTORS, 14 * 8 + 16 * 8\n"
    ".set X87, VECTORS + 16 * 32\n"
    "cmpl $0, registers_avx; je 1f\n"
    "vectors vmovdqu, 1, ymm, registers_from + VECTORS\n"
    "jmp 2f\n"
    "1: vectors movdqu, 1, xmm, registers_from + VECTORS\n"
    "2: ldmxcsr registers_from + X87 + 80; fninit; fldcw registers_from + X87 + 84\n"
    ".irp i, 7,6,5,4,3,2,1,0\n fldt registers_from + X87 + \\i * 10\n .endr\n"
    ".irp i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
    "mov registers_from + 14 * 8 + \\i * 8, %rax; mov %rax, -128 + \\i * 8(%rsp)\n .endr\n"
    "general 1, registers_from\n"
    "std; stc\n"
    "3: dec %rcx; jnz 3b\n" /* which leaves the carry alone */
    "general 0, registers_to\n"
    "setc registers_to + X87 + 86\n"
    ".irp i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
    "mov -128 + \\i * 8(%rsp), %rax; mov %rax, registers_to + 14 * 8 + \\i * 8\n .endr\n"
    "pushf; pop %rax; shr $10, %rax; and $1, %eax; mov %al, registers_to + X87 + 87\n"
    "cld\n"
    "cmpl $0, registers_avx; je 4f\n"
    "vectors vmovdqu, 0, ymm, registers_to + VECTORS\n"
    "vzeroupper\n"
    "jmp 5f\n"
    "4: vectors movdqu, 0, xmm, registers_to + VECTORS\n"
    "5: stmxcsr registers_to + X87 + 80; fnstcw registers_to + X87 + 84\n"
    ".irp i, 0,1,2,3,4,5,6,7\n fstpt registers_to + X87 + \\i * 10\n .endr\n"
    "fninit; movl $0x1f80, -8(%rsp); ldmxcsr -8(%rsp)\n"
    "pop %r15; pop %r14; pop %r13; pop %r12; pop %rbx; pop %rbp\n"
    "ret\n"
    ".globl use_registers\n"
    "use_registers:\n"
    "cmpl $0, registers_avx; je 1f\n"
    ".irp i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n vpcmpeqb %xmm\\i, %xmm\\i, %xmm\\i\n .endr\n"
    "vzeroall; jmp 2f\n"
    "1:\n"
    ".irp i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n pcmpeqb %xmm\\i, %xmm\\i\n .endr\n"
    "2: fninit; fldpi; fldpi; fldpi; fldpi; fldpi; fldpi; fldpi; fldpi; fninit\n"
    "mov $-1, %rax; mov %rax, %rdx; mov %rax, %rcx; mov %rax, %rsi; mov %rax, %rdi\n"
    "mov %rax, %r8; mov %rax, %r9; mov %rax, %r10; mov %rax, %r11\n"
    "add $1, %rax\n"
    "ret\n");

/* A pattern of its own for each `seed`; floating-point numbers are numbers. */
static void registers_fill(unsigned seed)
{
    struct registers *from = &registers_from;
    for (int i = 0; i < 14; i++)
        from->general[i] = seed * 0x9e3779b97f4a7c15ul + i;
    for (int i = 0; i < 16; i++)
        from->red_zone[i] = ~from->general[i % 14] + i;
    for (int i = 0; i < 16; i++)
        memset(from->vectors[i], (int)(seed + i * 7), 32);
    for (int i = 0; i < 8; i++) {
        long double number = (long double)seed * (i + 1) / 3;
        memcpy(from->x87[i], &number, 10);
    }
    from->mxcsr = 0x1f80 | (seed & 3) << 13; /* the way of rounding */
    from->x87_control = 0x37f;
    from->flags = 0x101;
    registers_avx = __builtin_cpu_supports("avx") != 0;
}

/* True: all is as it was. */
static int registers_same(void)
{
    const struct registers *from = &registers_from, *to = &registers_to;
    int same = memcmp(from->general, to->general, sizeof(from->general)) == 0 &&
               memcmp(from->red_zone, to->red_zone, sizeof(from->red_zone)) == 0 &&
               memcmp(from->x87, to->x87, sizeof(from->x87)) == 0 && from->mxcsr == to->mxcsr &&
               from->x87_control == to->x87_control && from->flags == to->flags;
    for (int i = 0; i < 16; i++)
        same = same && memcmp(from->vectors[i], to->vectors[i], registers_avx ? 32 : 16) == 0;
    if (!same) {
        for (int i = 0; i < 14; i++)
            if (from->general[i] != to->general[i])
                printf("# general register %d: %lx, not %lx\n", i, to->general[i],
                       from->general[i]);
        printf("# red zone %d, x87 %d, mxcsr %x (%x), control %x (%x), flags %x (%x)\n",
               memcmp(from->red_zone, to->red_zone, sizeof(from->red_zone)),
               memcmp(from->x87, to->x87, sizeof(from->x87)), to->mxcsr, from->mxcsr,
               to->x87_control, from->x87_control, to->flags, from->flags);
    }
    return same;
}

#endif
