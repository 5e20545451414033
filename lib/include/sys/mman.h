/*
 * <sys/mman.h>: memory by the page. A regular file can be mapped MAP_SHARED: its own pages are
 * shown, all there from the call on (ENOMEM), and those that come when the file grows, as far as
 * there is memory. Or MAP_PRIVATE: its bytes are copied at the call, so that what is written to the
 * file later doesn't show. An access to a page behind the file's end is SIGBUS.
 *
 * A mapping is never writable and executable at once (ENOTSUP); mprotect() may turn one into the
 * other. Its pages come at the first touch, but are promised before: ENOMEM comes from mmap(), not
 * from a later access. Addresses begin at multiples of 64 KiB.
 */
#ifndef HITOMA_SYS_MMAN_H
#define HITOMA_SYS_MMAN_H

#include <sys/types.h>

#define PROT_NONE  0
#define PROT_READ  1
#define PROT_WRITE 2
#define PROT_EXEC  4

#define MAP_SHARED    0x01 /* of memory, with one program, the same as MAP_PRIVATE */
#define MAP_PRIVATE   0x02
#define MAP_FIXED     0x10
#define MAP_ANONYMOUS 0x20
#define MAP_ANON      MAP_ANONYMOUS
#define MAP_NORESERVE                                                                              \
    0x4000 /* no promise: a page that can't come at its first touch ends the program (SIGBUS) */

#define MAP_FAILED ((void *)-1)

#define MREMAP_MAYMOVE 1

#define MS_ASYNC      1
#define MS_INVALIDATE 2
#define MS_SYNC       4

#define MCL_CURRENT 1
#define MCL_FUTURE  2

#ifdef __cplusplus
extern "C" {
#endif

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset);
int munmap(void *address, size_t length);
int mprotect(void *address, size_t length, int protection);
int mlock(const void *address, size_t length);
int munlock(const void *address, size_t length);
int mlockall(int flags);
int munlockall(void);
int msync(void *address, size_t length, int flags);
void *mremap(void *address, size_t old_length, size_t new_length, int flags, ...);

#ifdef __cplusplus
}
#endif

#endif
