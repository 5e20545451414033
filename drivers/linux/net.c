/*
 * The network of a Linux process: a tap device of the host's, or a datagram socket, by its
 * descriptor (hitoma.net=FD, from tools/run's NET=). One frame is one read or write.
 *
 *     give() --> empty -------- poll(): read -----------+
 *                                                       +--> done()
 *     send() --> full --------- kick(): write --> sent -+
 *                                  EAGAIN: they stay, until poll() tries again
 *
 * Everything is done in the caller's own context, by calls that don't block; the only interrupt is
 * the descriptor's (events.h), armed by arm() for one time. So a server that is busy makes one
 * hypercall a frame, and no signal comes.
 *
 * With `header` each frame has a struct virtio_net_hdr before it (virtio 1.2, 5.1.6; tap's
 * IFF_VNET_HDR), by which checksums and TCP segments are left to Linux.
 */
#include "drivers/linux/option_words.h"
#include "events.h"
#include "hypercall.h"
#include "kernel/errno.h"
#include "kernel/init.h"
#include "kernel/netdev.h"
#include "kernel/option.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/string.h"
#include "lock.h"

enum {
    SEGMENTS_MAX = 64,
    MTU_USUAL = 1500,
    MTU_MAX = 65521, /* NET_SEGMENTED_MAX less the Ethernet header */
    TRIES_MAX = 1000,
};

/* struct virtio_net_hdr; on x86 little-endian is ours. */
struct header {
    uint8_t flags, kind;
    uint16_t header_length, segment_size, checksum_start, checksum_offset;
};
_Static_assert(sizeof(struct header) == 10, "virtio 1.2, 5.1.6, without num_buffers");
enum { NEEDS_CHECKSUM = 1, CHECKED = 2 };             /* flags */
enum { KIND_NONE = 0, KIND_TCP4 = 1, KIND_TCP6 = 4 }; /* kind */

struct frames {
    struct net_frame *first, **end;
};

static struct net_device device;
static int net_fd = -1;
static bool has_header;
static int event;
static struct frames empty, full, sent;

static void put(struct frames *frames, struct net_frame *frame)
{
    frame->next = NULL;
    *frames->end = frame;
    frames->end = &frame->next;
}

static struct net_frame *take(struct frames *frames)
{
    struct net_frame *frame = frames->first;
    frames->first = frame->next;
    if (!frames->first)
        frames->end = &frames->first;
    return frame;
}

/* The header, if there is one, then the segments. Returns their number. */
static unsigned parts_of(const struct net_frame *frame, struct header *header,
                         struct linux_iovec *parts)
{
    unsigned count = 0;
    if (has_header)
        parts[count++] = (struct linux_iovec){header, sizeof(*header)};
    for (unsigned i = 0; i < frame->segment_count; i++)
        parts[count++] =
            (struct linux_iovec){frame->segments[i].address, frame->segments[i].length};
    return count;
}

/* ---- out ---- */

static struct header header_of(const struct net_frame *frame)
{
    struct header header = {0};
    if (frame->offload == NET_OFFLOAD_NONE)
        return header;
    header.flags = NEEDS_CHECKSUM;
    header.checksum_start = frame->checksum_start;
    header.checksum_offset = frame->checksum_offset;
    if (frame->offload == NET_OFFLOAD_CHECKSUM)
        return header;
    header.kind = frame->offload == NET_OFFLOAD_TCP4 ? KIND_TCP4 : KIND_TCP6;
    header.header_length = frame->header_length;
    header.segment_size = frame->segment_size;
    return header;
}

/* 1: it is out, or lost by an error, which its status says. 0: there is no room now. */
static int send_one(struct net_frame *frame)
{
    struct linux_iovec parts[SEGMENTS_MAX + 1];
    struct header header = header_of(frame);
    unsigned count = parts_of(frame, &header, parts);
    for (unsigned tries = 0; tries < TRIES_MAX; tries++) {
        long result = hypercall_pwritev2(net_fd, parts, count, -1ull, -1ull, 0);
        if (result == -EAGAIN)
            return 0;
        if (result == -EINTR)
            continue;
        frame->status = result < 0 ? -EIO : 0;
        device.link = result >= 0;
        return 1;
    }
    return 0;
}

static void send_all(void)
{
    while (full.first && send_one(full.first))
        put(&sent, take(&full));
}

static int net_send(struct net_device *unused, struct net_frame *frame)
{
    (void)unused;
    put(&full, frame);
    return 0;
}

static void net_kick(struct net_device *unused, unsigned queue)
{
    (void)unused, (void)queue;
    send_all();
}

/* ---- in ---- */

static int net_give(struct net_device *unused, struct net_frame *frame)
{
    (void)unused;
    put(&empty, frame);
    return 0;
}

/*
 * ND-9: what Linux says of a frame. Longer than its segments: there is a byte more behind them to
 * tell.
 */
static bool is_good(const struct net_frame *frame, const struct header *header, size_t length)
{
    size_t room = segments_length(frame->segments, frame->segment_count);
    return length >= NET_HEADER_SIZE && length <= room && header->kind == KIND_NONE;
}

/* 1: the frame is full. 0: nothing is there. -1: what was there was of no use. */
static int receive_one(struct net_frame *frame)
{
    struct linux_iovec parts[SEGMENTS_MAX + 2];
    struct header header = {0};
    char beyond;
    unsigned count = parts_of(frame, &header, parts);
    parts[count++] = (struct linux_iovec){&beyond, 1};
    long result = hypercall_preadv2(net_fd, parts, count, -1ull, -1ull, 0);
    if (result == -EAGAIN)
        return 0;
    size_t before = has_header ? sizeof(header) : 0;
    if (result < (long)before || !is_good(frame, &header, (size_t)result - before)) {
        device.lost += result >= 0;
        return -1;
    }
    frame->length = (size_t)result - before;
    frame->checksum_good = header.flags & (NEEDS_CHECKSUM | CHECKED);
    frame->status = 0;
    device.link = true;
    return 1;
}

/* Frames of no use count as tries: nobody keeps us here by sending them. */
static unsigned receive_all(unsigned most)
{
    unsigned count = 0;
    for (unsigned tries = most; empty.first && tries > 0; tries--) {
        int result = receive_one(empty.first);
        if (result == 0)
            break;
        if (result < 0)
            continue;
        struct net_frame *frame = take(&empty);
        count++;
        frame->done(frame);
    }
    return count;
}

static unsigned net_poll(struct net_device *unused, unsigned queue, unsigned most)
{
    (void)unused, (void)queue;
    unsigned count = 0;
    send_all();
    for (; sent.first && count < most; count++) {
        struct net_frame *frame = take(&sent);
        frame->done(frame);
    }
    return count + receive_all(most - count);
}

/* ---- sleeping ---- */

static void net_interrupt(void *unused)
{
    (void)unused;
    event_enable(event, false);
    device.ready(&device, 0);
}

/* A tap that has gone is "ready" for ever, with an error: that is told once. */
static bool net_arm(struct net_device *unused, unsigned queue)
{
    (void)unused, (void)queue;
    static const struct linux_timespec at_once;
    short events = (empty.first ? LINUX_POLLIN : 0) | (full.first ? LINUX_POLLOUT : 0);
    struct linux_pollfd now = {.fd = net_fd, .events = events};
    if (sent.first)
        return true;
    bool were_on = interrupts_save();
    event_enable_for(event, events);
    if (hypercall_ppoll(&now, 1, &at_once, NULL, 0) > 0) {
        event_enable(event, false);
        device.link = device.link && now.revents & events;
    }
    interrupts_restore(were_on);
    return now.revents & events;
}

static const struct net_driver driver = {net_send, net_give, net_kick, net_poll, net_arm};

/* ---- finding it ---- */

static void find_net(void)
{
    if (net_fd < 0)
        return;
    long flags = hypercall_fcntl(net_fd, LINUX_F_GETFL, 0);
    if (flags < 0)
        cannot_boot("hitoma.net=%d: there is no such descriptor", net_fd);
    if ((flags & LINUX_O_ACCMODE) != LINUX_O_RDWR)
        cannot_boot("hitoma.net=%d: not open for reading and writing", net_fd);
    hypercall_fcntl(net_fd, LINUX_F_SETFL, (uintptr_t)flags | LINUX_O_NONBLOCK);
    event = event_fd_attach(net_fd, 0, net_interrupt, NULL);
    if (event < 0)
        cannot_boot("hitoma.net=%d: too many descriptors", net_fd);
    event_enable(event, false);
    empty.end = &empty.first;
    full.end = &full.first;
    sent.end = &sent.first;
    device.driver = &driver;
    device.features = has_header ? NET_SEND_CHECKSUM | NET_SEND_TCP4 | NET_SEND_TCP6 : 0;
    if (has_header)
        device.features |= NET_RECEIVE_CHECKSUM;
    device.queue_count = 1;
    device.max_segments = SEGMENTS_MAX;
    device.link = true;
    lock_allow(net_fd, LOCK_READ | LOCK_WRITE);
    netdev_register(&device);
}
INIT(INIT_DRIVER, find_net);

/* ---- hitoma.net=FD[,header][,mtu=N],mac=XX:XX:XX:XX:XX:XX ---- */

static int hex_digit(char digit)
{
    return digit >= '0' && digit <= '9'   ? digit - '0'
           : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
           : digit >= 'A' && digit <= 'F' ? digit - 'A' + 10
                                          : -1;
}

/* Not a group's address: that is nobody's own. */
static const char *read_address(const char *at)
{
    for (int i = 0; i < NET_ADDRESS_SIZE; i++, at += 2) {
        if (i > 0 && *at++ != ':')
            return NULL;
        int high = hex_digit(at[0]), low = high < 0 ? -1 : hex_digit(at[1]);
        if (low < 0)
            return NULL;
        device.address[i] = (uint8_t)(high << 4 | low);
    }
    return device.address[0] & 1 ? NULL : at;
}

static int set_net(const char *value)
{
    unsigned fd;
    const char *at = read_number(value, LOCK_FDS - 1, &fd), *rest;
    device.mtu = MTU_USUAL;
    has_header = false;
    if (at && (rest = skip_text(at, ",header"))) {
        has_header = true;
        at = rest;
    }
    if (at && (rest = skip_text(at, ",mtu=")))
        at = read_number(rest, MTU_MAX, &device.mtu);
    at = at ? skip_text(at, ",mac=") : NULL;
    at = at ? read_address(at) : NULL;
    if (!at || *at || device.mtu < 68 || net_fd >= 0)
        return -EINVAL;
    net_fd = (int)fd;
    return 0;
}
OPTION("net", "an open tap or datagram socket: FD[,header][,mtu=N],mac=02:...", set_net);

const char part_linux_net = 0;
