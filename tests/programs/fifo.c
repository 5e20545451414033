/*
 * FIFOs, and realpath(), from inside, with one thread: what waits is not asked for. Prints TAP.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "expect.h"

static char buffer[65536];

static void test_nodes(void)
{
    struct stat status;
    umask(022);
    IS(mkfifo("fifo", 0666), 0);
    IS(stat("fifo", &status), 0);
    IS(status.st_mode, S_IFIFO | 0644);
    IS(status.st_rdev, 0);
    IS(status.st_nlink, 1);
    FAILS(EEXIST, mkfifo("fifo", 0666));
    IS(mkfifoat(AT_FDCWD, "strange", S_IFREG | 0600), 0);
    IS((stat("strange", &status), status.st_mode), S_IFIFO | 0600);
    IS(unlink("strange"), 0);
    IS(mknod("plain", 0640, 0), 0);
    IS((stat("plain", &status), status.st_mode), S_IFREG | 0640);
    IS(mknod("null", S_IFCHR | 0600, 1 << 8 | 3), 0);
    IS((stat("null", &status), status.st_rdev), 1 << 8 | 3);
    int fd = open("null", O_RDWR);
    IS(write(fd, "x", 1), 1);
    IS(read(fd, buffer, 1), 0);
    close(fd);
    IS(mknod("unknown", S_IFCHR | 0600, 99 << 8), 0);
    FAILS(ENXIO, open("unknown", O_RDONLY));
}

static void test_fifo(void)
{
    struct stat before, after;
    FAILS(ENXIO, open("fifo", O_WRONLY | O_NONBLOCK));
    FAILS(ENXIO, open("fifo", O_WRONLY | O_NONBLOCK | O_CREAT | O_TRUNC, 0644));
    FAILS(ENOTDIR, open("fifo", O_RDONLY | O_DIRECTORY));
    FAILS(ENOTDIR, open("fifo/", O_RDONLY));
    int reader = open("fifo", O_RDONLY | O_NONBLOCK);
    ok(reader >= 0, "a reader need not wait");
    IS(read(reader, buffer, 1), 0);      /* nobody writes: the end of the file */
    int writer = open("fifo", O_WRONLY); /* the other end is there: nothing to wait for */
    ok(writer >= 0, "nor need a writer when there is a reader");
    FAILS(EAGAIN, read(reader, buffer, 1));
    FAILS(EBADF, write(reader, "x", 1));
    FAILS(EBADF, read(writer, buffer, 1));
    stat("fifo", &before);
    IS(write(writer, "hello", 5), 5);
    stat("fifo", &after);
    ok(after.st_mtim.tv_sec > before.st_mtim.tv_sec ||
           (after.st_mtim.tv_sec == before.st_mtim.tv_sec &&
            after.st_mtim.tv_nsec > before.st_mtim.tv_nsec),
       "writing moves the time of the last change");
    int waiting = 0;
    IS(ioctl(reader, FIONREAD, &waiting), 0);
    IS(waiting, 5);
    IS(link("fifo", "other"), 0);
    int second = open("other", O_RDONLY | O_NONBLOCK); /* the same file by another name */
    IS(read(second, buffer, 2), 2);
    IS(read(reader, buffer + 2, 10), 3);
    IS(memcmp(buffer, "hello", 5), 0);
    FAILS(ESPIPE, lseek(reader, 0, SEEK_SET));
    FAILS(ESPIPE, pread(reader, buffer, 1, 0));
    FAILS(EINVAL, ftruncate(writer, 0));
    FAILS(EINVAL, truncate("fifo", 0));
    FAILS(EINVAL, fsync(writer));
    IS(write(writer, "x", 1), 1);
    FAILS(EFAULT, read(reader, BAD, 1));
    IS(read(reader, buffer, 10), 1);
    IS(fstat(writer, &after), 0);
    IS(after.st_ino, before.st_ino);

    IS(unlink("fifo"), 0); /* open, so it lives on */
    IS(unlink("other"), 0);
    IS(write(writer, "still", 5), 5);
    close(second);
    close(writer);
    IS(read(reader, buffer, 10), 5);
    IS(read(reader, buffer, 10), 0);
    close(reader);

    IS(mkfifo("fifo", 0600), 0);
    int both = open("fifo", O_RDWR);
    ok(both >= 0, "O_RDWR is both ends and doesn't wait");
    IS(write(both, "lost", 4), 4);
    writer = open("fifo", O_WRONLY | O_NONBLOCK);
    close(both);
    FAILS(EPIPE, write(writer, "x", 1));
    close(writer);
    reader = open("fifo", O_RDONLY | O_NONBLOCK);
    IS(read(reader, buffer, 10), 0); /* what nobody had read is gone with the last that had it */
    writer = open("fifo", O_WRONLY | O_NONBLOCK);
    long total = 0, some;
    while ((some = write(writer, buffer, 3000)) > 0)
        total += some;
    ok(errno == EAGAIN && total >= PIPE_BUF && total % 3000 == 0,
       "a full FIFO: EAGAIN, and no write of up to PIPE_BUF is cut in two");
    close(reader);
    close(writer);
    IS(rename("fifo", "moved"), 0);
    IS(unlink("moved"), 0);
}

static void test_realpath(void)
{
    char *path;
    mkdir("a", 0755);
    mkdir("a/b", 0755);
    close(open("a/b/file", O_CREAT | O_WRONLY, 0644));
    symlink("../b/./file", "a/b/relative");
    symlink("/tmp/f/a", "absolute");
    symlink("a//b/", "slashes");
    symlink("loop", "loop");
    symlink("nothing", "nowhere");
    SAME(realpath("a/b/../b//./file", NULL), "/tmp/f/a/b/file");
    SAME(realpath("absolute/b/relative", buffer), "/tmp/f/a/b/file");
    SAME(realpath("slashes/relative", NULL), "/tmp/f/a/b/file");
    SAME(realpath("slashes", NULL), "/tmp/f/a/b");
    SAME(realpath("slashes/", NULL), "/tmp/f/a/b");
    SAME(realpath("absolute/..", NULL), "/tmp/f");
    SAME(realpath("/", NULL), "/");
    SAME(realpath("//", NULL), "/");
    SAME(realpath("/..", NULL), "/");
    SAME(realpath("/dev/null", NULL), "/dev/null");
    SAME(realpath(".", NULL), "/tmp/f");
    NULLS(ENOTDIR, realpath("a/b/file/", NULL));
    NULLS(ENOTDIR, realpath("a/b/file/..", NULL));
    NULLS(ENOENT, realpath("nowhere", NULL));
    NULLS(ENOENT, realpath("a/missing/..", NULL));
    NULLS(ELOOP, realpath("loop", NULL));
    NULLS(ELOOP, realpath("loop/x", NULL));
    NULLS(ENOENT, realpath("", NULL));

    path = buffer;
    for (int i = 0; i < 200; i++)
        path += sprintf(path, "a/b/../../");
    strcpy(path, "a");
    SAME(realpath(buffer, NULL), "/tmp/f/a"); /* long to say, short to be */
    path = buffer;
    for (int i = 0; i < 20; i++) { /* long to be */
        memset(path, 'd', 200), path[200] = '\0';
        mkdir(buffer, 0755);
        path[200] = '/', path += 201;
    }
    path[-1] = '\0';
    ok(strlen(realpath(buffer, NULL)) == 7 + strlen(buffer), "a path of nearly PATH_MAX");
    IS(chdir(buffer), 0);
    memset(buffer, 'e', 100), buffer[100] = '\0';
    IS(mkdir(buffer, 0755), 0);
    NULLS(ENAMETOOLONG, realpath(buffer, NULL));

    IS(chdir("/tmp/f/a/b"), 0);
    SAME(realpath("relative", NULL), "/tmp/f/a/b/file");
    SAME(getcwd(buffer, sizeof(buffer)), "/tmp/f/a/b");
    while (open("/dev/null", O_RDONLY) >= 0)
        ;
    SAME(realpath("relative", NULL), "/tmp/f/a/b/file"); /* no descriptor is needed */
}

int main(void)
{
    mkdir("/tmp/f", 0755);
    chdir("/tmp/f");
    test_nodes();
    test_fifo();
    test_realpath();
    printf("1..%d\n", count);
    return failed != 0;
}
