/*
 * What a failed assert() does. newlib's would link all of fprintf() for it.
 */
#include <assert.h>
#include <string.h>
#include <stdlib.h>
#include <unistd.h>

static void say(const char *text)
{
    if (write(STDERR_FILENO, text, strlen(text)) < 0)
        abort();
}

/* "file:line" without printf: at most ten digits. */
static void say_number(int number)
{
    char digits[12];
    char *at = digits + sizeof(digits) - 1;
    *at = '\0';
    do
        *--at = '0' + number % 10;
    while (number /= 10);
    say(at);
}

void __assert_func(const char *file, int line, const char *function, const char *expression)
{
    say("assertion \"");
    say(expression);
    say("\" failed: file \"");
    say(file);
    say("\", line ");
    say_number(line);
    if (function) {
        say(", function: ");
        say(function);
    }
    say("\n");
    abort();
}
