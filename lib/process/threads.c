#include <hitoma/threads.h>

#include "kernel/thread_numbers.h"
#include "lib/result.h"
#include "syscall.h"

_Static_assert(sizeof(struct hitoma_thread) == sizeof(struct thread_info), "thread_numbers.h");
_Static_assert(offsetof(struct hitoma_thread, name) == offsetof(struct thread_info, name), "name");
_Static_assert(offsetof(struct hitoma_thread, cpu_ns) == offsetof(struct thread_info, cpu_ns),
               "cpu_ns");

long hitoma_threads(struct hitoma_thread *threads, size_t room)
{
    return result(syscall_thread_list(threads, room));
}
