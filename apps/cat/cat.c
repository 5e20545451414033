/*
 * cat: standard input to standard output, byte for byte, until the end of file.
 */
#include <stdio.h>
#include <unistd.h>

/* write() may take less than it is given. */
static int write_all(const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, count);
        if (written < 0)
            return -1;
        bytes += written;
        count -= written;
    }
    return 0;
}

int main(void)
{
    static char buffer[16384];
    ssize_t count;
    while ((count = read(STDIN_FILENO, buffer, sizeof(buffer))) > 0)
        if (write_all(buffer, count) < 0) {
            perror("cat: write");
            return 1;
        }
    if (count < 0) {
        perror("cat: read");
        return 1;
    }
    return 0;
}
