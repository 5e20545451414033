/*
 * The first program: an ordinary C program, which says hello and ends.
 */
#include <stdio.h>

int main(void)
{
    printf("hello, world\n");
    return 0;
}
