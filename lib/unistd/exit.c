#include <unistd.h>

#include "syscall.h"

/* lib/malloc/report.c's, where the image has it. */
__attribute__((weak)) void malloc_report_leaks(void);

void _exit(int status)
{
    if (malloc_report_leaks)
        malloc_report_leaks();
    syscall_exit(status);
}
