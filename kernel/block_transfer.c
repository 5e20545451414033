/*
 * A block request that the caller waits for. See block.h.
 */
#include "kernel/block.h"
#include "kernel/wait.h"

struct transfer {
    struct block_request request;
    struct wait_queue queue;
    bool done;
};

static void transfer_done(struct block_request *request)
{
    struct transfer *transfer = request->context;
    wait_begin(&transfer->queue);
    transfer->done = true;
    wait_wake(&transfer->queue);
    wait_end(&transfer->queue);
}

int block_transfer(struct block_device *device, enum block_operation operation, uint64_t offset,
                   void *memory, uint64_t length)
{
    struct segment segment = {memory, length};
    struct transfer transfer = {
        .request = {.operation = operation,
                    .offset = offset,
                    .length = length,
                    .segments = &segment,
                    .segment_count = memory ? 1 : 0,
                    .done = transfer_done,
                    .context = &transfer},
    };
    int error = block_submit(device, &transfer.request);
    if (error)
        return error;
    block_kick(device, 0);
    wait_begin(&transfer.queue);
    while (!transfer.done)
        wait_sleep_through(&transfer.queue);
    wait_end(&transfer.queue);
    return transfer.request.status;
}
