/*
 * The run link's ports: three to five isa-debugcon devices of QEMU, set up by tools/run. Each
 * answers a read with a sign of its own. boot/entry.S knows two of them by number.
 */
#ifndef PC_RUN_LINK_H
#define PC_RUN_LINK_H

enum {
    RUN_LINK_OUTPUT = 0x5e8,
    RUN_LINK_ERROR = 0x5e9,
    RUN_LINK_STATUS = 0x5ea,
    RUN_LINK_FILES = 0x5eb, /* only with OUT= */
    RUN_LINK_TRACE = 0x5ec, /* only with TRACE= */
    RUN_LINK_OUTPUT_SIGN = 0x48,
    RUN_LINK_ERROR_SIGN = 0x49,
    RUN_LINK_STATUS_SIGN = 0x4a,
    RUN_LINK_FILES_SIGN = 0x4b,
    RUN_LINK_TRACE_SIGN = 0x4c,
};

#endif
