/*
 * See zeroes.h. In .bss, though it is never written: there it takes no room in the image.
 */
#include "kernel/fs/zeroes.h"

#include "kernel/copy.h"
#include "kernel/errno.h"

enum { ZEROES = 4096 };

static char zeroes[ZEROES];

int zeroes_copy_out(void *program_to, size_t size)
{
    for (size_t done = 0; done < size; done += ZEROES) {
        size_t part = size - done < ZEROES ? size - done : ZEROES;
        if (copy_out((char *)program_to + done, zeroes, part) < 0)
            return -EFAULT;
    }
    return 0;
}
