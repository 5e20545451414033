/*
 * <dirent.h>: directories. newlib's own needs a <sys/dirent.h> that it doesn't have.
 */
#ifndef _DIRENT_H
#define _DIRENT_H

#include <sys/cdefs.h>
#include <sys/features.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct dirent {
    ino_t d_ino;
    off_t d_off; /* where the entry behind this one is: what telldir() gives */
    unsigned short d_reclen;
    unsigned char d_type; /* DT_... */
    char d_name[256];
};

#define d_fileno d_ino

enum {
    DT_UNKNOWN = 0,
    DT_FIFO = 1,
    DT_CHR = 2,
    DT_DIR = 4,
    DT_BLK = 6,
    DT_REG = 8,
    DT_LNK = 10,
    DT_SOCK = 12,
};
#define DT_UNKNOWN DT_UNKNOWN
#define DT_FIFO    DT_FIFO
#define DT_CHR     DT_CHR
#define DT_DIR     DT_DIR
#define DT_BLK     DT_BLK
#define DT_REG     DT_REG
#define DT_LNK     DT_LNK
#define DT_SOCK    DT_SOCK
#define IFTODT(mode) (((mode)&0170000) >> 12)
#define DTTOIF(type) ((type) << 12)

#define MAXNAMLEN 255

typedef struct hitoma_directory DIR;

DIR *opendir(const char *path);
DIR *fdopendir(int fd);
int closedir(DIR *directory);
struct dirent *readdir(DIR *directory);
int readdir_r(DIR *__restrict directory, struct dirent *__restrict entry,
              struct dirent **__restrict result);
void rewinddir(DIR *directory);
void seekdir(DIR *directory, long place);
long telldir(DIR *directory);
int dirfd(DIR *directory);
int scandir(const char *path, struct dirent ***names, int (*wanted)(const struct dirent *),
            int (*compare)(const struct dirent **, const struct dirent **));
int alphasort(const struct dirent **a, const struct dirent **b);

#ifdef __cplusplus
}
#endif

#endif
