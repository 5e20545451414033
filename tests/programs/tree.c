/*
 * For tests/files.t: prints the tree of files (list), a time (time), or changes it (change).
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char buffer[65536];

static void print_contents(const char *path, long size)
{
    unsigned long sum = 0;
    int fd = open(path, O_RDONLY);
    for (ssize_t got; (got = read(fd, buffer, sizeof(buffer))) > 0;)
        for (ssize_t i = 0; i < got; i++)
            sum += (unsigned char)buffer[i];
    close(fd);
    printf(" %ld %lu", size, sum % 65521);
}

static void list(const char *folder)
{
    char path[4096], target[4096];
    struct stat status;
    struct dirent *entry;
    DIR *directory = opendir(*folder ? folder : "/");
    while ((entry = readdir(directory))) {
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..") ||
            !strcmp(path, "/dev") || !strcmp(path, "/tmp"))
            continue;
        lstat(path, &status);
        int links = S_ISDIR(status.st_mode) ? 1 : (int)status.st_nlink;
        printf("%o %d %s", status.st_mode, links, path);
        if (S_ISREG(status.st_mode))
            print_contents(path, status.st_size);
        if (S_ISLNK(status.st_mode)) {
            target[readlink(path, target, sizeof(target) - 1)] = '\0';
            printf(" -> %s", target);
        }
        printf("\n");
        if (S_ISDIR(status.st_mode))
            list(path);
    }
    closedir(directory);
}

static void print_time(const char *path)
{
    struct stat status;
    stat(path, &status);
    printf("%ld.%09ld\n", (long)status.st_mtime, status.st_mtim.tv_nsec);
}

static int change(void)
{
    char name[200] = "/new/";
    FILE *file = fopen("/script", "a");
    fputs("more\n", file);
    fclose(file);
    rename("/big", "/moved");
    mkdir("/new", 0755);
    rename("/sub/deep", "/new/deep");
    symlink("a/b", "/link2");
    fclose(fopen("/new/\xff name", "w"));
    memset(name + 5, 'd', 120);
    fclose(fopen(name, "w"));
    unlink("/empty");
    return 7;
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "list"))
        list("");
    if (argc > 1 && !strcmp(argv[1], "time")) {
        print_time("/empty");
        print_time("/sub");
    }
    return argc > 1 && !strcmp(argv[1], "change") ? change() : 0;
}
