/*
 * Fuzz target: reading tar archives (kernel/fs/tar.c), rules TA-1 to TA-3. The input is an archive.
 *
 * SOURCES: kernel/fs/tar.c tests/host/kernel_string.c tests/fuzz/support/tar_mutator.c
 */
#include <string.h>

#include "kernel/fs/tar.h"
#include "tests/fuzz/support/fuzz.h"

static void check_member(const struct tar_member *member, const char *start, const char *end)
{
    static volatile char sink;
    FUZZ_CHECK(member->name[0], "a member without a name");
    FUZZ_CHECK(memchr(member->name, 0, TAR_NAME_MAX) && memchr(member->target, 0, TAR_NAME_MAX),
               "a text without an end");
    FUZZ_CHECK(member->data >= start && member->data <= end &&
                   member->size <= (size_t)(end - member->data),
               "%llu bytes of data, not all in the archive", (unsigned long long)member->size);
    FUZZ_CHECK(member->type >= TAR_FILE && member->type <= TAR_FIFO, "type %d", member->type);
    FUZZ_CHECK(member->modified_ns < 1000000000, "%u nanoseconds", member->modified_ns);
    for (uint64_t i = 0; i < member->size; i++)
        sink = member->data[i];
    (void)sink;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tar_reader reader;
    const char *start = (const char *)data, *before = start;
    int more;
    tar_begin(&reader, data, size);
    while ((more = tar_next(&reader)) > 0) {
        FUZZ_CHECK(reader.at > before && reader.at <= start + size, "the reader doesn't move on");
        before = reader.at;
        check_member(&reader.member, start, start + size);
    }
    FUZZ_CHECK(more == 0 || reader.error, "an error without words");
    return 0;
}
