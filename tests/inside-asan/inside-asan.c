/*
 * Accesses to the kernel's memory that the address sanitizer must see: its heap, its pages, what
 * its own memcpy() does. No system call makes such a mistake, so this reaches below them.
 * tests/asan.t.
 */
#include <stdio.h>
#include <string.h>

#include "kernel/boot_info.h"
#include "kernel/heap.h"
#include "kernel/page.h"
#include "kernel/platform.h"

/* The kernel's own, under the names by which it knows them (kernel/string.h). */
void *kernel_memcpy(void *to, const void *from, size_t size);
void *kernel_memset(void *to, int byte, size_t size);

static volatile int zero = 0;

static int heap_behind(void)
{
    return ((char *)heap_alloc(40))[40 + zero];
}

static int heap_freed(void)
{
    char *block = heap_alloc(300);
    heap_free(block);
    return block[299 + zero];
}

static int heap_large(void)
{
    return ((char *)heap_alloc(20000))[20000 + zero];
}

static int heap_by_memset(void)
{
    kernel_memset(heap_alloc(64), 0, 65);
    return 0;
}

static int heap_by_memcpy(void)
{
    char bytes[64] = "";
    kernel_memcpy(bytes, heap_alloc(60), 61);
    return bytes[60];
}

static int page_freed(void)
{
    char *pages = page_alloc(2, 0);
    page_free(pages, 2);
    return pages[5000 + zero];
}

/* The archive of FILES=, where it lies: the page that its end is in goes on. */
static int behind_files(void)
{
    const struct boot_info *info = platform_boot_info();
    const char *end = (const char *)info->modules[0].end;
    fopen("", "r"); /* so that the image takes files */
    return info->module_count == 1 ? end[zero] : 0;
}

static const struct {
    const char *name;
    int (*run)(void);
} cases[] = {
    {"heap_behind", heap_behind},       {"heap_freed", heap_freed},
    {"heap_large", heap_large},         {"heap_by_memset", heap_by_memset},
    {"heap_by_memcpy", heap_by_memcpy}, {"page_freed", page_freed},
    {"behind_files", behind_files},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (argc > 1 && strcmp(argv[1], cases[i].name) == 0)
            printf("survived with %d\n", cases[i].run());
    return 0;
}
