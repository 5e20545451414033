/*
 * What every fuzz target stands on. A target is a file tests/fuzz/NAME.c with this one entry:
 *
 *      int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
 *
 * which hands the bytes to a part of the kernel or of lib/ and judges what comes out. Whoever calls
 * it is either libFuzzer (`make fuzz`), which looks for bytes that lead to new places in the code,
 * or replay.c (tests/fuzz.t), which tries those that are kept and some thousand changes of them.
 *
 *   FU-1  `data` is a heap block of exactly `size` bytes: a read beyond it is AddressSanitizer's.
 *   FU-2  The same bytes do the same thing, whatever was tried before.
 *   FU-3  The comment at the beginning of the target says how it is built: "SOURCES:" the
 *         files beside it, "FLAGS:" for the compiler, if any. (@files and the like: tools/fuzz.)
 */
#ifndef TESTS_FUZZ_SUPPORT_FUZZ_H
#define TESTS_FUZZ_SUPPORT_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * If a target has this, it makes the changes: in place, at most `most` bytes; returns the new size.
 * LLVMFuzzerMutate() is what it would have been without.
 */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

/* What was found is wrong: says so, and ends with the input kept. */
_Noreturn void fuzz_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define FUZZ_FAIL_(condition, format, ...)                                                         \
    fuzz_fail("%s doesn't hold: " format, condition, ##__VA_ARGS__)
#define FUZZ_CHECK(condition, ...)                                                                 \
    do {                                                                                           \
        if (!(condition))                                                                          \
            FUZZ_FAIL_(#condition, __VA_ARGS__);                                                   \
    } while (0)

/* ---- the input, taken piece by piece; behind its end come zeroes ---- */

struct input {
    const uint8_t *at, *end;
};

static inline bool input_is_left(const struct input *in)
{
    return in->at < in->end;
}

static inline uint8_t input_byte(struct input *in)
{
    return in->at < in->end ? *in->at++ : 0;
}

/* Little-endian, of so many bytes. */
static inline uint64_t input_number(struct input *in, unsigned bytes)
{
    uint64_t number = 0;
    for (unsigned i = 0; i < bytes; i++)
        number |= (uint64_t)input_byte(in) << 8 * i;
    return number;
}

/* Up to `most` bytes where they lie; how many. */
static inline size_t input_bytes(struct input *in, size_t most, const uint8_t **bytes)
{
    size_t left = in->end - in->at, count = left < most ? left : most;
    *bytes = in->at;
    in->at += count;
    return count;
}

#endif
