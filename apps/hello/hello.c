/*
 * The first program: an ordinary C program, which greets whom it is told to, and ends.
 */
#include <stdio.h>

int main(int argc, char **argv)
{
    printf("hello, %s\n", argc > 1 ? argv[1] : "world");
    return 0;
}
