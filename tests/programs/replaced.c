/*
 * A program that goes through every part that can be replaced (REPLACE=folder): standard input,
 * into memory of malloc()'s, into a file, and from there to standard output. tests/replace.t runs
 * it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
    enum { SIZE = 100 };
    char *text = malloc(SIZE), *again = malloc(SIZE);
    ssize_t length = 0, count;
    while ((count = read(STDIN_FILENO, text + length, SIZE - length)) > 0)
        length += count;
    mkdir("/folder", 0777);
    int file = open("/folder/file", O_RDWR | O_CREAT, 0666);
    if (length <= 0 || write(file, text, length) != length)
        return 1;
    free(text);
    if (pread(file, again, SIZE, 0) != length || write(STDOUT_FILENO, again, length) != length)
        return 2;
    free(again);
    return close(file) == 0 && unlink("/folder/file") == 0 ? 0 : 3;
}
