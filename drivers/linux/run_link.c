/*
 * The run link of a Linux process that tools/run has started (hitoma.run=1). See run_link.h.
 *
 * There is less of it than on a PC: output and errors are the process's own descriptors 1 and 2,
 * and the status is its own. Input comes as there, by descriptor 0, so that tools/run can keep the
 * terminal and pass on signals; descriptor 3 says when (ENQ); descriptor 7 takes files back,
 * 9 a trace.
 */
#include "drivers/run_link.h"

#include "drivers/linux/streams.h"
#include "hypercall.h"
#include "kernel/errno.h"
#include "kernel/option.h"
#include "kernel/string.h"
#include "lock.h"

enum { FILES = 7, TRACE = 9 };

static bool on;

bool run_link_is_on(void)
{
    return on;
}

/* Somebody may have written it by hand, and has no such descriptor. */
static int set_run(const char *value)
{
    if (strcmp(value, "1") != 0 || hypercall_fcntl(RUN_LINK_STATUS, LINUX_F_GETFD, 0) < 0)
        return -EINVAL;
    on = true;
    lock_allow(RUN_LINK_STATUS, LOCK_WRITE);
    return 0;
}
OPTION("run", "1: started by tools/run, which brings the descriptors that this needs", set_run);

static bool takes(int fd)
{
    if (hypercall_fcntl(fd, LINUX_F_GETFD, 0) < 0)
        return false;
    lock_allow(fd, LOCK_WRITE);
    return true;
}

bool run_link_takes_files(void)
{
    return takes(FILES);
}

void run_link_send_files(const void *bytes, size_t size)
{
    stream_write(FILES, bytes, size);
}

bool run_link_takes_trace(void)
{
    return takes(TRACE);
}

void run_link_send_trace(const void *bytes, size_t size)
{
    stream_write(TRACE, bytes, size);
}

/* tools/default-parts: this file is in every image. */
const char part_run_link = 0;
