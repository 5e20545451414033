/*
 * getline() and getdelim() under the names that POSIX gives them; newlib has them with underscores.
 */
#include <stdio.h>

ssize_t getdelim(char **restrict line, size_t *restrict size, int end, FILE *restrict stream)
{
    return __getdelim(line, size, end, stream);
}

ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict stream)
{
    return __getline(line, size, stream);
}
