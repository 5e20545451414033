/*
 * A fuzz target without an engine: tries the files it is given, then changes of them, the same ones
 * every time. tests/fuzz.t runs it, and `tools/fuzz try`.
 *
 *      TARGET [-n CHANGES] [-s SEED] [-k KEPT] FILE...
 *
 * When an input is too much for the target (a sanitizer's report, a failed check, more than a
 * minute), it is written to the file KEPT, and the status is not 0.
 */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/support/fuzz.h"

#pragma weak LLVMFuzzerCustomMutator

void __sanitizer_set_death_callback(void (*callback)(void));

enum { INPUT_MAX = 1 << 16, SECONDS_MAX = 60 };

static struct sample {
    uint8_t *bytes;
    size_t size;
} * samples;
static int sample_count;

static const uint8_t *current; /* what is being tried */
static size_t current_size;
static const char *kept;

static void keep_input(void)
{
    FILE *file = kept && current ? fopen(kept, "wb") : NULL;
    if (!file)
        return;
    fwrite(current, 1, current_size, file);
    fclose(file);
    fprintf(stderr, "# the input is in %s (%zu bytes)\n", kept, current_size);
}

void fuzz_fail(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fprintf(stderr, "\n");
    keep_input();
    abort();
}

static void took_too_long(int signal)
{
    (void)signal;
    fprintf(stderr, "# more than %d s for one input\n", SECONDS_MAX);
    keep_input();
    _exit(1);
}

static void try_input(const uint8_t *bytes, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);
    memcpy(copy, bytes, size);
    current = copy;
    current_size = size;
    LLVMFuzzerTestOneInput(copy, size);
    current = NULL;
    free(copy);
}

/* ---- changes ---- */

static uint64_t random_state;

static unsigned random_below(unsigned limit)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(random_state >> 33) % limit;
}

/* Numbers at which programs go wrong, in one, two, four or eight bytes. */
static size_t put_number(uint8_t *data, size_t size, size_t at)
{
    static const int64_t numbers[] = {0,    1,   -1,   0x7f,  0x80,       0xff,       0x7fff,
                                      4096, 512, 4095, 65535, 0x7fffffff, 0x80000000, INT64_MIN};
    int64_t number = numbers[random_below(sizeof(numbers) / sizeof(numbers[0]))];
    size_t width = 1u << random_below(4);
    if (width > size - at)
        width = size - at;
    memcpy(data + at, &number, width);
    return size;
}

static size_t insert(uint8_t *data, size_t size, size_t most, size_t at, const uint8_t *bytes,
                     size_t count)
{
    if (count > most - size)
        count = most - size;
    memmove(data + at + count, data + at, size - at);
    memcpy(data + at, bytes, count);
    return size + count;
}

static size_t cut(uint8_t *data, size_t size, size_t at)
{
    size_t count = 1 + random_below(random_below(4) ? 8 : size - at);
    if (count > size - at)
        count = size - at;
    memmove(data + at, data + at + count, size - at - count);
    return size - count;
}

static size_t change_once(uint8_t *data, size_t size, size_t most)
{
    size_t at = size ? random_below(size) : 0;
    const struct sample *other = &samples[random_below(sample_count)];
    uint8_t fresh[4] = {random_below(256), random_below(256), random_below(256), 0};
    size_t from = other->size ? random_below(other->size) : 0;
    switch (size ? random_below(7) : 3) {
    case 0: data[at] ^= 1 << random_below(8); return size;
    case 1: data[at] = random_below(256); return size;
    case 2: return put_number(data, size, at);
    case 3: return insert(data, size, most, at, fresh, 1 + random_below(4));
    case 4: return cut(data, size, at);
    case 5: return random_below(4) ? size : at; /* the end goes */
    default:
        return insert(data, size, most, at, other->bytes + from,
                      other->size ? 1 + random_below(other->size - from) : 0);
    }
}

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most)
{
    for (int n = 1 + random_below(4); n > 0; n--)
        size = change_once(data, size, most);
    return size;
}

static void try_changes(int count)
{
    static uint8_t data[INPUT_MAX];
    for (int i = 0; i < count; i++) {
        const struct sample *sample = &samples[random_below(sample_count)];
        memcpy(data, sample->bytes, sample->size);
        size_t size =
            LLVMFuzzerCustomMutator
                ? LLVMFuzzerCustomMutator(data, sample->size, INPUT_MAX, random_below(~0u))
                : LLVMFuzzerMutate(data, sample->size, INPUT_MAX);
        try_input(data, size);
        alarm(SECONDS_MAX);
    }
}

static struct sample read_sample(const char *path)
{
    struct sample sample = {malloc(INPUT_MAX), 0};
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(2);
    }
    sample.size = fread(sample.bytes, 1, INPUT_MAX, file);
    fclose(file);
    return sample;
}

int main(int argc, char **argv)
{
    int changes = 0;
    for (int option; (option = getopt(argc, argv, "n:s:k:")) != -1;) {
        switch (option) {
        case 'n': changes = atoi(optarg); break;
        case 's': random_state = strtoul(optarg, NULL, 0); break;
        case 'k': kept = optarg; break;
        default: return 2;
        }
    }
    signal(SIGALRM, took_too_long);
    __sanitizer_set_death_callback(keep_input);
    samples = calloc(argc - optind + 1, sizeof(*samples));
    samples[0].bytes = malloc(1); /* no bytes are an input, too */
    sample_count = argc - optind + 1;
    for (int i = 1; i < sample_count; i++)
        samples[i] = read_sample(argv[optind + i - 1]);
    for (int i = 0; i < sample_count; i++) {
        alarm(SECONDS_MAX);
        try_input(samples[i].bytes, samples[i].size);
    }
    try_changes(changes);
    printf("%d inputs, %d changes of them\n", sample_count, changes);
    for (int i = 0; i < sample_count; i++)
        free(samples[i].bytes);
    free(samples);
    return 0;
}
