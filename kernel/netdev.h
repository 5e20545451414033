/*
 * Network devices: what a network card's driver offers, and what the TCP/IP engine asks of it.
 *
 * Frames (Ethernet, from the destination address to the end of the data, without checksum) go out
 * and come in as lists of segments. The engine gives the device empty frames to receive into and
 * full ones to send; the device gives each back by the frame's done(). It does so only inside
 * netdev_poll(): a busy server takes frames as often as it likes and hears no interrupt at all.
 * Only who is about to sleep arms the interrupt, which then comes once and says no more than
 * "poll".
 *
 *     engine                                   driver
 *       | netdev_give(empty), ... --------------> receive queue
 *       | netdev_send(full), ... ---------------> transmit queue
 *       | netdev_kick() ------------------------> the device is told, once
 *       | netdev_poll() ------------------------> what is finished:
 *       | <------- frame->done(frame) ------------- from inside netdev_poll()
 *       | 0 frames: netdev_arm() ---------------> interrupt wanted
 *       | <------- device->ready(queue) ----------- interrupt, once
 *       | netdev_poll() ...
 *
 * A queue here is a pair, one to send and one to receive; several exist for several processors.
 *
 * Rules for callers
 *   ND-1  A frame, its segments and their memory are the device's from netdev_send() or
 *         netdev_give() == 0 until done() is called. Nobody can take one back.
 *   ND-2  done() is called exactly once, from inside netdev_poll() of the frame's queue, in the
 *         poller's context. It may send and give frames again; it does not poll.
 *   ND-3  Calls for one queue are kept apart by the caller (the engine's lock); different queues
 *         know nothing of each other. Not from interrupts.
 *   ND-4  Nothing need happen before netdev_kick().
 *   ND-5  Frames of a queue are sent in the order of netdev_send(). A sent frame's done() means
 *         that its memory is free again, not that anybody received it.
 *   ND-6  A frame that finds no empty one to go into is lost, as on any network.
 *   ND-7  After netdev_arm() has returned false, ready() is called once, with interrupts off, when
 *         there is something to poll or the link has changed. If there is something already,
 *         netdev_arm() returns true and ready() is not called: nothing falls between polling and
 *         sleeping.
 *
 * Rules for drivers
 *   ND-8  They get only frames that the core has checked: lengths between 14 and what the MTU
 *         allows, offload within the frame and only if the device has it.
 *   ND-9  What the device says (lengths, what is checked) is input: a frame that was received is
 *         never longer than its segments, whatever the device says; one that makes no sense is
 *         lost and counted.
 *   ND-10 A struct net_device is the driver's and lasts for ever. What is marked "constant" does
 *         not change after netdev_register().
 */
#ifndef KERNEL_NETDEV_H
#define KERNEL_NETDEV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/segment.h"

enum {
    NET_ADDRESS_SIZE = 6,
    NET_HEADER_SIZE = 14, /* of Ethernet: two addresses and a type */
    NET_SEGMENTED_MAX = 65535,
};

enum net_feature { /* what a device has beside sending and receiving whole frames */
                   NET_SEND_CHECKSUM = 1,
                   NET_SEND_TCP4 = 2, /* NET_OFFLOAD_TCP4; with NET_SEND_CHECKSUM */
                   NET_SEND_TCP6 = 4,
                   NET_RECEIVE_CHECKSUM = 8, /* it may say NET_CHECKSUM_GOOD */
};

/* What the device is to finish in a frame that is sent. */
enum net_offload {
    NET_OFFLOAD_NONE,
    /*
     * Sum up (RFC 1071) from checksum_start to the end and write the complement, 16 bits, at
     * checksum_start + checksum_offset, where the sum of the pseudo-header stands now.
     */
    NET_OFFLOAD_CHECKSUM,
    /*
     * The same, and cut it into TCP segments of segment_size bytes of data, each with a copy of the
     * header_length bytes before the data, numbered anew: over IPv4, over IPv6.
     */
    NET_OFFLOAD_TCP4,
    NET_OFFLOAD_TCP6,
};

struct net_frame {
    /* The caller's: constant while the device has it. */
    unsigned queue; /* below queue_count */
    const struct segment *segments;
    unsigned segment_count;
    void (*done)(struct net_frame *frame);
    void *context; /* whatever done() needs */

    /* To send: the caller's. */
    enum net_offload offload;
    uint16_t checksum_start, checksum_offset; /* bytes; unless NET_OFFLOAD_NONE */
    uint16_t header_length, segment_size;     /* bytes; for NET_OFFLOAD_TCP* */

    /*
     * The driver's, valid in done(). length: bytes received, from the first segment on.
     * checksum_good: what TCP or UDP checksum it has needs no looking at. status: 0; -EIO: not
     * sent, or the device is gone.
     */
    size_t length;
    bool checksum_good;
    int status;

    /* The driver's own, while it has the frame. */
    struct net_frame *next;
};

struct net_device;

struct net_driver {
    /* See netdev_send() and so on. -EAGAIN as there, else 0. */
    int (*send)(struct net_device *device, struct net_frame *frame);
    int (*give)(struct net_device *device, struct net_frame *frame);
    void (*kick)(struct net_device *device, unsigned queue);
    unsigned (*poll)(struct net_device *device, unsigned queue, unsigned most);
    bool (*arm)(struct net_device *device, unsigned queue);
};

struct net_device {
    const struct net_driver *driver; /* constant */
    void *context;                   /* the driver's own; constant */

    uint8_t address[NET_ADDRESS_SIZE]; /* MAC; constant */
    unsigned mtu;                      /* bytes behind the Ethernet header, 68 or more; constant */
    unsigned features;                 /* of enum net_feature; constant */
    unsigned queue_count;              /* at least 1; constant */
    unsigned max_segments;             /* of one frame; at least 1; constant */
    bool link;                         /* there is somebody at the other end; the driver's */

    /* Written by the driver under the queue's care (ND-3), never reset. */
    uint64_t lost; /* received, but of no use (ND-6, ND-9), as far as it knows */

    /* The engine's, set before the first netdev_arm(). See ND-7. */
    void (*ready)(struct net_device *device, unsigned queue);

    /* The core's. */
    char name[5]; /* "eth0" to "eth9", in the order in which devices register; constant */
    struct net_device *next;
};

/*
 * Makes a device known and gives it its name. Any time in thread context, or an INIT_DRIVER. 0, or
 * -ENOSPC: there are 10 already.
 */
int netdev_register(struct net_device *device);

/* All devices, in order: the one after `device`, or the first if that is NULL; NULL: no more. */
struct net_device *netdev_next(const struct net_device *device);

/*
 * A full frame goes into the transmit queue; an empty one into the receive queue, where it waits
 * for a frame. 0: the device has it (ND-1). Otherwise nothing has happened, and done() is not
 * called:
 *   -EAGAIN  the queue is full: poll, then try again
 *   -EINVAL  a length, or an offload, that ND-8 forbids; no such queue
 */
int netdev_send(struct net_device *device, struct net_frame *frame);
int netdev_give(struct net_device *device, struct net_frame *frame);

/* See ND-4: for both halves of the queue. */
void netdev_kick(struct net_device *device, unsigned queue);

/* Calls done() of at most `most` finished frames. Returns how many; 0: there is nothing to do. */
unsigned netdev_poll(struct net_device *device, unsigned queue, unsigned most);

/* See ND-7. */
bool netdev_arm(struct net_device *device, unsigned queue);

#endif
