/*
 * See host_memory.h.
 */
#define _GNU_SOURCE
#include "tests/fuzz/support/host_memory.h"

#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>

enum { PAGE = 4096 };

static void *map(void *address, size_t size, int protection, int flags)
{
    void *memory =
        mmap(address, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void *host_guarded_memory(size_t size)
{
    char *memory = map(NULL, size + 2 * PAGE, PROT_NONE, 0);
    if (!memory || mprotect(memory + PAGE, size, PROT_READ | PROT_WRITE) != 0) {
        perror("mmap");
        exit(2);
    }
    return memory + PAGE;
}

void *host_memory_at(size_t address, size_t size)
{
    return map((void *)address, size, PROT_READ | PROT_WRITE, MAP_FIXED_NOREPLACE);
}

static sigjmp_buf below;
static size_t lowest;
static uintptr_t (*go_on)(uintptr_t instruction);
static struct sigaction before; /* the sanitizer's, or the engine's */

static void on_fault(int signal, siginfo_t *info, void *context)
{
    greg_t *rip = &((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
    uintptr_t landing = go_on ? go_on((uintptr_t)*rip) : 0;
    if (landing) {
        *rip = (greg_t)landing;
        return;
    }
    if ((size_t)info->si_addr < lowest)
        siglongjmp(below, 1);
    sigaction(SIGSEGV, &before, NULL);
    if (before.sa_flags & SA_SIGINFO)
        before.sa_sigaction(signal, info, context);
}

static void install(void)
{
    static int installed;
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER};
    if (!installed++)
        sigaction(SIGSEGV, &action, &before);
}

void host_on_fault(uintptr_t (*where)(uintptr_t instruction))
{
    go_on = where;
    install();
}

int host_runs_above(size_t limit, void (*function)(void *), void *argument)
{
    install();
    lowest = limit;
    if (sigsetjmp(below, 1))
        return 0;
    function(argument);
    return 1;
}
