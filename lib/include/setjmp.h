/*
 * <setjmp.h>: newlib's, and the ones that know the signal mask. As long as there is no mask
 * (signals come with threads) they are the same.
 */
#ifndef HITOMA_SETJMP_H
#define HITOMA_SETJMP_H

#include_next <setjmp.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    jmp_buf registers;
    int mask_is_saved;
    unsigned long mask;
} sigjmp_buf[1];

/* A macro, since it has to return twice: to its caller's frame. */
#define sigsetjmp(buffer, save) ((buffer)->mask_is_saved = (save), setjmp((buffer)->registers))
__attribute__((noreturn)) void siglongjmp(sigjmp_buf buffer, int value);

#define _setjmp(buffer) setjmp(buffer)
__attribute__((noreturn)) void _longjmp(jmp_buf buffer, int value);

#ifdef __cplusplus
}
#endif

#endif
