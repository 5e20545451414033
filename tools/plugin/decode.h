/*
 * What an instruction is, by its bytes: does it leave the guest under KVM, and by which port, MSR
 * or CPUID leaf, as far as that can be seen without the registers.
 */
#ifndef TOOLS_PLUGIN_DECODE_H
#define TOOLS_PLUGIN_DECODE_H

#include "qemu.h"

/* What is counted, and each one's place in the counters' file. */
enum counter {
    INSNS,
    PORT_IN, /* the exits: PORT_IN to SPECIAL */
    PORT_OUT,
    MMIO_READ,
    MMIO_WRITE,
    MSR_READ,
    MSR_WRITE,
    HLT,
    CPUID,
    SPECIAL, /* xsetbv, hypercalls, monitor and mwait */
    QUIET,   /* seldom or never an exit: FS and GS base, cr0 and cr4, wbinvd; not in any sum */
    COUNTERS = 16
};

enum { EAX, ECX, EDX, N_REGISTERS }; /* as instructions number them */

/* Constants that the block has put into eax, ecx and edx so far. */
struct constants {
    bool known[N_REGISTERS];
    uint32_t value[N_REGISTERS];
};

/* An instruction that exits. */
struct site {
    uint64_t pc;
    enum counter kind;
    bool number_known;
    uint32_t number; /* port, MSR or CPUID leaf */
};

/* An instruction's bytes, taken apart. */
struct decoded {
    uint8_t bytes[16];
    size_t size;
    size_t opcode; /* index of the first opcode byte */
    uint8_t rex;
    bool operand16; /* a 0x66 prefix: operands of 16 bits, or of 32 in 16-bit code */
};

void decode(struct decoded *d, const struct qemu_plugin_insn *insn);

/* The kind of exit, or INSNS for an ordinary instruction. FS, GS and kernel GS base are told from
 * other MSRs by site_make() only, which knows the number. */
enum counter exit_kind(const struct decoded *d);

/* Is it a string output? */
bool is_outs(const struct decoded *d);

/* Follow what a constant's life is usually made of: mov $imm, xor with itself, being overwritten.
 * It is a guess for the listing; nothing but the QUIET class is counted by it. Call it for each
 * instruction of a block, in order, after site_make(). */
void follow_constants(struct constants *c, const struct decoded *d);

/* What is known of the exit at pc. The caller keeps it for as long as QEMU may execute the
 * translation: for ever. */
struct site *site_make(uint64_t pc, enum counter kind, const struct decoded *d,
                       const struct constants *c);

#endif
