/*
 * kernel/block.c and kernel/netdev.c on the host, under sanitizers: what they let through to a
 * driver and what not (BL-9, ND-8), the names of devices. Run by tests/devices.t.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/block.h"
#include "kernel/errno.h"
#include "kernel/netdev.h"
#include "platform_inline.h"

bool host_interrupts_on = true;

static int tests, failures;

static void ok(int passed, const char *name)
{
    printf("%sok %d - %s\n", passed ? "" : "not ", ++tests, name);
    failures += !passed;
}

static void is(int got, int wanted, const char *name)
{
    ok(got == wanted, name);
    if (got != wanted)
        fprintf(stderr, "#      got: %d\n# expected: %d\n", got, wanted);
}

_Noreturn void panic(const char *format, ...);

void panic(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    abort();
}

/* ---- a disk that counts ---- */

static unsigned submitted, kicked, interrupts_were_on;

static void count_submit(struct block_device *device, struct block_request *request)
{
    (void)device, (void)request;
    submitted++;
    interrupts_were_on += host_interrupts_on;
}

static void count_kick(struct block_device *device, unsigned queue)
{
    (void)device;
    kicked += queue + 1;
    interrupts_were_on += host_interrupts_on;
}

static const struct block_driver counting = {count_submit, count_kick};
static struct block_device disks[27];

static struct block_device make_disk(void)
{
    return (struct block_device){
        .driver = &counting,
        .capacity = 40960,
        .logical_block = 4096,
        .physical_block = 4096,
        .features = BLOCK_HAS_ZERO,
        .queue_count = 2,
        .max_segments = 2,
        .max_clear = 8192,
    };
}

static char memory[16384];

/* What block_submit() says to a request; whether the driver got it must agree with that. */
static int submit(struct block_device *disk, struct block_request request)
{
    unsigned before = submitted;
    int error = block_submit(disk, &request);
    if ((submitted - before == 1) != (error == 0))
        return -1;
    return error;
}

static struct block_request range(enum block_operation operation, uint64_t offset, uint64_t length)
{
    static struct segment whole;
    whole = (struct segment){memory, length};
    bool moves = operation == BLOCK_READ || operation == BLOCK_WRITE;
    return (struct block_request){.operation = operation,
                                  .offset = offset,
                                  .length = length,
                                  .segments = moves ? &whole : NULL,
                                  .segment_count = moves};
}

static void test_ranges(struct block_device *disk)
{
    is(submit(disk, range(BLOCK_READ, 0, 4096)), 0, "the first block");
    is(submit(disk, range(BLOCK_WRITE, 36864, 4096)), 0, "the last block");
    is(submit(disk, range(BLOCK_READ, 36864, 8192)), -ENXIO, "one more than there is");
    is(submit(disk, range(BLOCK_READ, 40960, 4096)), -ENXIO, "behind the end");
    is(submit(disk, range(BLOCK_READ, -4096ull, 8192)), -ENXIO, "a sum that overflows");
    is(submit(disk, range(BLOCK_READ, 4096, -4096ull)), -ENXIO, "a length of nearly 2^64");
    is(submit(disk, range(BLOCK_READ, 512, 4096)), -EINVAL, "an offset within a block");
    is(submit(disk, range(BLOCK_READ, 0, 512)), -EINVAL, "a part of a block");
    is(submit(disk, range(BLOCK_READ, 0, 0)), -EINVAL, "nothing");
    is(submit(disk, range(BLOCK_ZERO, 0, 8192)), 0, "zeros");
    is(submit(disk, range(BLOCK_ZERO, 0, 12288)), -EINVAL, "more zeros than the device takes");
    is(submit(disk, range(BLOCK_DISCARD, 0, 4096)), -EOPNOTSUPP, "a discard that it has not");
    is(submit(disk, range(BLOCK_ZERO + 1, 0, 4096)), -EINVAL, "an operation that nobody knows");
    is(submit(disk, range(BLOCK_FLUSH, 0, 0)), 0, "a flush");
    is(submit(disk, range(BLOCK_FLUSH, 0, 4096)), -EINVAL, "a flush of a range");
}

static void test_segments(struct block_device *disk)
{
    struct segment parts[3] = {{memory, 1000}, {memory + 4096, 3096}, {memory + 8192, 4096}};
    struct block_request request = range(BLOCK_READ, 0, 4096);
    request.segments = parts;
    request.segment_count = 2;
    is(submit(disk, request), 0, "two segments of odd lengths");
    request.length = 8192;
    is(submit(disk, request), -EINVAL, "segments that are too short");
    request.segment_count = 3;
    is(submit(disk, request), -EINVAL, "more segments than the device takes");
    request.length = 4096;
    request.segment_count = 0;
    is(submit(disk, request), -EINVAL, "no segment");
    request.segment_count = 2;
    parts[0] = (struct segment){memory, 0};
    parts[1].length = 4096;
    is(submit(disk, request), -EINVAL, "a segment of nothing");
    parts[0].length = SIZE_MAX - 100;
    parts[1].length = 4096 + 101;
    is(submit(disk, request), -EINVAL, "segments whose sum overflows");
    request = range(BLOCK_WRITE, 0, 4096);
    request.queue = 2;
    is(submit(disk, request), -EINVAL, "a queue that there isn't");
}

static void test_block(void)
{
    bool named = true;
    for (int i = 0; i < 26; i++) {
        disks[i] = make_disk();
        named = named && block_register(&disks[i]) == 0 && disks[i].name[2] == 'a' + i;
    }
    ok(named && strcmp(disks[25].name, "vdz") == 0, "26 disks, vda to vdz");
    disks[26] = make_disk();
    is(block_register(&disks[26]), -ENOSPC, "the 27th has no name");
    ok(block_find("vdc") == &disks[2] && !block_find("vd") && !block_find("vdcc"), "found by name");
    int count = 0;
    for (struct block_device *disk = block_next(NULL); disk; disk = block_next(disk))
        count += disk == &disks[count];
    is(count, 26, "and in order");

    test_ranges(&disks[0]);
    test_segments(&disks[0]);
    disks[1].read_only = true;
    is(submit(&disks[1], range(BLOCK_READ, 0, 4096)), 0, "a read-only disk is read");
    is(submit(&disks[1], range(BLOCK_WRITE, 0, 4096)), -EROFS, "not written");
    is(submit(&disks[1], range(BLOCK_ZERO, 0, 4096)), -EROFS, "not zeroed");
    is(submit(&disks[1], range(BLOCK_FLUSH, 0, 0)), 0, "and may be flushed");
    disks[2].capacity = 4096;
    is(submit(&disks[2], range(BLOCK_READ, 4096, 4096)), -ENXIO, "a disk that has shrunk");
    block_kick(&disks[0], 1);
    is(kicked, 2, "a kick arrives");
    is(interrupts_were_on, 0, "the driver is called with interrupts off (BL-7)");
    ok(host_interrupts_on, "and they are on again");
}

/* ---- a network device that counts ---- */

static unsigned frames;

static int count_frame(struct net_device *device, struct net_frame *frame)
{
    (void)device, (void)frame;
    frames++;
    return 0;
}

static const struct net_driver counting_net = {.send = count_frame, .give = count_frame};
static struct net_device cards[11];

static int pass(int (*call)(struct net_device *device, struct net_frame *frame), size_t length,
                struct net_frame frame)
{
    struct segment parts[2] = {{memory, length / 2}, {memory + 8192, length - length / 2}};
    unsigned before = frames;
    frame.segments = parts;
    if (frame.segment_count == 0)
        frame.segment_count = 2;
    int error = call(&cards[0], &frame);
    return (frames - before == 1) == (error == 0) ? error : -1;
}

static int send_offload(size_t length, enum net_offload offload, unsigned start, unsigned offset,
                        unsigned header, unsigned segment)
{
    return pass(netdev_send, length,
                (struct net_frame){.offload = offload,
                                   .checksum_start = start,
                                   .checksum_offset = offset,
                                   .header_length = header,
                                   .segment_size = segment});
}

static void test_offload(void)
{
    is(send_offload(100, NET_OFFLOAD_CHECKSUM, 34, 6, 0, 0), 0, "a checksum");
    is(send_offload(100, NET_OFFLOAD_CHECKSUM, 34, 64, 0, 0), 0, "at the very end");
    is(send_offload(100, NET_OFFLOAD_CHECKSUM, 34, 65, 0, 0), -EINVAL, "half of it behind the end");
    is(send_offload(100, NET_OFFLOAD_CHECKSUM, 65535, 65535, 0, 0), -EINVAL, "far behind it");
    is(send_offload(100, NET_OFFLOAD_CHECKSUM, 13, 6, 0, 0), -EINVAL, "in the Ethernet header");
    is(send_offload(9000, NET_OFFLOAD_TCP4, 34, 16, 54, 1460), 0, "segments");
    is(send_offload(9000, NET_OFFLOAD_TCP4, 34, 16, 54, 1461), -EINVAL, "larger than the MTU");
    is(send_offload(9000, NET_OFFLOAD_TCP4, 34, 16, 54, 0), -EINVAL, "of nothing");
    is(send_offload(9000, NET_OFFLOAD_TCP4, 34, 16, 50, 1460), -EINVAL, "without their checksum");
    is(send_offload(70000, NET_OFFLOAD_TCP4, 34, 16, 54, 1460), -EINVAL, "of more than 64 KB");
    is(send_offload(9000, NET_OFFLOAD_TCP6, 54, 16, 74, 1440), -EINVAL, "over what it has not");
    is(send_offload(100, 4, 34, 6, 54, 10), -EINVAL, "an offload that nobody knows");
}

static void test_net(void)
{
    bool named = true;
    for (int i = 0; i < 10; i++) {
        cards[i] = (struct net_device){.driver = &counting_net,
                                       .mtu = 1500,
                                       .features = NET_SEND_CHECKSUM | NET_SEND_TCP4,
                                       .queue_count = 1,
                                       .max_segments = 2};
        named = named && netdev_register(&cards[i]) == 0 && cards[i].name[3] == '0' + i;
    }
    ok(named && strcmp(cards[9].name, "eth9") == 0, "10 network devices, eth0 to eth9");
    cards[10] = cards[0];
    is(netdev_register(&cards[10]), -ENOSPC, "the 11th has no name");
    ok(netdev_next(NULL) == &cards[0] && netdev_next(&cards[8]) == &cards[9] &&
           !netdev_next(&cards[9]),
       "in order");
    struct net_frame plain = {.segment_count = 0};
    is(pass(netdev_send, 1514, plain), 0, "a frame as large as the MTU");
    is(pass(netdev_send, 1515, plain), -EINVAL, "a larger one");
    is(pass(netdev_send, 14, plain), 0, "a header alone");
    is(pass(netdev_send, 13, plain), -EINVAL, "less than one");
    is(pass(netdev_send, 100, (struct net_frame){.queue = 1}), -EINVAL, "no such queue");
    is(pass(netdev_send, 100, (struct net_frame){.segment_count = 3}), -EINVAL, "three segments");
    is(pass(netdev_give, 1514, plain), 0, "room for a whole frame");
    is(pass(netdev_give, 1513, plain), -EINVAL, "room for less");
    test_offload();
}

int main(void)
{
    test_block();
    test_net();
    printf("1..%d\n", tests);
    return failures != 0;
}
