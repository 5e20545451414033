/*
 * zone_file_read() on the host, under its sanitizers: the files that are its arguments, whole, cut
 * at each place and with random damage. Nothing outside of them may be read. Prints TAP.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/time/zone_file.h"

enum { ROUNDS = 20000 };

static unsigned long seed = 88172645463325252ul;

static unsigned next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed >> 32;
}

/* In memory of exactly that size, which AddressSanitizer watches. Is it a zone file? */
static int use(const unsigned char *bytes, size_t size)
{
    unsigned char *copy = malloc(size);
    struct zone_file file;
    int is_good;
    memcpy(copy, bytes, size);
    is_good = zone_file_read(copy, size, &file);
    for (unsigned i = 0; is_good && i <= file.change_count; i++) {
        struct zone_type type = zone_file_type(&file, i);
        if (strlen(type.name) > 15 || type.west > 26 * 3600 || type.west < -26 * 3600)
            abort();
    }
    for (int i = 0; is_good && i < 20; i++)
        if (zone_file_changes_until(&file, (time_t)next_random() - (1l << 31)) > file.change_count)
            abort();
    if (is_good && file.rule_length && memchr(file.rule, '\n', file.rule_length))
        abort();
    free(copy);
    return is_good;
}

static unsigned char bytes[256 * 1024], damaged[sizeof(bytes)];

static size_t load(const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(bytes, 1, sizeof(bytes), file) : 0;
    if (file)
        fclose(file);
    return size;
}

int main(int argc, char **argv)
{
    int good = 0, cut = 0, survived = 0, files = argc - 1;
    for (int i = 1; i < argc; i++) {
        size_t size = load(argv[i]);
        good += use(bytes, size);
        for (size_t shorter = 0; shorter < size; shorter++)
            cut += use(bytes, shorter);
        for (int round = 0; round < ROUNDS / files; round++) {
            memcpy(damaged, bytes, size);
            for (unsigned n = next_random() % 4 + 1; n > 0; n--)
                /* half of it where the numbers are that say how long things are */
                damaged[next_random() % (next_random() % 2 ? size : 44)] = next_random();
            survived += use(damaged, size);
        }
    }
    printf("%sok 1 - %d zone files are read\n", good == files ? "" : "not ", good);
    printf("%sok 2 - cut anywhere, none is\n", cut == 0 ? "" : "not ");
    printf("%sok 3 - %d with random damage: %d are still possible, none reads outside of itself\n",
           survived > 0 && survived < ROUNDS ? "" : "not ", ROUNDS, survived);
    puts("1..3");
    return 0;
}
