/*
 * Block devices: what a disk's driver offers, and what file systems and the page cache ask of it.
 *
 * A request goes down and comes back later. The caller fills in a struct block_request, submits as
 * many as it has, and then kicks the queue once, since telling a device costs a thousand times an
 * instruction (an exit of the virtual machine); the driver calls each request's done() from an
 * interrupt.
 *
 *     caller                        core (block.c)          driver
 *       | block_submit(request) ----> checks ----> submit()   the request is in the queue
 *       | block_submit(request) ----> checks ----> submit()
 *       | block_kick() --------------------------> kick()     the device is told, once
 *       |                                            :
 *       | <------------- request->done(request) --------------- interrupt
 *
 * There are no locks to take, nothing is allocated, and there is no limit to how many requests may
 * be in flight: a driver whose ring is full keeps the rest in a list, linked through the requests.
 *
 * Rules for callers
 *   BL-1  A request, its segments and their memory (segment.h) are the device's from
 *         block_submit() == 0 until done() is called. Nobody can take one back.
 *   BL-2  done() is called exactly once, as an interrupt: with interrupts off, and never inside
 *         block_submit() or block_kick() of a caller that has them off. It does not sleep. The
 *         request is the caller's again: done() may change it, submit it anew, and kick.
 *   BL-3  Nothing need happen before block_kick() of the request's queue.
 *   BL-4  Requests in flight are carried out in any order, whatever their queues; of two that
 *         overlap nobody knows which is first. What was written before is what a later read gets
 *         only if the write's done() came before the read's block_submit().
 *   BL-5  A write is on the medium (survives a cut in the power) after a BLOCK_FLUSH that was
 *         submitted after the write's done() is done with status 0; not before. Discards and
 *         zeroes likewise.
 *   BL-6  After an error what the range of a write, discard or zeroing holds is undefined. After
 *         the error of a flush BL-5 holds for nothing since the last good one, and another flush
 *         does not make it good.
 *
 * Rules for drivers
 *   BL-7  submit() and kick() get only requests that block_submit() has checked (BL-9), from any
 *         context but a nested one: the core calls them with interrupts off.
 *   BL-8  What the environment does (a broken disk, a full one, a device that lies or is silent)
 *         ends in done() with an error, in bounded time. No request is lost.
 *   BL-9  The core has checked: the operation is one that the device has; offset and length are
 *         multiples of the logical block and inside the capacity; the segments' lengths are
 *         those of the request, and they are no more than max_segments; no change of a read-only
 *         device.
 *   BL-10 A struct block_device is the driver's and lasts for ever. What is marked "constant" does
 *         not change after block_register().
 */
#ifndef KERNEL_BLOCK_H
#define KERNEL_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/segment.h"

enum block_operation {
    BLOCK_READ,
    BLOCK_WRITE,
    BLOCK_FLUSH,   /* no range, no segments; where a done write is safe at once, it only succeeds */
    BLOCK_DISCARD, /* the range's contents are not needed: they are undefined afterwards */
    BLOCK_ZERO,    /* the range reads as zeros afterwards; no segments */
};

enum { BLOCK_SECTOR = 512 }; /* the least logical block */

struct block_request {
    /* The caller's: constant while the device has it. */
    enum block_operation operation;
    unsigned queue;  /* below queue_count */
    uint64_t offset; /* bytes from the device's beginning */
    uint64_t length; /* bytes, not 0 */
    const struct segment *segments;
    unsigned segment_count;
    void (*done)(struct block_request *request);
    void *context; /* whatever done() needs */

    /*
     * The driver's, valid in done(). 0; -EIO: the device says so, or is gone; -ENOSPC: what carries
     * the device is full (a file of a Linux host's); -EOPNOTSUPP: it turned out not to have the
     * operation.
     */
    int status;

    /* The driver's own, while it has the request. */
    struct block_request *next;
};

struct block_device;

struct block_driver {
    /* Takes the request; the device need not know yet. */
    void (*submit)(struct block_device *device, struct block_request *request);
    /* Tells the device what was submitted to this queue. */
    void (*kick)(struct block_device *device, unsigned queue);
};

enum block_feature { /* what a device has beside reading, writing and flushing */
                     BLOCK_HAS_DISCARD = 1,
                     BLOCK_HAS_ZERO = 2,
};

struct block_device {
    const struct block_driver *driver; /* constant */
    void *context;                     /* the driver's own; constant */

    /*
     * Bytes, a multiple of logical_block. A driver may change it (a disk that is made larger), with
     * interrupts off; requests in flight beyond a new end get -EIO.
     */
    uint64_t capacity;
    uint32_t logical_block;  /* bytes, a power of two, at least BLOCK_SECTOR; constant */
    uint32_t physical_block; /* what the medium writes at once: for alignment; constant */
    unsigned features;       /* of enum block_feature; constant */
    bool read_only;          /* constant */
    unsigned queue_count;    /* at least 1; one a processor is best; constant */
    unsigned max_segments;   /* of one request; at least 1; constant */
    uint64_t max_clear;      /* bytes of one discard or zeroing; constant */
    char serial[21];         /* the disk's ID string, as far as it has one; constant */

    /* The core's. */
    char name[4]; /* "vda" to "vdz", in the order in which devices register; constant */
    struct block_device *next;
};

/*
 * Makes a device known and gives it its name. Any time in thread context, or an INIT_DRIVER. 0, or
 * -ENOSPC: there are 26 already.
 */
int block_register(struct block_device *device);

/* The device of that name, or NULL. Thread context. */
struct block_device *block_find(const char *name);

/* All devices, in order: the one after `device`, or the first if that is NULL; NULL: no more. */
struct block_device *block_next(const struct block_device *device);

/*
 * Any context. 0: the device has the request (BL-1). Otherwise nothing has happened, and done() is
 * not called:
 *   -EINVAL      not whole blocks, nothing at all, no such queue, segments that don't add up
 *   -ENXIO       beyond the end
 *   -EROFS       a change of a read-only device
 *   -EOPNOTSUPP  the device has no such operation
 */
int block_submit(struct block_device *device, struct block_request *request);

/* See BL-3. Any context. */
void block_kick(struct block_device *device, unsigned queue);

/*
 * One request from its beginning to its end, for whoever has nothing else to do meanwhile: sleeps,
 * also through a request that the program end, since the memory is the device's (BL-1). `memory`
 * (segment.h) is of `length` bytes; NULL and 0 where the operation needs none. Thread context.
 * block_submit()'s errors, or the request's status. block_transfer.c.
 */
int block_transfer(struct block_device *device, enum block_operation operation, uint64_t offset,
                   void *memory, uint64_t length);

#endif
