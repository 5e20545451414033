/*
 * Network devices: the list of them, and the checks of what is asked of them. See netdev.h.
 */
#include "kernel/netdev.h"

#include "kernel/errno.h"
#include "kernel/panic.h"
#include "kernel/string.h"

static struct net_device *first;

int netdev_register(struct net_device *device)
{
    assert(device->driver && device->queue_count > 0 && device->max_segments > 0 &&
               device->mtu >= 68 && device->mtu <= NET_SEGMENTED_MAX - NET_HEADER_SIZE,
           "a network device with an MTU of %u", device->mtu);
    struct net_device **end = &first;
    char digit = '0';
    for (; *end; end = &(*end)->next)
        digit++;
    if (digit > '9')
        return -ENOSPC;
    memcpy(device->name, (char[]){'e', 't', 'h', digit, '\0'}, sizeof(device->name));
    device->next = NULL;
    *end = device;
    return 0;
}

struct net_device *netdev_next(const struct net_device *device)
{
    return device ? device->next : first;
}

/* The features that an offload needs. */
static unsigned features_of(enum net_offload offload)
{
    return offload == NET_OFFLOAD_CHECKSUM ? NET_SEND_CHECKSUM
           : offload == NET_OFFLOAD_TCP4   ? NET_SEND_CHECKSUM | NET_SEND_TCP4
           : offload == NET_OFFLOAD_TCP6   ? NET_SEND_CHECKSUM | NET_SEND_TCP6
                                           : 0;
}

/* Is what the device shall finish inside the frame, and can the device do it? ND-8. */
static bool is_offload_good(const struct net_device *device, const struct net_frame *frame,
                            size_t length)
{
    unsigned features = features_of(frame->offload);
    if (frame->offload == NET_OFFLOAD_NONE)
        return true;
    if (frame->offload > NET_OFFLOAD_TCP6 || (device->features & features) != features)
        return false;
    if (frame->checksum_start < NET_HEADER_SIZE ||
        frame->checksum_start + frame->checksum_offset + sizeof(uint16_t) > length)
        return false;
    return frame->offload == NET_OFFLOAD_CHECKSUM ||
           (frame->header_length > frame->checksum_start + frame->checksum_offset &&
            frame->header_length < length && frame->segment_size > 0 &&
            frame->header_length + frame->segment_size <= NET_HEADER_SIZE + device->mtu);
}

/* Bytes of a frame; 0: it has no form, more segments than the device takes, or too many bytes. */
static size_t frame_length(const struct net_device *device, const struct net_frame *frame)
{
    if (frame->queue >= device->queue_count || frame->segment_count > device->max_segments)
        return 0;
    size_t length = segments_length(frame->segments, frame->segment_count);
    return length == SIZE_MAX ? 0 : length;
}

int netdev_send(struct net_device *device, struct net_frame *frame)
{
    size_t length = frame_length(device, frame);
    bool segmented = frame->offload == NET_OFFLOAD_TCP4 || frame->offload == NET_OFFLOAD_TCP6;
    size_t most = segmented ? NET_SEGMENTED_MAX : NET_HEADER_SIZE + device->mtu;
    if (length < NET_HEADER_SIZE || length > most || !is_offload_good(device, frame, length))
        return -EINVAL;
    return device->driver->send(device, frame);
}

int netdev_give(struct net_device *device, struct net_frame *frame)
{
    if (frame_length(device, frame) < NET_HEADER_SIZE + device->mtu)
        return -EINVAL;
    return device->driver->give(device, frame);
}

void netdev_kick(struct net_device *device, unsigned queue)
{
    assert(queue < device->queue_count, "kick of queue %u of %s", queue, device->name);
    device->driver->kick(device, queue);
}

unsigned netdev_poll(struct net_device *device, unsigned queue, unsigned most)
{
    assert(queue < device->queue_count, "poll of queue %u of %s", queue, device->name);
    return device->driver->poll(device, queue, most);
}

bool netdev_arm(struct net_device *device, unsigned queue)
{
    assert(queue < device->queue_count && device->ready, "arm of queue %u of %s", queue,
           device->name);
    return device->driver->arm(device, queue);
}
