/*
 * Fuzz target: path walk and RAM file system (kernel/fs/). The input is a sequence of operations on
 * paths made of few names, so that they meet; after them the whole tree must be consistent, and
 * when all is closed and removed no memory may be left.
 *
 * SOURCES: @files @kernel @copy
 */
#include "kernel/errno.h"
#include "kernel/fs/path.h"
#include "kernel/fs/ramfs.h"
#include "kernel/syscalls.h"
#include "tests/fuzz/support/files.h"
#include "tests/fuzz/support/fuzz.h"
#include "tests/fuzz/support/kernel.h"

const char files_out = 0; /* kernel/fs/out.c is initrd.c's */

enum { PATH_AT = 0, OTHER_AT = 8192, BUFFER_AT = 16384, BUFFER_SIZE = 8192, OPERATIONS = 18 };

/* AT_FDCWD, mostly; or a descriptor, open or not. */
static int take_directory(struct input *in)
{
    unsigned which = input_byte(in);
    return which % 3 ? AT_FDCWD : (int)(which / 3 % 20);
}

static void read_and_write(struct input *in, void *buffer)
{
    int fd = input_byte(in) % 20;
    size_t size = input_number(in, 2) % BUFFER_SIZE;
    long at = input_number(in, 2) << input_byte(in) % 48;
    long written = sys_pwrite(fd, buffer, size, at);
    long got = sys_pread(fd, buffer, size, at);
    FUZZ_CHECK(written <= (long)size && got <= (long)size, "%ld written, %ld read of %zu", written,
               got, size);
}

static void list(struct input *in, char *buffer)
{
    int fd = input_byte(in) % 20;
    long got = sys_getdents(fd, buffer, input_number(in, 2) % BUFFER_SIZE);
    for (long at = 0; at < got;) {
        uint16_t length = *(uint16_t *)(buffer + at + 16);
        FUZZ_CHECK(length >= 20 && at + length <= got, "an entry of %u bytes", length);
        at += length;
    }
}

/* A switch over the operations. */
static void operate(struct input *in)
{
    char *path = program_memory + PATH_AT, *other = program_memory + OTHER_AT;
    char *buffer = program_memory + BUFFER_AT;
    unsigned operation = input_byte(in);
    int from = take_directory(in);
    files_path(in, path, OTHER_AT);
    switch (operation % OPERATIONS) {
    case 0: sys_openat(from, path, input_number(in, 3), input_number(in, 2)); break;
    case 1: sys_openat(from, path, O_RDWR | O_CREAT, 0666); break;
    case 2: sys_close(input_byte(in) % 20); break;
    case 3: sys_mkdirat(from, path, 0777); break;
    case 4: sys_unlinkat(from, path, input_byte(in)); break;
    case 5: sys_unlinkat(from, path, 8); break;
    case 6:
    case 7:
        files_path(in, other, OTHER_AT);
        sys_renameat(from, path, AT_FDCWD, other);
        break;
    case 8:
        files_path(in, other, OTHER_AT);
        sys_linkat(from, path, AT_FDCWD, other, input_byte(in));
        break;
    case 9:
        files_path(in, other, OTHER_AT);
        sys_symlinkat(other, from, path);
        break;
    case 10: sys_readlinkat(from, path, buffer, input_byte(in)); break;
    case 11: sys_chdir(path); break;
    case 12: sys_getcwd(buffer, input_number(in, 2) % BUFFER_SIZE); break;
    case 13: read_and_write(in, buffer); break;
    case 14: sys_truncate(path, input_number(in, 2) << input_byte(in) % 48); break;
    case 15: list(in, buffer); break;
    case 16: sys_fstatat(from, path, buffer, input_byte(in)); break;
    case 17: kernel_memory_fails(input_byte(in)); break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = {data, data + size};
    files_begin();
    for (unsigned done = 1; input_is_left(&in); done++) {
        operate(&in);
        if (done % 16 == 0)
            files_check();
    }
    files_end();
    return 0;
}
