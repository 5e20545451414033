/*
 * See faults.h. The linker gives us each call of these hypercalls (--wrap in app.mk): the driver is
 * the same as in any image.
 */
#include "faults.h"

#include <stdbool.h>
#include <stddef.h>

#include "hypercall.h"
#include "kernel/errno.h"

struct faults faults;
unsigned faults_given, faults_syncs;
static uint64_t state = 1;

void random_seed(uint64_t seed)
{
    state = seed * 2 + 1;
}

uint64_t random_number(void)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545f4914f6cdd1dull >> 8;
}

static bool one_in(unsigned number)
{
    return number && random_number() % number == 0;
}

/* What every call may meet. 0: nothing. */
static long misfortune(int fd)
{
    if (fd < FAULTS_FD)
        return 0;
    if (one_in(faults.again))
        return random_number() & 1 ? -EAGAIN : -EINTR;
    if (!one_in(faults.broken))
        return 0;
    faults_given++;
    return -EIO;
}

typedef long (*transfer)(int fd, const struct linux_iovec *parts, size_t count, uint64_t low,
                         uint64_t high, int flags);
long __real_hypercall_preadv2(int fd, const struct linux_iovec *to, size_t count, uint64_t low,
                              uint64_t high, int flags);
long __real_hypercall_pwritev2(int fd, const struct linux_iovec *from, size_t count, uint64_t low,
                               uint64_t high, int flags);
long __real_hypercall_fdatasync(int fd);
long __real_hypercall_ioctl(int fd, unsigned request, void *argument);
long __wrap_hypercall_preadv2(int fd, const struct linux_iovec *to, size_t count, uint64_t low,
                              uint64_t high, int flags);
long __wrap_hypercall_pwritev2(int fd, const struct linux_iovec *from, size_t count, uint64_t low,
                               uint64_t high, int flags);
long __wrap_hypercall_fdatasync(int fd);
long __wrap_hypercall_ioctl(int fd, unsigned request, void *argument);

/* All of it, or the first few parts, the last of them not whole. */
static long pass_on(transfer call, int fd, const struct linux_iovec *parts, size_t count,
                    uint64_t low, uint64_t high, int flags)
{
    struct linux_iovec fewer[4];
    if (fd < FAULTS_FD || !one_in(faults.less))
        return call(fd, parts, count, low, high, flags);
    if (count > 4)
        count = 4;
    count = 1 + random_number() % count;
    for (size_t i = 0; i < count; i++)
        fewer[i] = parts[i];
    fewer[count - 1].length = 1 + random_number() % fewer[count - 1].length;
    return call(fd, fewer, count, low, high, flags);
}

long __wrap_hypercall_preadv2(int fd, const struct linux_iovec *to, size_t count, uint64_t low,
                              uint64_t high, int flags)
{
    long error = misfortune(fd);
    return error ? error : pass_on(__real_hypercall_preadv2, fd, to, count, low, high, flags);
}

long __wrap_hypercall_pwritev2(int fd, const struct linux_iovec *from, size_t count, uint64_t low,
                               uint64_t high, int flags)
{
    long error = misfortune(fd);
    if (!error && fd >= FAULTS_FD && one_in(faults.full)) {
        faults_given++;
        error = -ENOSPC;
    }
    return error ? error : pass_on(__real_hypercall_pwritev2, fd, from, count, low, high, flags);
}

long __wrap_hypercall_fdatasync(int fd)
{
    if (one_in(faults.broken)) {
        faults_given++;
        return -EIO;
    }
    if (one_in(faults.again))
        return -EINTR;
    long error = __real_hypercall_fdatasync(fd);
    faults_syncs += error == 0;
    return error;
}

long __wrap_hypercall_ioctl(int fd, unsigned request, void *argument)
{
    enum { LINUX_EOPNOTSUPP = 95 };
    if (fd >= FAULTS_FD && request == LINUX_UNRESVSP64) {
        if (faults.no_holes)
            return -LINUX_EOPNOTSUPP;
        if (one_in(faults.broken)) {
            faults_given++;
            return -EIO;
        }
        if (one_in(faults.again))
            return -EINTR;
    }
    return __real_hypercall_ioctl(fd, request, argument);
}
