/*
 * x86 instructions, as far as a counter of exits needs them; see decode.h.
 */
#include <stdlib.h>
#include <string.h>

#include "decode.h"

void decode(struct decoded *d, const struct qemu_plugin_insn *insn)
{
    memset(d, 0, sizeof *d);
    d->size = qemu_plugin_insn_size(insn);
    if (d->size > 15) {
        d->size = 15;
    }
#if PLUGIN_API < 3
    memcpy(d->bytes, qemu_plugin_insn_data(insn), d->size);
#else
    qemu_plugin_insn_data(insn, d->bytes, d->size);
#endif
    size_t i = 0;
    while (i < d->size && d->bytes[i] &&
           strchr("\x66\x67\xf0\xf2\xf3\x2e\x36\x3e\x26\x64\x65", d->bytes[i])) {
        d->operand16 |= d->bytes[i] == 0x66;
        i++;
    }
    /* 0x40 to 0x4f alone are inc and dec of 32-bit code: a REX prefix has something behind it. */
    if (i + 1 < d->size && (d->bytes[i] & 0xf0) == 0x40) {
        d->rex = d->bytes[i++];
    }
    d->opcode = i;
}

enum counter exit_kind(const struct decoded *d)
{
    const uint8_t *op = d->bytes + d->opcode;
    uint8_t reg = (op[2] >> 3 & 7) | (d->rex & 4 ? 8 : 0); /* of a two-byte opcode's operands */

    switch (op[0]) {
    case 0xe4:
    case 0xe5:
    case 0xec:
    case 0xed:
    case 0x6c:
    case 0x6d: return PORT_IN;
    case 0xe6:
    case 0xe7:
    case 0xee:
    case 0xef:
    case 0x6e:
    case 0x6f: return PORT_OUT;
    case 0xf4: return HLT;
    case 0x0f: break;
    default: return INSNS;
    }
    switch (op[1]) {
    case 0x30: return MSR_WRITE;
    case 0x32: return MSR_READ;
    case 0xa2: return CPUID;
    case 0x08:
    case 0x09: /* invd, wbinvd */ return QUIET;
    case 0x22: /* mov to a control register */ return reg == 0 || reg == 4 ? QUIET : INSNS;
    case 0x01:
        if (op[2] == 0xc1 || op[2] == 0xd9 || op[2] == 0xc8 || op[2] == 0xc9 || op[2] == 0xd1) {
            return SPECIAL; /* vmcall, vmmcall, monitor, mwait, xsetbv */
        }
        return reg == 6 ? QUIET : INSNS; /* lmsw */
    }
    return INSNS;
}

bool is_outs(const struct decoded *d)
{
    return (d->bytes[d->opcode] & 0xfe) == 0x6e;
}

void follow_constants(struct constants *c, const struct decoded *d)
{
    const uint8_t *op = d->bytes + d->opcode;
    size_t left = d->size - d->opcode;
    int reg = -1;

    if (op[0] >= 0xb8 && op[0] <= 0xba && !(d->rex & 1)) { /* mov $imm, reg */
        reg = op[0] - 0xb8;
        c->known[reg] = left >= 3;
        c->value[reg] = left >= 5 ? op[1] | op[2] << 8 | op[3] << 16 | (uint32_t)op[4] << 24
                                  : (uint32_t)(op[1] | op[2] << 8);
        return;
    }
    if (op[0] == 0x31 && (op[1] == 0xc0 || op[1] == 0xc9 || op[1] == 0xd2) && !d->rex) {
        reg = op[1] & 7; /* xor reg, reg */
        c->known[reg] = true;
        c->value[reg] = 0;
        return;
    }
    if (op[0] == 0x8b || op[0] == 0x8d || op[0] == 0x63 || op[0] == 0x03 || op[0] == 0x2b ||
        op[0] == 0x33 || op[0] == 0x0b || op[0] == 0x23) {
        reg = d->rex & 4 ? -1 : op[1] >> 3 & 7; /* op memory or register, reg */
    } else if (op[0] == 0x0f && (op[1] & 0xfe) == 0xb6) {
        reg = d->rex & 4 ? -1 : op[2] >> 3 & 7; /* movzx */
    } else if ((op[0] == 0x89 || op[0] == 0x01 || op[0] == 0x29 || op[0] == 0x31 || op[0] == 0x09 ||
                op[0] == 0x21 || op[0] == 0x81 || op[0] == 0x83 || op[0] == 0xc1 || op[0] == 0xd1 ||
                op[0] == 0xff || op[0] == 0xc7) &&
               op[1] >= 0xc0) {
        reg = d->rex & 1 ? -1 : op[1] & 7; /* op something, reg */
    } else if (op[0] >= 0x58 && op[0] <= 0x5a) {
        reg = d->rex & 1 ? -1 : op[0] - 0x58; /* pop */
    } else if (exit_kind(d) == CPUID) {
        memset(c, 0, sizeof *c);
    } else if (exit_kind(d) == MSR_READ || (op[0] == 0x0f && op[1] == 0x31)) {
        c->known[EAX] = c->known[EDX] = false;
    } else if (exit_kind(d) == PORT_IN) {
        c->known[EAX] = false;
    }
    if (reg >= 0 && reg < N_REGISTERS) {
        c->known[reg] = false;
    }
}

struct site *site_make(uint64_t pc, enum counter kind, const struct decoded *d,
                       const struct constants *c)
{
    const uint8_t *op = d->bytes + d->opcode;
    struct site *site =
        calloc(1, sizeof *site); /* lives as long as the translation may: for ever */
    int reg = -1;

    if (!site) {
        abort();
    }
    site->pc = pc;
    site->kind = kind;
    if (op[0] >= 0xe4 && op[0] <= 0xe7) {
        site->number_known = true;
        site->number = op[1];
    } else if (kind == PORT_IN || kind == PORT_OUT) {
        reg = EDX;
    } else if (kind == MSR_READ || kind == MSR_WRITE) {
        reg = ECX;
    } else if (kind == CPUID) {
        reg = EAX;
    }
    if (reg >= 0) {
        site->number_known = c->known[reg];
        site->number = c->value[reg];
    }
    /* FS, GS and kernel GS base: KVM gives the guest these registers themselves. */
    if (reg == ECX && site->number_known && site->number >= 0xc0000100 &&
        site->number <= 0xc0000102) {
        site->kind = QUIET;
    }
    return site;
}
