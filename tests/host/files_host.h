/*
 * Between files_test.c, which sees the kernel's headers, and files_host.c, which sees the host's.
 */
#ifndef TESTS_HOST_FILES_HOST_H
#define TESTS_HOST_FILES_HOST_H

#include <stddef.h>
#include <stdint.h>

unsigned host_random(void);
void *host_malloc(size_t size);
void *host_calloc(size_t size);
void host_free(void *p);
_Noreturn void host_fail(const char *what);

/* A line of TAP. */
void host_ok(int good, const char *name);

/* files_rules.c */
void path_rules(void);
void ramfs_rules(void);

void tree_begin(void);
void tree_end(void);
void memory_fails(unsigned after); /* -1: never */
int tar_read_all(const char *archive, size_t size);

#endif
