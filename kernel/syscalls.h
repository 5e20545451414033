/*
 * System calls: how lib/ calls the kernel. The list is kernel/syscall.list; what is made of it, by
 * tools/syscalls, is build/gen/syscall.h and a stub for each call.
 *
 *      lib/unistd/write.c   syscall_write()      a stub of two instructions
 *      syscall_entry.S      counts the thread into the kernel       strace.c, if somebody wants to
 *      see it kernel/              sys_write()
 *      syscall_entry.S      counts it out, carries out a request to end
 */
#ifndef KERNEL_SYSCALLS_H
#define KERNEL_SYSCALLS_H

#include <stdint.h>

#include "syscall.h" /* the generated one */

enum syscall_kind {
    SYSCALL_NEVER,
    SYSCALL_INT,
    SYSCALL_LONG,
    SYSCALL_SIZE,
    SYSCALL_FD,
    SYSCALL_FLAGS,
    SYSCALL_POINTER,
    SYSCALL_IN,
    SYSCALL_OUT,
    SYSCALL_PATH,
};

/* A call's description; tools/syscalls writes it as assembly. */
struct syscall {
    long (*implementation)(long, long, long, long, long, long);
    const char *name;
    uint8_t result; /* enum syscall_kind */
    uint8_t argument_count;
    struct {
        uint8_t kind; /* enum syscall_kind */
        uint8_t size; /* of IN and OUT: which argument is the size in bytes */
    } arguments[6];
};
_Static_assert(__builtin_offsetof(struct syscall, arguments) == 18, "tools/syscalls");

/*
 * If not NULL, syscall_entry.S calls it instead of the implementation, which it then calls itself.
 */
extern long (*syscall_tracer)(const struct syscall *call, const long arguments[6]);

#endif
