/*
 * The hypercalls: every way in which an image leaves its process. See hypercall.h for the list.
 *
 * These are the only `syscall` instructions of an image, and they lie in pages of their own, from
 * hypercall_start to hypercall_end: so that whoever filters the process's system calls can ask
 * where one comes from.
 *
 * Linux takes the number in rax and the arguments in rdi, rsi, rdx, r10, r8, r9, which are C's
 * registers but for the fourth; it destroys rcx and r11, and returns in rax: a negative errno, or
 * the result.
 */
#include "kernel/platform/linux/hypercall_numbers.h"

    .cfi_sections .debug_frame // where gdb looks; .eh_frame is not in the image

    .section .text.hypercall, "ax", @progbits

    .macro hypercall name, number
    .globl hypercall_\name
    .type hypercall_\name, @function
hypercall_\name:
    .cfi_startproc
    mov %rcx, %r10
    mov $\number, %eax
    syscall
    ret
    .cfi_endproc
    .size hypercall_\name, . - hypercall_\name
    .endm

    hypercall mmap, HYPERCALL_MMAP
    hypercall mprotect, HYPERCALL_MPROTECT
    hypercall munmap, HYPERCALL_MUNMAP
    hypercall sigaction, HYPERCALL_SIGACTION
    hypercall ioctl, HYPERCALL_IOCTL
    hypercall mremap, HYPERCALL_MREMAP
    hypercall fcntl, HYPERCALL_FCNTL
    hypercall fdatasync, HYPERCALL_FDATASYNC
    hypercall sigaltstack, HYPERCALL_SIGALTSTACK
    hypercall prctl, HYPERCALL_PRCTL
    hypercall arch_prctl, HYPERCALL_ARCH_PRCTL
    hypercall gettid, HYPERCALL_GETTID
    hypercall timer_create, HYPERCALL_TIMER_CREATE
    hypercall timer_settime, HYPERCALL_TIMER_SETTIME
    hypercall clock_gettime, HYPERCALL_CLOCK_GETTIME
    hypercall exit_group, HYPERCALL_EXIT_GROUP
    hypercall ppoll, HYPERCALL_PPOLL
    hypercall preadv2, HYPERCALL_PREADV2
    hypercall pwritev2, HYPERCALL_PWRITEV2

/* The new thread comes back here as well, with 0, on its own stack. */
    .globl hypercall_clone
    .type hypercall_clone, @function
hypercall_clone:
    .cfi_startproc
    mov %rcx, %r10
    mov $HYPERCALL_CLONE, %eax
    syscall
    test %rax, %rax
    jz 1f
    ret
1:  .cfi_undefined rip
    xor %ebp, %ebp // a backtrace ends here
    pop %rdi
    pop %rax
    call *%rax
    ud2
    .cfi_endproc
    .size hypercall_clone, . - hypercall_clone

/*
 * long hypercall_idle(struct linux_pollfd *fds, unsigned count): ppoll() without a time limit,
 * unless an interrupt is pending: -EINTR then.
 *
 * A signal that comes between the look at `pending` and the system call would be slept over. So its
 * handler looks whether it has interrupted the instructions from here to hypercall_idle_last, and
 * if so goes on at hypercall_idle_no.
 */
    .set CPU_PENDING, 12 // in struct cpu_local (platform_inline.h says so, too)

    .globl hypercall_idle
    .type hypercall_idle, @function
hypercall_idle:
    .cfi_startproc
    xor %edx, %edx // no limit
    xor %r10d, %r10d // no other signal mask
    mov $8, %r8d
    mov $HYPERCALL_PPOLL, %eax
    cmpl $0, %gs:CPU_PENDING
    jne hypercall_idle_no
    .globl hypercall_idle_last
hypercall_idle_last:
    syscall
    ret
    .globl hypercall_idle_no
hypercall_idle_no:
    mov $-4, %rax
    ret
    .cfi_endproc
    .size hypercall_idle, . - hypercall_idle

/*
 * Where a signal's handler returns to (sa_restorer): the stack pointer is at the signal's frame,
 * from which Linux restores everything. By this name and these instructions gdb knows the frame;
 * and the byte before must not belong to another function, or it takes the return address for one
 * behind a call there.
 */
    nop
    .globl __restore_rt
    .type __restore_rt, @function
__restore_rt:
    mov $HYPERCALL_SIGRETURN, %rax
    syscall
    .size __restore_rt, . - __restore_rt

    .section .note.GNU-stack, "", @progbits
