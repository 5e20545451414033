/*
 * Block devices: the list of them, and the checks of what is asked of them. See block.h.
 */
#include "kernel/block.h"

#include "kernel/errno.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/string.h"

static struct block_device *first;

static bool is_power_of_two(uint32_t number)
{
    return number != 0 && (number & (number - 1)) == 0;
}

int block_register(struct block_device *device)
{
    assert(device->driver && device->queue_count > 0 && device->max_segments > 0 &&
               is_power_of_two(device->logical_block) && device->logical_block >= BLOCK_SECTOR &&
               is_power_of_two(device->physical_block) &&
               (device->capacity & (device->logical_block - 1)) == 0,
           "a block device of %lu bytes in blocks of %u", device->capacity, device->logical_block);
    struct block_device **end = &first;
    char letter = 'a';
    for (; *end; end = &(*end)->next)
        letter++;
    if (letter > 'z')
        return -ENOSPC;
    memcpy(device->name, (char[]){'v', 'd', letter, '\0'}, sizeof(device->name));
    device->next = NULL;
    *end = device;
    return 0;
}

struct block_device *block_next(const struct block_device *device)
{
    return device ? device->next : first;
}

struct block_device *block_find(const char *name)
{
    for (struct block_device *device = first; device; device = device->next)
        if (strcmp(device->name, name) == 0)
            return device;
    return NULL;
}

/* The feature that an operation needs, or 0. */
static unsigned feature_of(enum block_operation operation)
{
    return operation == BLOCK_DISCARD ? BLOCK_HAS_DISCARD
           : operation == BLOCK_ZERO  ? BLOCK_HAS_ZERO
                                      : 0;
}

/* BL-9, for what has a range. */
static int check_range(const struct block_device *device, const struct block_request *request)
{
    uint64_t offset = request->offset, length = request->length;
    if (length == 0 || (offset | length) & (device->logical_block - 1))
        return -EINVAL;
    if (offset > device->capacity || length > device->capacity - offset)
        return -ENXIO;
    if (request->operation == BLOCK_READ || request->operation == BLOCK_WRITE)
        return request->segment_count <= device->max_segments &&
                       segments_length(request->segments, request->segment_count) == length
                   ? 0
                   : -EINVAL;
    return request->segment_count == 0 && length <= device->max_clear ? 0 : -EINVAL;
}

static int check(const struct block_device *device, const struct block_request *request)
{
    if (request->queue >= device->queue_count || request->operation > BLOCK_ZERO)
        return -EINVAL;
    unsigned feature = feature_of(request->operation);
    if ((device->features & feature) != feature)
        return -EOPNOTSUPP;
    if (request->operation == BLOCK_FLUSH)
        return request->length == 0 && request->segment_count == 0 ? 0 : -EINVAL;
    if (device->read_only && request->operation != BLOCK_READ)
        return -EROFS;
    return check_range(device, request);
}

int block_submit(struct block_device *device, struct block_request *request)
{
    bool were_on = interrupts_save(); /* the capacity may change by an interrupt */
    int error = check(device, request);
    if (!error)
        device->driver->submit(device, request);
    interrupts_restore(were_on);
    return error;
}

void block_kick(struct block_device *device, unsigned queue)
{
    assert(queue < device->queue_count, "kick of queue %u of %s, which has %u", queue, device->name,
           device->queue_count);
    bool were_on = interrupts_save();
    device->driver->kick(device, queue);
    interrupts_restore(were_on);
}
