/*
 * A disk against a model, from inside: random reads, writes, zeroings, discards and flushes, many
 * at once, in segments of any length, of ranges that don't overlap while they are in flight (BL-4).
 * Run by tests/disk.t.
 *
 *     blocks MODE [BLOCKS [SEED]]
 *
 * The model knows of each sector what it holds, or that this is undefined. The program prints TAP,
 * and at the end the Adler-32 sum of what the disk must hold, which the test compares with the
 * file.
 */
#include "kernel/errno.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "devices.h"
#include "faults.h"
#include "kernel/block.h"
#include "kernel/platform.h"
#include "kernel/wait.h"

enum {
    SLOTS = 32,
    SECTORS_MAX = 16, /* of one request */
    SEGMENTS_MAX = 6,
    MODEL_MAX = 1 << 16,
    ZEROS = 0,          /* a version: the sector is all zeros */
    ANYTHING = 1u << 31 /* it was discarded, or a change failed (BL-6) */
};

static struct block_device *disk;
static uint32_t sectors;

/* ---- the model ---- */

static uint32_t version[MODEL_MAX];
static bool busy[MODEL_MAX];
static uint32_t newest;

static void fill(unsigned char *to, uint32_t sector, uint32_t what)
{
    uint64_t word = ((uint64_t)sector << 32 | what) * 0x9e3779b97f4a7c15ull;
    for (int i = 0; i < BLOCK_SECTOR; i += 8) {
        uint64_t value = what == ZEROS ? 0 : word ^ word >> 29;
        memcpy(to + i, &value, 8);
        word += 0xd1342543de82ef95ull;
    }
}

static bool holds(const unsigned char *bytes, uint32_t sector, uint32_t what)
{
    unsigned char wanted[BLOCK_SECTOR];
    if (what == ANYTHING)
        return true;
    fill(wanted, sector, what);
    return memcmp(bytes, wanted, BLOCK_SECTOR) == 0;
}

/* ---- requests ---- */

static struct slot {
    struct block_request request;
    struct segment segments[SEGMENTS_MAX];
    uint32_t what; /* version that is written */
    struct slot *next;
    unsigned char memory[SECTORS_MAX * BLOCK_SECTOR];
    bool used;
} slots[SLOTS];

static struct wait_queue queue;
static struct slot *finished; /* by done(): interrupts off */
static unsigned in_flight, failed, wrong, in_kick_wrong;
static uint64_t moved; /* sectors */
static bool kicking;

static void done(struct block_request *request)
{
    struct slot *slot = request->context;
    wait_begin(&queue);
    in_kick_wrong += kicking;
    slot->next = finished;
    finished = slot;
    wait_wake(&queue);
    wait_end(&queue);
}

static uint32_t first_of(const struct slot *slot)
{
    return slot->request.offset / BLOCK_SECTOR;
}

static uint32_t count_of(const struct slot *slot)
{
    return slot->request.length / BLOCK_SECTOR;
}

static void check_read(const struct slot *slot)
{
    for (uint32_t i = 0; i < count_of(slot); i++) {
        uint32_t sector = first_of(slot) + i;
        const unsigned char *bytes = slot->memory + i * BLOCK_SECTOR;
        if (!holds(bytes, sector, version[sector]) && wrong++ < 5)
            printf("# sector %" PRIu32 " holds something else\n", sector);
    }
}

static void note_change(const struct slot *slot)
{
    for (uint32_t i = 0; i < count_of(slot); i++)
        version[first_of(slot) + i] = slot->request.status == 0 ? slot->what : ANYTHING;
}

static void take(struct slot *slot)
{
    struct block_request *request = &slot->request;
    for (uint32_t i = 0; i < count_of(slot); i++)
        busy[first_of(slot) + i] = false;
    moved += count_of(slot);
    failed += request->status != 0;
    if (request->operation == BLOCK_READ && request->status == 0)
        check_read(slot);
    else if (request->operation != BLOCK_READ && request->operation != BLOCK_FLUSH)
        note_change(slot);
    slot->used = false;
    in_flight--;
}

static void take_finished(void)
{
    wait_begin(&queue);
    while (!finished)
        wait_sleep_through(&queue);
    struct slot *slot = finished;
    finished = NULL;
    wait_end(&queue);
    for (struct slot *next; slot; slot = next) {
        next = slot->next;
        take(slot);
    }
}

/* Cuts the slot's memory into segments of any length. */
static void cut(struct slot *slot)
{
    size_t left = slot->request.length;
    unsigned count = 0;
    unsigned char *at = slot->memory;
    while (left > 0) {
        size_t length = count == SEGMENTS_MAX - 1 ? left : 1 + random_number() % left;
        slot->segments[count++] = (struct segment){at, length};
        at += length;
        left -= length;
    }
    slot->request.segments = slot->segments;
    slot->request.segment_count = count;
}

static enum block_operation any_operation(void)
{
    unsigned dice = random_number() % 1000;
    return dice < 450   ? BLOCK_READ
           : dice < 900 ? BLOCK_WRITE
           : dice < 950 ? BLOCK_ZERO
           : dice < 999 ? BLOCK_DISCARD
                        : BLOCK_FLUSH;
}

static bool is_free(uint32_t first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (busy[first + i])
            return false;
    return true;
}

static void submit(struct slot *slot)
{
    for (uint32_t i = 0; i < count_of(slot); i++)
        busy[first_of(slot) + i] = true;
    slot->used = true;
    in_flight++;
    if (block_submit(disk, &slot->request) != 0) {
        printf("# a request was refused\n");
        wrong++;
        exit(1);
    }
}

/* False: its sectors are in use; another time. */
static bool submit_any(struct slot *slot)
{
    enum block_operation operation = any_operation();
    bool ranged = operation != BLOCK_FLUSH;
    uint32_t count = ranged ? 1 + random_number() % SECTORS_MAX : 0;
    uint32_t first = random_number() % (sectors - count + 1);
    if (!is_free(first, count))
        return false;
    slot->request = (struct block_request){.operation = operation,
                                           .offset = ranged ? (uint64_t)first * BLOCK_SECTOR : 0,
                                           .length = count * BLOCK_SECTOR,
                                           .done = done,
                                           .context = slot,
                                           .status = 99};
    slot->what = operation == BLOCK_WRITE     ? ++newest
                 : operation == BLOCK_DISCARD ? ANYTHING
                                              : ZEROS;
    if (operation == BLOCK_WRITE)
        for (uint32_t i = 0; i < count; i++)
            fill(slot->memory + i * BLOCK_SECTOR, first + i, slot->what);
    else
        memset(slot->memory, 0xa5, count * BLOCK_SECTOR);
    if (operation == BLOCK_READ || operation == BLOCK_WRITE)
        cut(slot);
    submit(slot);
    return true;
}

/* As many as a random number says, then one kick. */
static void submit_some(void)
{
    unsigned wanted = 1 + random_number() % 12;
    for (unsigned i = 0; i < SLOTS && wanted > 0; i++)
        if (!slots[i].used && submit_any(&slots[i]))
            wanted--;
    bool were_on = interrupts_save(); /* so that done() can't come of an interrupt */
    kicking = true;
    block_kick(disk, 0);
    kicking = false;
    interrupts_restore(were_on);
}

static void run_random(uint64_t blocks)
{
    moved = 0;
    while (moved < blocks) {
        submit_some();
        if (in_flight > SLOTS / 2 || random_number() % 4 == 0)
            while (in_flight > 0 && (in_flight > SLOTS / 2 || random_number() % 2))
                take_finished();
    }
    while (in_flight > 0)
        take_finished();
}

/* ---- what is said ---- */

static unsigned tests;

void ok(bool good, const char *name)
{
    printf("%sok %u - %s\n", good ? "" : "not ", ++tests, name);
}

void done_testing(void)
{
    printf("1..%u\n", tests);
}

static uint32_t sum_low = 1, sum_high;

static void add_to_sum(const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        sum_low = (sum_low + bytes[i]) % 65521;
        sum_high = (sum_high + sum_low) % 65521;
    }
}

/* Reads the whole disk, in large pieces, by block_transfer(). */
static void read_all(void)
{
    static unsigned char piece[128 * BLOCK_SECTOR];
    unsigned before = wrong;
    for (uint32_t first = 0; first < sectors; first += 128) {
        uint32_t count = sectors - first < 128 ? sectors - first : 128;
        int error = block_transfer(disk, BLOCK_READ, (uint64_t)first * BLOCK_SECTOR, piece,
                                   (uint64_t)count * BLOCK_SECTOR);
        wrong += error != 0;
        for (uint32_t i = 0; i < count; i++) {
            static struct slot one;
            one.request.offset = (uint64_t)(first + i) * BLOCK_SECTOR;
            one.request.length = BLOCK_SECTOR;
            memcpy(one.memory, piece + i * BLOCK_SECTOR, BLOCK_SECTOR);
            check_read(&one);
        }
        add_to_sum(piece, count * BLOCK_SECTOR);
    }
    ok(wrong == before, "the whole disk, read again, is what the model says");
    printf("# adler32 %08" PRIx32 "\n", sum_high << 16 | sum_low);
}

static void test_random(uint64_t blocks)
{
    run_random(blocks);
    printf("# %" PRIu64 " blocks\n", moved);
    ok(moved >= blocks, "blocks were moved");
    ok(failed == 0 && wrong == 0, "all as the model says");
    ok(in_kick_wrong == 0, "done() never comes while interrupts are off (BL-2)");
}

static void test_faults(uint64_t blocks)
{
    faults = (struct faults){.less = 3, .again = 10};
    run_random(blocks);
    ok(failed == 0 && wrong == 0, "short transfers, EAGAIN and EINTR: nobody notices");
    faults.no_holes = 1;
    run_random(blocks / 4);
    ok(failed == 0 && wrong == 0, "a file system without holes: zeros are written");
    faults = (struct faults){.less = 3, .again = 10, .full = 300, .broken = 500};
    run_random(blocks);
    printf("# %u requests failed\n", failed);
    ok(failed > 0 && failed == faults_given, "each error that Linux gives is one request's");
    ok(wrong == 0, "and nothing else is wrong");
    faults = (struct faults){.again = 1};
    int error = block_transfer(disk, BLOCK_READ, 0, slots[0].memory, BLOCK_SECTOR);
    ok(error == -EIO, "EAGAIN for ever is an error, not for ever (BL-8)");
    faults = (struct faults){.less = 1};
    ok(block_transfer(disk, BLOCK_WRITE, 0, slots[0].memory, SECTORS_MAX * BLOCK_SECTOR) == 0,
       "byte by byte, or a few");
    for (int i = 0; i < SECTORS_MAX; i++)
        version[i] = ANYTHING;
    faults = (struct faults){0};
    unsigned before = faults_syncs;
    ok(block_transfer(disk, BLOCK_FLUSH, 0, NULL, 0) == 0 && faults_syncs == before + 1,
       "a flush is Linux's (BL-5)");
}

/* The file can't hold what the disk promises: tests/disk.t sees to that. */
static void test_full(uint64_t blocks)
{
    run_random(blocks);
    printf("# %u requests failed\n", failed);
    ok(failed > 0, "a full file is an error");
    ok(wrong == 0, "and nothing else is wrong");
    unsigned errors = 0;
    for (uint32_t i = 0; i < sectors; i += 1024)
        errors += block_transfer(disk, BLOCK_DISCARD, (uint64_t)i * BLOCK_SECTOR, NULL,
                                 1024 * BLOCK_SECTOR) != 0;
    ok(errors == 0, "what is discarded");
    for (uint32_t i = 0; i < sectors; i++)
        version[i] = ANYTHING;
    ok(block_transfer(disk, BLOCK_WRITE, 0, slots[0].memory, SECTORS_MAX * BLOCK_SECTOR) == 0,
       "makes room");
}

static void test_shrunk(void)
{
    puts("ready");
    getchar();
    ok(block_transfer(disk, BLOCK_READ, disk->capacity - BLOCK_SECTOR, slots[0].memory,
                      BLOCK_SECTOR) == -EIO,
       "behind the end of a file that was cut, reading is an error");
    ok(block_transfer(disk, BLOCK_READ, 0, slots[0].memory, BLOCK_SECTOR) == 0,
       "before it, it is not");
}

static void test_read_only(void)
{
    ok(block_transfer(disk, BLOCK_READ, 0, slots[0].memory, BLOCK_SECTOR) == 0, "is read");
    ok(block_transfer(disk, BLOCK_WRITE, 0, slots[0].memory, BLOCK_SECTOR) == -EROFS,
       "is not written");
    ok(block_transfer(disk, BLOCK_FLUSH, 0, NULL, 0) == 0, "is flushed");
    puts("ready");
    getchar();
}

static void test_list(void)
{
    for (struct block_device *d = block_next(NULL); d; d = block_next(d))
        printf("%s %" PRIu64 " %s%s\n", d->name, d->capacity, d->serial, d->read_only ? " ro" : "");
}

int blocks_main(int argc, char **argv)
{
    const char *mode = argv[1];
    uint64_t blocks = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000000;
    random_seed(argc > 3 ? strtoull(argv[3], NULL, 10) : 1);
    disk = block_find("vda");
    if (!disk || strcmp(mode, "list") == 0) {
        test_list();
        return 0;
    }
    sectors = disk->capacity / BLOCK_SECTOR;
    if (sectors > MODEL_MAX)
        sectors = MODEL_MAX;
    if (strcmp(mode, "random") == 0)
        test_random(blocks);
    else if (strcmp(mode, "faults") == 0)
        test_faults(blocks);
    else if (strcmp(mode, "full") == 0)
        test_full(blocks);
    else if (strcmp(mode, "shrunk") == 0)
        test_shrunk();
    else
        test_read_only();
    if (strcmp(mode, "shrunk") != 0 && !disk->read_only)
        read_all();
    done_testing();
    return 0;
}
