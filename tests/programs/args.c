/*
 * Prints its arguments and environment, one a line, each byte that isn't a plain character as \xNN,
 * then ends with the status that the environment variable STATUS says.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

extern char **environ;

static void print(const char *kind, const char *text)
{
    printf("%s ", kind);
    for (; *text; text++) {
        unsigned char c = *text;
        printf(isalnum(c) || c == '=' || c == '-' || c == '.' ? "%c" : "\\x%02x", c);
    }
    printf("\n");
}

int main(int argc, char **argv)
{
    for (int i = 0; i < argc; i++)
        print("argument", argv[i]);
    if (argv[argc])
        printf("argv doesn't end with a null pointer\n");
    for (char **variable = environ; *variable; variable++)
        print("variable", *variable);
    const char *status = getenv("STATUS");
    return status ? atoi(status) : 0;
}
