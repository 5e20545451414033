/*
 * A network device, from inside: random frames in segments of any length, many at once, against a
 * model: what is sent comes back in order (the test's socket is connected to itself, or somebody
 * sends it back). Run by tests/net.t.
 *
 *     frames loop [FRAMES [SEED]]     a million random frames there and back
 *     frames echo                     sends back what comes, to the test
 *     frames offload                  three frames that Linux is to finish; then shows what comes
 *     frames gone                     somebody who has left
 *     frames list                     what devices there are
 */
#include "kernel/errno.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "devices.h"
#include "faults.h"
#include "kernel/netdev.h"
#include "kernel/platform.h"
#include "kernel/wait.h"

enum {
    FRAMES = 64, /* to send, and as many to receive into */
    SEGMENTS = 6,
    BYTES = 9014,
    IN_FLIGHT_MAX = 4096,
    TYPE_TEST = 0x88b5, /* IEEE 802: for experiments */
    TYPE_STOP = 0x88b6,
};

static struct net_device *card;

struct slot {
    struct net_frame frame;
    struct segment segments[SEGMENTS];
    struct slot *next;
    uint64_t number; /* of what it carries */
    unsigned char bytes[BYTES];
};
static struct slot out[FRAMES], in[FRAMES];
static struct slot *out_free, *in_free;

static uint64_t wrong;

static void complain(const char *what, uint64_t number)
{
    if (wrong++ < 5)
        printf("# frame %" PRIu64 ": %s\n", number, what);
}

/* ---- segments ---- */

static void cut(struct slot *slot, size_t length)
{
    unsigned count = 0;
    unsigned char *at = slot->bytes;
    while (length > 0) {
        size_t part = count == SEGMENTS - 1 ? length : 1 + random_number() % length;
        slot->segments[count++] = (struct segment){at, part};
        at += part;
        length -= part;
    }
    slot->frame.segments = slot->segments;
    slot->frame.segment_count = count;
}

static size_t largest(void)
{
    return NET_HEADER_SIZE + card->mtu;
}

/* ---- what a frame of this number is ---- */

static uint64_t mix(uint64_t number)
{
    number = (number ^ number >> 31) * 0x9e3779b97f4a7c15ull;
    return number ^ number >> 29;
}

static size_t length_of(uint64_t number)
{
    size_t span = largest() - NET_HEADER_SIZE + 1, random = mix(number) % 4;
    return random == 0   ? largest()
           : random == 1 ? NET_HEADER_SIZE + mix(number + 1) % 50
                         : NET_HEADER_SIZE + mix(number + 1) % span;
}

static void fill(unsigned char *bytes, uint64_t number)
{
    size_t length = length_of(number);
    uint64_t word = mix(number + 2);
    for (size_t i = 0; i < length; i += 8) {
        memcpy(bytes + i, &word, length - i < 8 ? length - i : 8);
        word = word * 0xd1342543de82ef95ull + 1;
    }
}

static bool wants_checksum(uint64_t number)
{
    return card->features & NET_SEND_CHECKSUM && length_of(number) > 40 && mix(number + 3) % 2;
}

/* ---- the loop ---- */

/* Numbers of the frames that are out and not yet in, in order. */
static uint64_t expected[IN_FLIGHT_MAX];
static uint64_t expected_first, expected_end;
static uint64_t received, sent, failed;
static unsigned given; /* empty frames that the device has */

static void sent_one(struct net_frame *frame)
{
    struct slot *slot = frame->context;
    if (frame->status == 0)
        expected[expected_end++ % IN_FLIGHT_MAX] = slot->number;
    failed += frame->status != 0;
    slot->next = out_free;
    out_free = slot;
}

static void received_one(struct net_frame *frame)
{
    static unsigned char wanted[BYTES];
    struct slot *slot = frame->context;
    if (expected_first == expected_end) {
        complain("nobody sent it", received);
    } else {
        uint64_t number = expected[expected_first++ % IN_FLIGHT_MAX];
        fill(wanted, number);
        if (frame->length != length_of(number))
            complain("another length", number);
        else if (memcmp(slot->bytes, wanted, frame->length) != 0)
            complain("other bytes", number);
        if (frame->checksum_good != wants_checksum(number))
            complain("its checksum", number);
    }
    received++;
    given--;
    slot->next = in_free;
    in_free = slot;
}

static void send_next(void)
{
    struct slot *slot = out_free;
    out_free = slot->next;
    slot->number = sent++;
    fill(slot->bytes, slot->number);
    cut(slot, length_of(slot->number));
    slot->frame.done = sent_one;
    slot->frame.offload = wants_checksum(slot->number) ? NET_OFFLOAD_CHECKSUM : NET_OFFLOAD_NONE;
    slot->frame.checksum_start = 34;
    slot->frame.checksum_offset = 4;
    if (netdev_send(card, &slot->frame) != 0)
        complain("was not taken", slot->number);
}

static void give_next(void (*done)(struct net_frame *frame))
{
    struct slot *slot = in_free;
    in_free = slot->next;
    memset(slot->bytes, 0xa5, 64);
    cut(slot, largest());
    slot->frame.done = done;
    slot->frame.length = 0;
    if (netdev_give(card, &slot->frame) != 0)
        complain("an empty one was not taken", 0);
    given++;
}

static struct wait_queue queue;
static bool is_ready;
static uint64_t armed, readied;

static void ready(struct net_device *device, unsigned number)
{
    (void)device, (void)number;
    wait_begin(&queue);
    readied++;
    is_ready = true;
    wait_wake(&queue);
    wait_end(&queue);
}

/* Until there is something to poll. */
static void sleep_until_ready(void)
{
    is_ready = false;
    if (netdev_arm(card, 0))
        return;
    armed++;
    wait_begin(&queue);
    while (!is_ready)
        wait_sleep_through(&queue);
    wait_end(&queue);
}

static void prepare(void)
{
    card->ready = ready;
    for (int i = 0; i < FRAMES; i++) {
        out[i].frame.context = &out[i];
        in[i].frame.context = &in[i];
        out[i].next = out_free;
        in[i].next = in_free;
        out_free = &out[i];
        in_free = &in[i];
    }
}

static void loop_once(uint64_t frames)
{
    for (unsigned n = random_number() % 16; n > 0 && out_free && sent < frames; n--)
        send_next();
    for (unsigned n = random_number() % 16; n > 0 && in_free; n--)
        give_next(received_one);
    netdev_kick(card, 0);
    unsigned most = 1 + random_number() % 32;
    if (netdev_poll(card, 0, most) == 0 && received + failed < sent && given > 0)
        sleep_until_ready();
}

static void loop(uint64_t frames)
{
    uint64_t end = sent + frames;
    while (sent < end || received + failed < sent)
        loop_once(end);
}

static void test_loop(uint64_t frames)
{
    prepare();
    loop(frames);
    ok(wrong == 0 && received == frames, "all frames came back, in order");
    ok(card->lost == 0 && failed == 0, "none was lost");
    faults = (struct faults){.again = 5};
    loop(frames / 8);
    ok(wrong == 0 && failed == 0, "EAGAIN and EINTR: nobody notices");
    faults = (struct faults){.again = 5, .full = 100};
    loop(frames / 8);
    faults = (struct faults){0};
    printf("# %" PRIu64 " failed\n", failed);
    ok(wrong == 0 && failed > 0 && failed == faults_given, "each error is one frame's");
    printf("# %" PRIu64 " frames, %" PRIu64 " sleeps\n", received, armed);
    ok(armed == readied, "ready() comes once for each arm (ND-7)");
}

/* ---- with the test at the other end ---- */

static bool stopped;

static unsigned type_of(const unsigned char *bytes)
{
    return bytes[12] << 8 | bytes[13];
}

static void echo_one(struct net_frame *frame)
{
    struct slot *slot = frame->context;
    stopped = stopped || type_of(slot->bytes) == TYPE_STOP;
    if (type_of(slot->bytes) == TYPE_TEST && out_free) {
        struct slot *answer = out_free;
        out_free = answer->next;
        memcpy(answer->bytes, slot->bytes + 6, 6);
        memcpy(answer->bytes + 6, slot->bytes, 6);
        memcpy(answer->bytes + 12, slot->bytes + 12, frame->length - 12);
        cut(answer, frame->length);
        answer->frame.done = sent_one;
        if (netdev_send(card, &answer->frame) != 0)
            complain("an answer was not taken", received);
    }
    received++;
    given--;
    slot->next = in_free;
    in_free = slot;
}

static void test_echo(void)
{
    prepare();
    puts("ready");
    while (!stopped) {
        while (in_free)
            give_next(echo_one);
        netdev_kick(card, 0);
        if (netdev_poll(card, 0, 32) == 0)
            sleep_until_ready();
    }
    ok(wrong == 0 && failed == 0, "all was sent back");
    printf("# %" PRIu64 " frames, %" PRIu64 " sleeps, %" PRIu64 " lost\n", received, armed,
           card->lost);
}

static void show_one(struct net_frame *frame)
{
    struct slot *slot = frame->context;
    stopped = type_of(slot->bytes) == TYPE_STOP;
    printf("length %zu %s lost %" PRIu64 "\n", frame->length,
           frame->checksum_good ? "good" : "unknown", card->lost);
    slot->next = in_free;
    in_free = slot;
}

static void send_offload(size_t length, enum net_offload offload, unsigned start, unsigned offset,
                         unsigned header, unsigned segment)
{
    struct slot *slot = out_free;
    out_free = slot->next;
    memset(slot->bytes, (int)length, length);
    cut(slot, length);
    slot->frame.done = sent_one;
    slot->frame.offload = offload;
    slot->frame.checksum_start = start;
    slot->frame.checksum_offset = offset;
    slot->frame.header_length = header;
    slot->frame.segment_size = segment;
    ok(netdev_send(card, &slot->frame) == 0, "a frame to be finished");
}

static void test_offload(void)
{
    prepare();
    send_offload(100, NET_OFFLOAD_CHECKSUM, 34, 6, 0, 0);
    send_offload(5000, NET_OFFLOAD_TCP4, 34, 16, 54, 1460);
    send_offload(9000, NET_OFFLOAD_TCP6, 54, 16, 74, 1440);
    netdev_kick(card, 0);
    while (!stopped) {
        while (in_free)
            give_next(show_one);
        if (netdev_poll(card, 0, 32) == 0)
            sleep_until_ready();
    }
}

static void test_gone(void)
{
    prepare();
    puts("ready");
    getchar();
    send_next();
    netdev_kick(card, 0);
    netdev_poll(card, 0, 32);
    ok(failed == 1, "what is sent to nobody is an error of that frame");
    ok(!card->link, "and the link is down");
}

static void list(void)
{
    for (struct net_device *d = netdev_next(NULL); d; d = netdev_next(d)) {
        printf("%s mtu %u features %x", d->name, d->mtu, d->features);
        for (int i = 0; i < NET_ADDRESS_SIZE; i++)
            printf("%c%02x", i ? ':' : ' ', d->address[i]);
        putchar('\n');
    }
}

int frames_main(int argc, char **argv)
{
    const char *mode = argv[1];
    random_seed(argc > 3 ? strtoull(argv[3], NULL, 10) : 1);
    card = netdev_next(NULL);
    if (!card || strcmp(mode, "list") == 0) {
        list();
        return 0;
    }
    if (strcmp(mode, "loop") == 0)
        test_loop(argc > 2 ? strtoull(argv[2], NULL, 10) : 1000000);
    else if (strcmp(mode, "echo") == 0)
        test_echo();
    else if (strcmp(mode, "offload") == 0)
        test_offload();
    else
        test_gone();
    done_testing();
    return 0;
}
