/*
 * A program that wants out: PLATFORM=linux, run by tests/lock.t. Its first argument says what it
 * tries; it prints "survived" if it is still there afterwards.
 *
 * It makes Linux's system calls in three ways: by a `syscall` instruction of its own, by one that
 * it writes into memory, and by those of hypercall.S, with registers of its own: this last way the
 * filter can't tell from the kernel's, and so must look at number and arguments.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hypercall.h"
#include "process.h"

/* ---- ways to make a system call ---- */

typedef long (*way)(long number, const long *a);

static long own_instruction(long number, const long *a)
{
    register long r10 __asm__("r10") = a[3];
    register long r8 __asm__("r8") = a[4];
    register long r9 __asm__("r9") = a[5];
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "0"(number), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

static long call_to(const void *where, long number, const long *a)
{
    register long r10 __asm__("r10") = a[3];
    register long r8 __asm__("r8") = a[4];
    register long r9 __asm__("r9") = a[5];
    long result;
    __asm__ volatile("call *%[where]"
                     : "=a"(result)
                     : "0"(number), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8),
                       "r"(r9), [where] "b"(where)
                     : "rcx", "r11", "memory");
    return result;
}

/* `syscall; ret`, wherever it stands in hypercall.S. */
static long theirs(long number, const long *a)
{
    const unsigned char *at = (const unsigned char *)hypercall_start;
    while (memcmp(at, "\x0f\x05\xc3", 3) != 0)
        at++;
    return call_to(at, number, a);
}

/* The same bytes in memory that was made executable. */
static long written(long number, const long *a)
{
    char *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memcpy(code, "\x0f\x05\xc3", 3);
    if (mprotect(code, 4096, PROT_READ | PROT_EXEC) != 0)
        return -1;
    puts("code is ready");
    fflush(stdout);
    return call_to(code, number, a);
}

/* The 32-bit kernel's entry: its own numbers, its own registers. */
static long interrupt_80(long number, const long *a)
{
    long result;
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "0"(number), "b"(a[0]), "c"(a[1]), "d"(a[2])
                     : "memory", "r8", "r9", "r10", "r11");
    return result;
}

/* In Linux's own code, of which there is some in every process: vDSO. */
static long vdso(long number, const long *a)
{
    const unsigned char *at = (const unsigned char *)process_auxiliary(33);
    for (const unsigned char *end = at + 4096; at < end; at++)
        if (memcmp(at, "\x0f\x05", 2) == 0)
            return call_to(at, number, a);
    puts("no such instruction");
    exit(3);
}

/* ---- what is tried: nothing that would do harm if it were let through ---- */

static const char mem[] = "/proc/self/mem", sh[] = "/bin/sh", byte[] = "x";
static const char *const argv_of_sh[] = {sh, NULL};
static const struct linux_iovec one_byte = {(void *)byte, 1};
static const unsigned char address[16] = {2, 0, 0, 80, 127, 0, 0, 1};
static char room[4096];

#define A(pointer) (long)(uintptr_t)(pointer)
#define FRESH      (LINUX_MAP_PRIVATE | LINUX_MAP_ANONYMOUS | LINUX_MAP_NORESERVE | LINUX_MAP_FIXED)
#define HIGH_PAGE  (long)(HIGH_START + (1ull << 40))
enum { TIOCSTI = 0x5412, F_DUPFD = 0, CLONE_VM = 0x100 };

static const struct attempt {
    const char *name;
    way by;
    long number;
    long arguments[6];
} attempts[] = {
    {"open", own_instruction, 2, {A(mem), 2}},
    {"openat", own_instruction, 257, {-100, A(mem), 2}},
    {"getpid", own_instruction, 39, {0}},
    {"write", own_instruction, 1, {1, A(byte), 1}},
    {"pwritev2", own_instruction, 328, {1, A(&one_byte), 1, -1, -1, 0}},
    {"socket", own_instruction, 41, {2, 1, 0}},
    {"connect", own_instruction, 42, {0, A(address), 16}},
    {"exec", own_instruction, 59, {A(sh), A(argv_of_sh), 0}},
    {"fork", own_instruction, 57, {0}},
    {"clone", own_instruction, 56, {CLONE_VM | 17, A(room + sizeof(room)), 0, 0, 0}},
    {"ptrace", own_instruction, 101, {0, 0, 0, 0}},
    {"kill", own_instruction, 62, {1, 0}},
    {"exit", own_instruction, 60, {0}},
    {"x32", own_instruction, 0x40000000 + 1, {1, A(byte), 1}},
    {"int80", interrupt_80, 5, {0, 0, 0}},
    {"int80-exit", interrupt_80, 1, {0, 0, 0}},
    {"jit", written, 328, {1, A(&one_byte), 1, -1, -1, 0}},
    {"vdso", vdso, 228, {1, A(room)}},

    /* From here on the instruction is a hypercall's. */
    {"jump-open", theirs, 257, {-100, A(mem), 2}},
    {"jump-openat2", theirs, 437, {-100, A(mem), A(room), 24}},
    {"jump-exec", theirs, 59, {A(sh), A(argv_of_sh), 0}},
    {"jump-socket", theirs, 41, {2, 1, 0}},
    {"jump-fork", theirs, 57, {0}},
    {"jump-clone3", theirs, 435, {A(room), 88}},
    {"jump-ptrace", theirs, 101, {0, 0, 0, 0}},
    {"jump-vm-writev", theirs, 311, {1, A(&one_byte), 1, A(&one_byte), 1, 0}},
    {"jump-kill", theirs, 62, {1, 0}},
    {"jump-tgkill", theirs, 234, {1, 1, 0}},
    {"jump-uring", theirs, 425, {8, A(room)}},
    {"jump-x32", theirs, 0x40000000 + 9, {0}},
    {"unlock", theirs, 157, {22, 2, A(room)}},
    {"unlock-seccomp", theirs, 317, {1, 0, A(room)}},
    {"read-other", theirs, 327, {1, A(&one_byte), 1, -1, -1, 0}},
    {"write-other", theirs, 328, {5, A(&one_byte), 1, -1, -1, 0}},
    {"write-input", theirs, 328, {0, A(&one_byte), 1, -1, -1, 0}},
    {"write-high", theirs, 328, {33, A(&one_byte), 1, -1, -1, 0}},
    {"write-negative", theirs, 328, {-1, A(&one_byte), 1, -1, -1, 0}},
    {"sync-other", theirs, 75, {1}},
    {"type", theirs, 16, {0, TIOCSTI, A(byte)}},
    {"mode-of-output", theirs, 16, {1, LINUX_TCSETS, A(room)}},
    {"hole", theirs, 16, {0, LINUX_UNRESVSP64, A(room)}},
    {"ask-other", theirs, 16, {9, LINUX_FIONREAD, A(room)}},
    {"duplicate", theirs, 72, {0, F_DUPFD, 10}},
    {"lock-file", theirs, 72, {0, LINUX_F_OFD_SETLK, A(room)}},
    {"signal-parent", theirs, 72, {0, LINUX_F_SETOWN, 1}},
    {"signal-group", theirs, 72, {0, LINUX_F_SETOWN, -1}},
    {"signal-number", theirs, 72, {0, 10, 9}},
    {"write-execute", theirs, 9, {HIGH_PAGE, 4096, 7, FRESH, -1, 0}},
    {"execute-ram", theirs, 10, {RAM_START, 4096, LINUX_PROT_READ | LINUX_PROT_EXEC}},
    {"upper-rights", theirs, 10, {HIGH_PAGE, 4096, 1ll << 32 | 1}},
    {"write-text", theirs, 10, {A(hypercall_start), 4096, LINUX_PROT_READ | LINUX_PROT_WRITE}},
    {"map-text", theirs, 9, {A(hypercall_start), 4096, 3, FRESH, -1, 0}},
    {"map-anywhere", theirs, 9, {0, 4096, 3, LINUX_MAP_PRIVATE | LINUX_MAP_ANONYMOUS, -1, 0}},
    {"map-file", theirs, 9, {HIGH_PAGE, 4096, 1, LINUX_MAP_PRIVATE | LINUX_MAP_FIXED, 0, 0}},
    {"map-shared", theirs, 9, {HIGH_PAGE, 4096, 1, LINUX_MAP_FIXED | 1 | LINUX_MAP_ANONYMOUS, -1}},
    {"map-stack", theirs, 9, {0x7f0000000000, 4096, 3, FRESH, -1, 0}},
    {"map-across", theirs, 9, {HIGH_PAGE, 0x7e0000000000, 0, FRESH, -1, 0}},
    {"map-wrap", theirs, 9, {HIGH_PAGE, -HIGH_PAGE, 0, FRESH, -1, 0}},
    {"move-text", theirs, 25, {A(hypercall_start), 4096, 4096, 3, HIGH_PAGE}},
    {"move-onto-text", theirs, 25, {HIGH_PAGE, 4096, 4096, 3, A(hypercall_start)}},
    {"move-copy", theirs, 25, {HIGH_PAGE, 4096, 4096, 7, HIGH_PAGE + 8192}},
    {"unmap", theirs, 11, {A(hypercall_start), 4096}},
    {"catch-sigsys", theirs, 13, {31, A(room), 0, 8}},
    {"catch-segv", theirs, 13, {11, A(room), 0, 8}},
    {"handler-stack", theirs, 131, {A(room), 0}},
    {"processor", theirs, 158, {LINUX_ARCH_SET_GS, A(room)}},
    {"clock-other", theirs, 222, {2, A(room), A(room)}},
};

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    if (argc == 1) {
        for (unsigned i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++)
            puts(attempts[i].name);
        return 0;
    }
    for (unsigned i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
        const struct attempt *attempt = &attempts[i];
        if (strcmp(attempt->name, argv[1]) != 0)
            continue;
        puts("tries");
        long result = attempt->by(attempt->number, attempt->arguments);
        printf("survived: %ld\n", result);
        return 0;
    }
    puts("there is no such attempt");
    return 2;
}
