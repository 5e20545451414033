/*
 * A signal's name to standard error.
 */
#include <signal.h>

#include <stdio.h>
#include <string.h>

void psignal(int number, const char *text)
{
    const char *name = strsignal(number);
    if (text && *text)
        fprintf(stderr, "%s: %s\n", text, name);
    else
        fprintf(stderr, "%s\n", name);
}

void psiginfo(const siginfo_t *info, const char *text)
{
    psignal(info->si_signo, text);
}
