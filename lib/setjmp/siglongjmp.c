/*
 * The jumps that keep the signal mask. A program without signals has none to keep, and no
 * sigprocmask().
 */
#include <setjmp.h>

#include <signal.h>
#include <stddef.h>

#pragma weak sigprocmask

void sigjmp_save(sigjmp_buf buffer, int save)
{
    buffer->mask_is_saved = save && sigprocmask;
    if (buffer->mask_is_saved)
        sigprocmask(SIG_SETMASK, NULL, &buffer->mask);
}

void siglongjmp(sigjmp_buf buffer, int value)
{
    if (buffer->mask_is_saved)
        sigprocmask(SIG_SETMASK, &buffer->mask, NULL);
    longjmp(buffer->registers, value);
}

void _longjmp(jmp_buf buffer, int value)
{
    longjmp(buffer, value);
}
