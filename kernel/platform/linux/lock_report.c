/*
 * The report of a system call that the lock (lock.c) did not let through.
 */
#include "kernel/platform/linux/hypercall.h"
#include "kernel/report.h"
#include "kernel/platform/linux/lock.h"

#define ARCHITECTURE_I386 0x40000003u
enum { X32_BIT = 0x40000000 };

/* Those that somebody who wants out would try, and those that the filter allows in part. */
static const struct {
    unsigned short number;
    char name[22];
} calls[] = {
    {0, "read"},
    {1, "write"},
    {2, "open"},
    {3, "close"},
    {9, "mmap"},
    {10, "mprotect"},
    {11, "munmap"},
    {13, "rt_sigaction"},
    {16, "ioctl"},
    {17, "pread64"},
    {18, "pwrite64"},
    {25, "mremap"},
    {32, "dup"},
    {33, "dup2"},
    {39, "getpid"},
    {41, "socket"},
    {42, "connect"},
    {56, "clone"},
    {57, "fork"},
    {58, "vfork"},
    {59, "execve"},
    {60, "exit"},
    {62, "kill"},
    {72, "fcntl"},
    {75, "fdatasync"},
    {101, "ptrace"},
    {131, "sigaltstack"},
    {157, "prctl"},
    {158, "arch_prctl"},
    {200, "tkill"},
    {222, "timer_create"},
    {234, "tgkill"},
    {257, "openat"},
    {310, "process_vm_readv"},
    {311, "process_vm_writev"},
    {317, "seccomp"},
    {319, "memfd_create"},
    {321, "bpf"},
    {322, "execveat"},
    {327, "preadv2"},
    {328, "pwritev2"},
    {425, "io_uring_setup"},
    {435, "clone3"},
    {437, "openat2"},
};

static const char *name_of(int number)
{
    for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        if (calls[i].number == number)
            return calls[i].name;
    return "see syscalls(2)";
}

void lock_report(const struct linux_siginfo *info, const struct linux_registers *registers)
{
    int number = info->system_call;
    report_begin(128 + LINUX_SIGSYS);
    if (info->architecture == ARCHITECTURE_I386)
        report_line("locked in: system call %d of i386 (int 0x80)", number);
    else if (number & X32_BIT)
        report_line("locked in: system call %d of x32", number & ~X32_BIT);
    else
        report_line("locked in: system call %d (%s), arguments 0x%lx 0x%lx 0x%lx 0x%lx", number,
                    name_of(number), registers->rdi, registers->rsi, registers->rdx,
                    registers->r10);
    if (info->address < (uintptr_t)hypercall_start || info->address >= (uintptr_t)hypercall_end)
        report_line("it came from address 0x%lx, which is none of the hypercalls'", info->address);
    else
        report_line("a hypercall, but not one that the program may make now, with these arguments");
    report_backtrace_start(registers->rip);
    report_backtrace(registers->rbp);
    report_end();
}
