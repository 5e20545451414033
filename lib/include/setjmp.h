/*
 * <setjmp.h>: newlib's, and the ones that know the signal mask.
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
#define sigsetjmp(buffer, save) (sigjmp_save(buffer, save), setjmp((buffer)->registers))
void sigjmp_save(sigjmp_buf buffer, int save);
__attribute__((noreturn)) void siglongjmp(sigjmp_buf buffer, int value);

#define _setjmp(buffer) setjmp(buffer)
__attribute__((noreturn)) void _longjmp(jmp_buf buffer, int value);

#ifdef __cplusplus
}
#endif

#endif
