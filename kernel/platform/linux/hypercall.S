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

    hypercall mmap, 9
    hypercall mprotect, 10
    hypercall sigaction, 13
    hypercall ioctl, 16
    hypercall mremap, 25
    hypercall fcntl, 72
    hypercall sigaltstack, 131
    hypercall arch_prctl, 158
    hypercall gettid, 186
    hypercall timer_create, 222
    hypercall timer_settime, 223
    hypercall clock_gettime, 228
    hypercall exit_group, 231
    hypercall openat, 257
    hypercall ppoll, 271
    hypercall getrandom, 318
    hypercall preadv2, 327
    hypercall pwritev2, 328

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
    mov $271, %eax
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
    mov $15, %rax
    syscall
    .size __restore_rt, . - __restore_rt

    .section .note.GNU-stack, "", @progbits
