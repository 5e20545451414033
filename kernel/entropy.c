/*
 * Random bytes: a key that is gathered once, and the ChaCha20 block function (RFC 8439, section
 * 2.3) as a generator that forgets.
 *
 *      RDSEED, RDRAND ---+
 *                        +--> key --> block: 32 bytes are the next key, 32 go out
 *      jitter (tested) --+     ^                |
 *                              +----------------+
 *
 * The key is replaced by each block, so whoever reads memory later learns nothing of the bytes that
 * went out before (D. J. Bernstein's "fast key erasure").
 *
 * Without an instruction for it, entropy is the jitter of the processor's clock around work of our
 * own. That is trusted only if it looks like noise: health tests as in NIST SP 800-90B, 4.4, on the
 * low four bits of each difference. An emulator that counts instructions fails them, as it should.
 */
#include "kernel/entropy.h"

#include <stdbool.h>
#include <stdint.h>

#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/log.h"
#include "kernel/platform.h"
#include "kernel/spinlock.h"
#include "kernel/string.h"

enum {
    KEY_WORDS = 8,
    BLOCK_WORDS = 16,
    OUT_BYTES = 32,                     /* of each block: the other half is the next key */
    JITTER_SAMPLES = 4096,              /* at a cautious 1/16 bit each: 256 bits */
    JITTER_VALUES = 16,                 /* low four bits */
    REPEATED_MAX = 41,                  /* 4.4.1, for half a bit a sample: 1 + 20 / 0.5 */
    SHARE_MAX = 3 * JITTER_SAMPLES / 4, /* 4.4.2: no value may make up more */
};

static uint32_t key[KEY_WORDS]; /* LOCK: the generator's */
static bool is_seeded;

static uint32_t rotate(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

/* RFC 8439, 2.1. */
static void quarter_round(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
    *a += *b, *d = rotate(*d ^ *a, 16);
    *c += *d, *b = rotate(*b ^ *c, 12);
    *a += *b, *d = rotate(*d ^ *a, 8);
    *c += *d, *b = rotate(*b ^ *c, 7);
}

/* RFC 8439, 2.3, with a counter and a nonce of zero: each key is used for one block. */
static void block(const uint32_t with[KEY_WORDS], uint32_t out[BLOCK_WORDS])
{
    uint32_t start[BLOCK_WORDS] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
    memcpy(start + 4, with, KEY_WORDS * sizeof(*with));
    memcpy(out, start, sizeof(start));
    for (int i = 0; i < 10; i++) {
        for (int n = 0; n < 4; n++)
            quarter_round(&out[n], &out[4 + n], &out[8 + n], &out[12 + n]);
        for (int n = 0; n < 4; n++)
            quarter_round(&out[n], &out[4 + (n + 1) % 4], &out[8 + (n + 2) % 4],
                          &out[12 + (n + 3) % 4]);
    }
    for (int i = 0; i < BLOCK_WORDS; i++)
        out[i] += start[i];
}

/*
 * 32 bytes; the key, stirred by the value, is a new one. That is one step: who lost the processor
 * between a block and its next key would find that others have gone on with the one before, and
 * write it back: all that they drew meanwhile would be drawn again.
 */
static void next(uint64_t value, uint32_t out[KEY_WORDS])
{
    static struct spinlock lock = SPINLOCK(LOCK_RANDOM);
    uint32_t made[BLOCK_WORDS];
    bool were_on = spin_lock_threads(&lock);
    key[0] ^= (uint32_t)value;
    key[1] ^= (uint32_t)(value >> 32);
    block(key, made);
    memcpy(key, made, sizeof(key));
    spin_unlock_threads(&lock, were_on);
    memcpy(out, made + KEY_WORDS, OUT_BYTES);
    memset(made, 0, sizeof(made));
}

static void stir(uint64_t value)
{
    uint32_t dropped[KEY_WORDS];
    next(value, dropped);
}

/* Health tests and all. False: the clock is too regular to be trusted. */
static bool seed_by_jitter(void)
{
    unsigned seen[JITTER_VALUES] = {0}, repeated = 0, longest = 0;
    uint64_t before = platform_cycles(), last = JITTER_VALUES;
    for (int i = 0; i < JITTER_SAMPLES; i++) {
        stir(before);
        uint64_t now = platform_cycles(), low = (now - before) % JITTER_VALUES;
        seen[low]++;
        repeated = low == last ? repeated + 1 : 1;
        if (repeated > longest)
            longest = repeated;
        last = low;
        before = now;
    }
    unsigned most = 0;
    for (int i = 0; i < JITTER_VALUES; i++)
        if (seen[i] > most)
            most = seen[i];
    return longest < REPEATED_MAX && most < SHARE_MAX;
}

static int seed(void)
{
    const char *who = "the processor";
    bool good = true;
    for (int i = 0; i < 4 && good; i++) {
        uint64_t value;
        good = platform_random(&value);
        if (good)
            stir(value);
    }
    if (!good) {
        who = "the clock's jitter";
        good = seed_by_jitter();
    }
    if (!good) {
        log_error("random: no RDSEED or RDRAND, and the clock is too regular to be a source: "
                  "random bytes are refused (CPU=max has RDRAND)");
        return -EIO;
    }
    log_line("random: seeded by %s", who);
    is_seeded = true;
    return 0;
}

int entropy_fill(void *to, size_t size)
{
    int error = is_seeded ? 0 : seed();
    if (error)
        return error;
    for (size_t done = 0; done < size; done += OUT_BYTES) {
        uint32_t out[KEY_WORDS];
        next(0, out);
        memcpy((char *)to + done, out, size - done < OUT_BYTES ? size - done : OUT_BYTES);
    }
    return 0;
}

ptrdiff_t entropy_copy_out(void *program_to, size_t size)
{
    for (size_t done = 0; done < size; done += OUT_BYTES) {
        unsigned char bytes[OUT_BYTES];
        size_t part = size - done < OUT_BYTES ? size - done : OUT_BYTES;
        int error = entropy_fill(bytes, part);
        if (!error)
            error = copy_out((char *)program_to + done, bytes, part);
        if (error)
            return done ? (ptrdiff_t)done : error;
    }
    return size;
}
