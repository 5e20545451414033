/*
 * The extended state of a thread: x87, SSE, AVX, AVX-512, as far as the processor has them and the
 * machine has turned them on. Below the threads, on both platforms.
 */
#ifndef PLATFORM_EXTENDED_H
#define PLATFORM_EXTENDED_H

#include <stdint.h>

enum {
    EXTENDED_ALIGN = 64,
    EXTENDED_LEGACY = 512, /* the FXSAVE area; the header of an XSAVE area is behind it */
    EXTENDED_HEADER = 64,
    EXTENDED_MAX = 4096,
};

/* Bits of XCR0 (SDM 1, 13.1) that are kept: x87, SSE, AVX, MPX's two, AVX-512's three. */
enum { EXTENDED_KEPT = 0xff };

/* XCR0's, as XSAVE gets them; 0: there is no XSAVE, FXSAVE it is. After extended_init(). */
extern uint32_t extended_mask;
/* Of an area, a multiple of 64. Room for a header is there in any case. */
extern uint32_t extended_size;

/* Finds both out, once; XCR0 is as it is to be. */
void extended_init(void);

/* What a thread begins with. */
void extended_clear(void *area);

/* attention.S */
void extended_save(void *area);
void extended_load(const void *area);

#endif
