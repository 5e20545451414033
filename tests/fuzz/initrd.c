/*
 * Fuzz target: an archive becomes files (kernel/fs/initrd.c), is read, and goes home (out.c). The
 * input is the archive. A damaged one ends the boot with a message; what comes of any other must be
 * a tree.
 *
 * SOURCES: @files @kernel @copy tests/fuzz/support/tar_mutator.c
 */
#include "kernel/fs/out.c"

#include "kernel/fs/mount.h"
#include "kernel/fs/tar.h"
#include "tests/fuzz/support/files.h"
#include "tests/fuzz/support/fuzz.h"
#include "tests/fuzz/support/kernel.h"

static char sent[1 << 20];
static size_t sent_size;

bool run_link_takes_files(void)
{
    return true;
}

void run_link_send_files(const void *bytes, size_t size)
{
    FUZZ_CHECK(size <= sizeof(sent) - sent_size, "more is sent than can be there");
    memcpy(sent + sent_size, bytes, size);
    sent_size += size;
}

struct archive {
    const uint8_t *data;
    size_t size;
};

static void unpack(void *argument)
{
    struct archive *archive = argument;
    initrd_unpack((const char *)archive->data, archive->size);
}

/* What goes home must be an archive that can be read again. */
static void send_and_read(void)
{
    static struct tar_reader reader;
    int more;
    sent_size = 0;
    FUZZ_CHECK(set_out("1") == 0, "hitoma.out=1 is refused");
    program_last_thing();
    tar_begin(&reader, sent, sent_size);
    while ((more = tar_next(&reader)) > 0)
        ;
    FUZZ_CHECK(more == 0, "what is sent is damaged at %s: %s", reader.member.name, reader.error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct archive archive = {data, size};
    files_begin();
    if (kernel_boots(unpack, &archive)) {
        files_check();
        send_and_read();
        files_end();
    } else {
        kernel_forget();
    }
    return 0;
}
