/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Virtio disk, towards the guest: requests out of the virtqueue [VirtIO 1.2 5.2]. */
#include "vmm/virtio/block.h"

#include <stddef.h>

#include "lib/bits.h"
#include "lib/string.h"

static struct block *block_of(struct virtio_device *device)
{
    return (struct block *)(void *)device;
}

static struct virtqueue *queue_of(struct block *block)
{
    return &block->device.queues[0];
}

/* The last writable byte of a chain holds the status; its address, or NULL if there is none. */
static uint8_t *status_byte(const struct virtqueue_chain *chain)
{
    if (chain->writable_bytes == 0) {
        return NULL;
    }
    const struct virtqueue_segment *last = &chain->segments[chain->count - 1];
    return last->data + last->bytes - 1;
}

/* The data of a write: all readable bytes behind the header. */
static bool plan_write(const struct block *block, struct block_plan *plan,
                       const struct virtqueue_chain *chain)
{
    uint64_t skip = sizeof(struct virtio_block_header);

    for (uint32_t i = 0; i < chain->readable; i++) {
        const struct virtqueue_segment *segment = &chain->segments[i];
        uint64_t skipped = skip < segment->bytes ? skip : segment->bytes;
        skip -= skipped;
        if (!block_plan_add(block, plan, segment->gpa + skipped, segment->bytes - skipped)) {
            return false;
        }
    }
    return true;
}

/* The data of a read: all writable bytes but the last. */
static bool plan_read(const struct block *block, struct block_plan *plan,
                      const struct virtqueue_chain *chain)
{
    for (uint32_t i = chain->readable; i < chain->count; i++) {
        const struct virtqueue_segment *segment = &chain->segments[i];
        uint64_t bytes = segment->bytes - (i + 1 == chain->count ? 1 : 0);
        if (!block_plan_add(block, plan, segment->gpa, bytes)) {
            return false;
        }
    }
    return true;
}

/*
 * The ranges of a discard or write-zeroes: all readable bytes behind the header. Flags: of zeroes
 * VIRTIO_BLOCK_RANGE_UNMAP is a wish that need not be granted, all others have to be refused
 * [VirtIO 1.2 5.2.6.2].
 */
static enum virtio_block_status plan_ranges(const struct block *block, struct block_plan *plan,
                                            const struct virtqueue_chain *chain, bool zeroes)
{
    uint32_t known = zeroes ? VIRTIO_BLOCK_RANGE_UNMAP : 0;
    uint32_t most = zeroes ? block->zeroes_sectors_max : block->discard_sectors_max;
    uint64_t bytes = chain->readable_bytes - sizeof(struct virtio_block_header);
    struct virtio_block_range range;

    if (most == 0 || !virtio_has_feature(&block->device, zeroes ? VIRTIO_BLOCK_F_WRITE_ZEROES
                                                                : VIRTIO_BLOCK_F_DISCARD)) {
        return VIRTIO_BLOCK_UNSUPPORTED;
    }
    if (bytes == 0 || bytes % sizeof range != 0 || bytes > BLOCK_RANGES_MAX * sizeof range) {
        return VIRTIO_BLOCK_IO_ERROR;
    }
    for (uint64_t at = 0; at < bytes; at += sizeof range) {
        virtqueue_copy_out(chain, sizeof(struct virtio_block_header) + at, &range, sizeof range);
        if ((range.flags & ~known) != 0) {
            return VIRTIO_BLOCK_UNSUPPORTED;
        }
        if (range.sectors == 0 || range.sectors > most) {
            return VIRTIO_BLOCK_IO_ERROR;
        }
        plan->parts[plan->count++] = (struct blk_request){
            .operation = zeroes ? BLK_WRITE_ZEROES : BLK_DISCARD,
            .sector = range.sector,
            .count = range.sectors,
        };
    }
    return VIRTIO_BLOCK_OK;
}

/* What the request becomes; the answer at once if it is anything but VIRTIO_BLOCK_OK. */
static enum virtio_block_status plan_request(struct block *block, struct block_plan *plan,
                                             const struct virtqueue_chain *chain,
                                             const struct virtio_block_header *header)
{
    bool good;

    plan->count = 0;
    plan->sector = header->sector;
    switch (header->type) {
    case VIRTIO_BLOCK_IN:
        plan->operation = BLK_READ;
        good = plan_read(block, plan, chain);
        break;
    case VIRTIO_BLOCK_OUT:
        plan->operation = BLK_WRITE;
        good = plan_write(block, plan, chain);
        break;
    case VIRTIO_BLOCK_FLUSH:
        plan->parts[plan->count++] = (struct blk_request){.operation = BLK_FLUSH};
        good = true;
        break;
    case VIRTIO_BLOCK_DISCARD:
    case VIRTIO_BLOCK_WRITE_ZEROES:
        return plan_ranges(block, plan, chain, header->type == VIRTIO_BLOCK_WRITE_ZEROES);
    case VIRTIO_BLOCK_GET_ID:
        good = virtqueue_copy_in(chain, 0, block->identity, VIRTIO_BLOCK_ID_BYTES) ==
               VIRTIO_BLOCK_ID_BYTES;
        break;
    default:
        return VIRTIO_BLOCK_UNSUPPORTED;
    }
    return good ? VIRTIO_BLOCK_OK : VIRTIO_BLOCK_IO_ERROR;
}

/* Tell the guest how its request ended. */
static void request_end(struct block *block, struct block_request *request)
{
    bool good = request->status == VIRTIO_BLOCK_OK;

    if (!good) {
        block->statistics.errors++;
    }
    *request->status_byte = request->status;
    virtqueue_give(queue_of(block), request->head, good ? request->written : 1);
    request->busy = false;
}

static void request_count(struct block *block, uint32_t type)
{
    block->statistics.reads += type == VIRTIO_BLOCK_IN;
    block->statistics.writes += type == VIRTIO_BLOCK_OUT;
    block->statistics.flushes += type == VIRTIO_BLOCK_FLUSH;
    block->statistics.clears += type == VIRTIO_BLOCK_DISCARD || type == VIRTIO_BLOCK_WRITE_ZEROES;
}

static uint32_t request_free(const struct block *block)
{
    uint32_t index = 0;

    while (index < BLOCK_REQUESTS_MAX && block->requests[index].busy) {
        index++;
    }
    return index;
}

/* Begin the request in `chain`. False: too much is under way, it has to wait in the queue. */
static bool request_begin(struct block *block, const struct virtqueue_chain *chain)
{
    static struct block_plan plan;
    struct virtio_block_header header;
    uint8_t *status = status_byte(chain);
    uint32_t index = request_free(block);

    if (index == BLOCK_REQUESTS_MAX) {
        return false;
    }
    if (status == NULL || virtqueue_copy_out(chain, 0, &header, sizeof header) < sizeof header) {
        block->device.statistics.refused++;
        virtqueue_take(queue_of(block));
        virtqueue_give(queue_of(block), chain->head, 0);
        return true;
    }
    enum virtio_block_status answer = plan_request(block, &plan, chain, &header);
    if (answer != VIRTIO_BLOCK_OK) {
        block->device.statistics.refused++;
        plan.count = 0;
    }
    if (plan.count > block->parts_free) {
        return false;
    }
    struct block_request *request = &block->requests[index];
    *request = (struct block_request){
        .busy = true,
        .head = chain->head,
        .status = (uint8_t)answer,
        .written = header.type == VIRTIO_BLOCK_IN ? (uint32_t)chain->writable_bytes : 1,
        .status_byte = status,
    };
    virtqueue_take(queue_of(block));
    request_count(block, header.type);
    if (plan.count == 0) {
        request_end(block, request);
    } else {
        block_parts_begin(block, &plan, index);
    }
    return true;
}

/* One pass over the guest's requests. False: some have to wait, or the queue is broken. */
static bool requests_begin(struct block *block)
{
    static struct virtqueue_chain chain;
    enum virtqueue_answer answer;

    while ((answer = virtio_peek(&block->device, queue_of(block), &chain)) == VIRTQUEUE_TAKEN) {
        if (!request_begin(block, &chain)) {
            return false;
        }
    }
    return answer == VIRTQUEUE_EMPTY;
}

static void answers_take(struct block *block)
{
    struct blk_response response;

    while (blk_client_response(block->client, &response)) {
        struct block_request *request = block_part_end(block, &response);
        if (request != NULL) {
            request_end(block, request);
        }
    }
    if (block->device.resetting && block->parts_submitted == 0) {
        virtio_reset_finish(&block->device);
    }
}

static uint32_t minimum(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t maximum(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/*
 * Features that depend on the disk; they can change only while there is no driver [VirtIO 1.2 2.2],
 * which is why a guest waits for its disk (vmm_start). All else is told when it changes.
 */
static void offers_update(struct block *block, const struct blk_info *info)
{
    uint64_t read_only = bit64(VIRTIO_BLOCK_F_READ_ONLY);
    uint64_t discard = bit64(VIRTIO_BLOCK_F_DISCARD);
    uint64_t zeroes = bit64(VIRTIO_BLOCK_F_WRITE_ZEROES);

    block->device.offered &= ~(read_only | discard | zeroes);
    block->device.offered |=
        (info->read_only != 0 ? read_only : 0) |
        (info->discard_sectors_max != 0 && info->read_only == 0 ? discard : 0) |
        (info->zeroes_sectors_max != 0 && info->read_only == 0 ? zeroes : 0);
}

static void config_set(struct block *block, uint32_t offset, uint32_t value)
{
    virtio_set_config(&block->device, offset, &value, sizeof value);
}

/* The limits of discard and write-zeroes. */
static void limits_update(struct block *block, const struct blk_info *info, uint32_t block_bytes)
{
    block->discard_sectors_max = info->discard_sectors_max;
    block->zeroes_sectors_max = info->zeroes_sectors_max;
    config_set(block, offsetof(struct virtio_block_config, discard_sectors_max),
               info->discard_sectors_max);
    config_set(block, offsetof(struct virtio_block_config, discard_ranges_max),
               info->discard_sectors_max != 0 ? BLOCK_RANGES_MAX : 0);
    config_set(block, offsetof(struct virtio_block_config, discard_alignment_sectors),
               block_bytes / BLK_SECTOR_BYTES);
    config_set(block, offsetof(struct virtio_block_config, zeroes_sectors_max),
               info->zeroes_sectors_max);
    config_set(block, offsetof(struct virtio_block_config, zeroes_ranges_max),
               info->zeroes_sectors_max != 0 ? BLOCK_RANGES_MAX : 0);
}

/* What the multiplexer says about the disk. */
static void config_update(struct block *block)
{
    struct blk_info info;

    if (!blk_client_info(block->client, &info)) {
        return;
    }
    uint64_t capacity = info.ready != 0 ? info.capacity_sectors : 0;
    uint32_t block_bytes = maximum(info.block_bytes, BLK_SECTOR_BYTES);
    if (info.sectors_max != 0) {
        block->sectors_max = minimum(info.sectors_max, BLK_SECTORS_MAX);
    }
    block->pieces_max = minimum(maximum(info.pieces_max, 1), BLK_PIECES_MAX);
    block->known |= info.ready != 0;
    if (block->device.status == 0) {
        offers_update(block, &info);
    }
    limits_update(block, &info, block_bytes);
    virtio_set_config(&block->device, offsetof(struct virtio_block_config, capacity_sectors),
                      &capacity, sizeof capacity);
    virtio_set_config(&block->device, offsetof(struct virtio_block_config, block_bytes),
                      &block_bytes, sizeof block_bytes);
}

/* One round. Answers whether requests of the guest can be taken at once when they come. */
static bool turn(struct block *block)
{
    bool taken_all = false;

    answers_take(block);
    if (virtio_is_live(&block->device)) {
        taken_all = requests_begin(block);
    }
    block_parts_submit(block);
    blk_client_publish(block->client);
    virtio_signal(&block->device, 0);
    return taken_all;
}

void block_service(struct block *block)
{
    bool again;

    do {
        enum blk_link link = blk_client_update(block->client);
        if (link == BLK_LINK_RESTARTED) {
            block_parts_restart(block);
        }
        config_update(block);
        bool taken_all = turn(block);
        again = virtio_is_live(&block->device) && virtqueue_ask(queue_of(block), taken_all);
        again |= !blk_client_sleep(block->client) && link != BLK_LINK_DOWN;
    } while (again);
}

static void work(struct virtio_device *device)
{
    block_service(block_of(device));
}

/*
 * Parts that the disk is working on must end before the guest may use their memory otherwise. The
 * next driver is offered what the disk can do now.
 */
static bool reset(struct virtio_device *device)
{
    struct block *block = block_of(device);
    struct blk_info info;

    if (blk_client_info(block->client, &info)) {
        offers_update(block, &info);
    }
    block_parts_orphan(block);
    memset(block->requests, 0, sizeof block->requests);
    return block->parts_submitted == 0;
}

static const struct virtio_operations operations = {
    .work = work,
    .reset = reset,
};

void block_init(struct block *block, struct blk_client *client, const char *name,
                const struct guest *guest, struct vgic *vgic, uint32_t interrupt)
{
    const struct virtio_device description = {
        .operations = &operations,
        .guest = guest,
        .vgic = vgic,
        .interrupt = interrupt,
        .id = VIRTIO_ID_BLOCK,
        .offered = bit64(VIRTIO_BLOCK_F_SEGMENTS_MAX) | bit64(VIRTIO_BLOCK_F_BLOCK_SIZE) |
                   bit64(VIRTIO_BLOCK_F_FLUSH),
        .queue_count = 1,
        .config_bytes = sizeof(struct virtio_block_config),
    };
    const uint32_t segments_max = BLOCK_SEGMENTS_MAX;
    const uint32_t block_bytes = BLK_SECTOR_BYTES; /* until more is known; drivers refuse 0 */

    memset(block, 0, sizeof *block);
    virtio_init(&block->device, &description);
    block->client = client;
    block->sectors_max = BLK_SECTORS_MAX;
    block->pieces_max = 1;
    block_parts_init(block);
    memcpy(block->identity, name, strnlen(name, VIRTIO_BLOCK_ID_BYTES));
    virtio_set_config(&block->device, offsetof(struct virtio_block_config, segments_max),
                      &segments_max, sizeof segments_max);
    virtio_set_config(&block->device, offsetof(struct virtio_block_config, block_bytes),
                      &block_bytes, sizeof block_bytes);
    config_update(block);
}
