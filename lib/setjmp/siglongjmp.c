#include <setjmp.h>

void siglongjmp(sigjmp_buf buffer, int value)
{
    longjmp(buffer->registers, value);
}

void _longjmp(jmp_buf buffer, int value)
{
    longjmp(buffer, value);
}
