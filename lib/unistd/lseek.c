#include <unistd.h>

#include "lib/result.h"
#include "syscall.h"

off_t lseek(int fd, off_t offset, int whence)
{
    return result(syscall_lseek(fd, offset, whence));
}
