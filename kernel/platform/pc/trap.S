/*
 * The entry of every trap and interrupt: one stub a vector, which brings all to the same shape, and
 * one common path.
 *
 * The processor has switched to the vector's IST stack (trap.c) and pushed ss, rsp, rflags, cs, rip
 * and, for some vectors, an error code. Below that lies the rest of struct trap_frame (trap.h):
 *
 *      ss rsp rflags cs rip  error_code  vector  rax rbx ... r15
 *      ---- processor ----   -either-    -stub-  - trap_common -
 */
#include "kernel/platform/trap_frame.inc"

    .set VECTOR_COUNT, 64
    .set TRAP_STUB_SIZE, 9 // two pushes of a byte and a far enough jump; trap.c says it, too

    .cfi_sections .debug_frame // where gdb looks; .eh_frame is not in the image

    .text
    .globl trap_stubs
trap_stubs:
    .set vector, 0
    .rept VECTOR_COUNT
    .org trap_stubs + vector * TRAP_STUB_SIZE
    .if vector == 8 || vector >= 10 && vector <= 14 || vector == 17 || vector == 21 \
        || vector == 29 || vector == 30
    // the processor has pushed an error code: SDM 3A table 6-1; 29, 30: AMD's
    .else
    push $0
    .endif
    push $vector
    jmp trap_common
    .set vector, vector + 1
    .endr

    .type trap_common, @function
trap_common:
    .cfi_startproc simple
    .cfi_signal_frame
    .cfi_def_cfa rsp, 7 * 8
    .cfi_offset rip, -5 * 8
    .cfi_offset rsp, -2 * 8
    .macro save register
    push %\register
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset \register, 0
    .endm
    save rax
    save rbx
    save rcx
    save rdx
    save rsi
    save rdi
    save rbp
    save r8
    save r9
    save r10
    save r11
    save r12
    save r13
    save r14
    save r15
    cld
    mov %rsp, %rdi
    xor %ebp, %ebp // a backtrace of the handler ends here
    call trap_dispatch
    trap_frame_return
    .cfi_endproc
    .size trap_common, . - trap_common
