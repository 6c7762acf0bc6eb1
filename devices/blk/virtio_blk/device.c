/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A virtio block device over MMIO [VirtIO 1.2 5.2]; its data lie at the client, unmapped here. */
#include "devices/blk/device.h"
#include "hw/virtio_block.h"
#include "lib/string.h"
#include "lib/virtio_driver.h"

enum {
    QUEUE = 0,
    PARTS = 3, /* header, data, status */
    SLOTS_MAX = VIRTIO_DRIVER_QUEUE_MAX / PARTS,
    MEMBERS_MAX = 16,              /* requests in a row that go to the device as one */
    SEGMENTS_MAX = BLK_PIECES_MAX, /* of memory, of all of them together */
    HEADER_BYTES = sizeof(struct virtio_block_header),
    RANGE_BYTES = sizeof(struct virtio_block_range),
    DISCARD_SECTORS_MAX = 1 << 22, /* of one request: 2 GiB */
    STATUS_UNWRITTEN = 0xff,
};

static struct virtio_driver driver;
static struct virtio_driver_queue queue;
static bool has_flush;

/*
 * One slot per request at the device; its header, range and status lie at its number in the DMA
 * memory. Requests of ours whose sectors follow each other share a slot: small ones cost the device
 * one request. If that one fails each member is tried alone, so that nobody is told of another's
 * failure.
 */
struct slot {
    struct blk_request members[MEMBERS_MAX];
    uint8_t ends[MEMBERS_MAX];       /* number of the segment behind each member's last */
    uint64_t segments[SEGMENTS_MAX]; /* pieces of memory (devices/blk/protocol.h) */
    uint32_t count;
    uint32_t answered; /* members that have their response */
    bool alone;        /* each member is tried alone, in turn */
};

static struct virtio_block_header *headers;
static struct virtio_block_range *ranges;
static volatile uint8_t *statuses;
static uint64_t headers_bus;
static uint64_t ranges_bus;
static uint64_t statuses_bus;
static uint32_t slot_count;
static struct slot slots[SLOTS_MAX];
static uint32_t free_slots[SLOTS_MAX];
static uint32_t free_count;
static uint32_t segments_max; /* of a slot */
static uint32_t open_slot;    /* not yet in the queue: more members may join; SLOTS_MAX: none */
static uint32_t done_slot;    /* good, and not all members answered; SLOTS_MAX: none */

static uint32_t power_of_two_below(uint32_t value)
{
    uint32_t power = 1;
    while (power * 2 <= value) {
        power *= 2;
    }
    return power;
}

/* Divide the DMA memory: the queue, then headers, ranges and status bytes. */
static bool memory_lay_out(const struct config_dma *dma, uint32_t size)
{
    uint64_t queue_bytes = virtio_driver_queue_bytes(size);
    slot_count = size / PARTS < SLOTS_MAX ? size / PARTS : SLOTS_MAX;
    uint64_t need = queue_bytes + (uint64_t)slot_count * (HEADER_BYTES + RANGE_BYTES + 1);
    if (slot_count == 0 || dma->vaddr == 0 || dma->bytes < need) {
        return false;
    }
    memset((void *)(uintptr_t)dma->vaddr, 0, need);
    headers = (struct virtio_block_header *)(uintptr_t)(dma->vaddr + queue_bytes);
    headers_bus = dma->bus + queue_bytes;
    ranges = (struct virtio_block_range *)(void *)(headers + slot_count);
    ranges_bus = headers_bus + (uint64_t)slot_count * HEADER_BYTES;
    statuses = (volatile uint8_t *)(ranges + slot_count);
    statuses_bus = ranges_bus + (uint64_t)slot_count * RANGE_BYTES;
    open_slot = SLOTS_MAX;
    done_slot = SLOTS_MAX;
    for (uint32_t i = 0; i < slot_count; i++) {
        free_slots[i] = i;
    }
    free_count = slot_count;
    return true;
}

static uint32_t config_word(uint32_t offset)
{
    return (uint32_t)virtio_driver_config(&driver, offset, 4);
}

/* What is done to sectors without data, as far as the device can. */
static void limits_read(struct blk_info *info)
{
    info->discard_sectors_max = 0;
    info->zeroes_sectors_max = 0;
    if (virtio_driver_has(&driver, VIRTIO_BLOCK_F_DISCARD)) {
        uint32_t most = config_word(offsetof(struct virtio_block_config, discard_sectors_max));
        info->discard_sectors_max = most < DISCARD_SECTORS_MAX ? most : DISCARD_SECTORS_MAX;
    }
    if (virtio_driver_has(&driver, VIRTIO_BLOCK_F_WRITE_ZEROES)) {
        info->zeroes_sectors_max =
            config_word(offsetof(struct virtio_block_config, zeroes_sectors_max));
    }
}

/* Segments of one request; queue memory has room for `size` descriptors. */
static void segments_read(uint32_t size)
{
    uint32_t most = size - (PARTS - 1);
    most = most < SEGMENTS_MAX ? most : SEGMENTS_MAX;
    segments_max = 1;
    if (virtio_driver_has(&driver, VIRTIO_BLOCK_F_SEGMENTS_MAX)) {
        uint32_t offered = config_word(offsetof(struct virtio_block_config, segments_max));
        segments_max = offered == 0 ? 1 : offered < most ? offered : most;
    }
}

void blk_device_info(struct blk_info *info)
{
    info->capacity_sectors =
        virtio_driver_config(&driver, offsetof(struct virtio_block_config, capacity_sectors), 8);
    info->block_bytes = BLK_SECTOR_BYTES;
    if (virtio_driver_has(&driver, VIRTIO_BLOCK_F_BLOCK_SIZE)) {
        info->block_bytes = (uint32_t)virtio_driver_config(
            &driver, offsetof(struct virtio_block_config, block_bytes), 4);
    }
    info->sectors_max = BLK_SECTORS_MAX;
    if (virtio_driver_has(&driver, VIRTIO_BLOCK_F_SIZE_MAX)) {
        uint64_t most = virtio_driver_config(
            &driver, offsetof(struct virtio_block_config, segment_bytes_max), 4);
        most /= BLK_SECTOR_BYTES;
        info->sectors_max = most < BLK_SECTORS_MAX ? (uint32_t)most : BLK_SECTORS_MAX;
    }
    info->read_only = virtio_driver_has(&driver, VIRTIO_BLOCK_F_READ_ONLY);
    info->ready = info->capacity_sectors != 0 && info->sectors_max != 0;
    info->pieces_max = segments_max > 1 ? segments_max : 0; /* slots are made for these */
    limits_read(info);
}

bool blk_device_init(const struct config_device *config, const struct config_dma *dma,
                     struct blk_info *info)
{
    uint64_t wanted =
        UINT64_C(1) << VIRTIO_BLOCK_F_FLUSH | UINT64_C(1) << VIRTIO_BLOCK_F_READ_ONLY |
        UINT64_C(1) << VIRTIO_BLOCK_F_BLOCK_SIZE | UINT64_C(1) << VIRTIO_BLOCK_F_SIZE_MAX |
        UINT64_C(1) << VIRTIO_BLOCK_F_SEGMENTS_MAX | UINT64_C(1) << VIRTIO_BLOCK_F_DISCARD |
        UINT64_C(1) << VIRTIO_BLOCK_F_WRITE_ZEROES | UINT64_C(1) << VIRTIO_F_EVENT_IDX;
    if (config->registers == 0 ||
        !virtio_driver_begin(&driver, config->registers, VIRTIO_ID_BLOCK, wanted)) {
        return false;
    }
    uint32_t limit = virtio_driver_queue_limit(&driver, QUEUE);
    if (limit < PARTS) {
        return false;
    }
    uint32_t size = power_of_two_below(limit);
    if (!memory_lay_out(dma, size)) {
        return false;
    }
    virtio_driver_queue_init(&queue, (void *)(uintptr_t)dma->vaddr, dma->bus, size,
                             virtio_driver_has(&driver, VIRTIO_F_EVENT_IDX));
    virtio_driver_queue_attach(&driver, QUEUE, &queue);
    has_flush = virtio_driver_has(&driver, VIRTIO_BLOCK_F_FLUSH);
    segments_read(size);
    virtio_driver_go(&driver);
    blk_device_info(info); /* a change from now on interrupts [VirtIO 1.2 2.3, 4.2.3.4] */
    return true;
}

static uint32_t request_type(uint32_t operation)
{
    switch (operation) {
    case BLK_FLUSH:
        return VIRTIO_BLOCK_FLUSH;
    case BLK_WRITE:
        return VIRTIO_BLOCK_OUT;
    case BLK_DISCARD:
        return VIRTIO_BLOCK_DISCARD;
    case BLK_WRITE_ZEROES:
        return VIRTIO_BLOCK_WRITE_ZEROES;
    default:
        return VIRTIO_BLOCK_IN;
    }
}

static bool has_data(const struct blk_request *request)
{
    return request->operation == BLK_READ || request->operation == BLK_WRITE;
}

/* Put `count` members from `first` on into the queue, which has room for them. */
static void slot_add(uint32_t number, uint32_t first, uint32_t count)
{
    const struct slot *slot = &slots[number];
    const struct blk_request *members = &slot->members[first];
    struct virtio_driver_part parts[SEGMENTS_MAX + 2];
    uint32_t used = 0;
    headers[number] = (struct virtio_block_header){
        .type = request_type(members[0].operation),
        .sector = has_data(&members[0]) ? members[0].sector : 0,
    };
    statuses[number] = STATUS_UNWRITTEN;
    parts[used++] = (struct virtio_driver_part){
        .bus = headers_bus + (uint64_t)number * HEADER_BYTES, .bytes = HEADER_BYTES};
    if (has_data(&members[0])) {
        uint32_t begin = first == 0 ? 0 : slot->ends[first - 1];
        for (uint32_t i = begin; i < slot->ends[first + count - 1]; i++) {
            parts[used++] = (struct virtio_driver_part){
                .bus = blk_piece_offset(slot->segments[i]),
                .bytes = blk_piece_sectors(slot->segments[i]) * BLK_SECTOR_BYTES,
                .device_writes = members[0].operation == BLK_READ};
        }
    } else if (members[0].operation != BLK_FLUSH) {
        ranges[number] =
            (struct virtio_block_range){.sector = members[0].sector, .sectors = members[0].count};
        parts[used++] = (struct virtio_driver_part){
            .bus = ranges_bus + (uint64_t)number * RANGE_BYTES, .bytes = RANGE_BYTES};
    }
    parts[used++] = (struct virtio_driver_part){
        .bus = statuses_bus + number, .bytes = 1, .device_writes = true};
    virtio_driver_queue_add(&queue, parts, used, number);
}

static void open_slot_close(void)
{
    if (open_slot != SLOTS_MAX) {
        slot_add(open_slot, 0, slots[open_slot].count);
        open_slot = SLOTS_MAX;
    }
}

/* Of a request with data. */
static uint32_t segment_count(const struct blk_request *request)
{
    return request->pieces == 0 ? 1 : request->pieces;
}

static uint32_t slot_segments(const struct slot *slot)
{
    return slot->count == 0 ? 0 : slot->ends[slot->count - 1];
}

/* Descriptors that the open slot will need. */
static uint32_t open_slot_parts(void)
{
    return open_slot == SLOTS_MAX ? 0 : slot_segments(&slots[open_slot]) + PARTS - 1;
}

/* Does the request go on where the open slot ends? */
static bool open_slot_joins(const struct blk_request *request)
{
    if (open_slot == SLOTS_MAX || !has_data(request)) {
        return false;
    }
    const struct slot *slot = &slots[open_slot];
    const struct blk_request *last = &slot->members[slot->count - 1];
    uint32_t segments = segment_count(request);
    return slot->count < MEMBERS_MAX && slot_segments(slot) + segments <= segments_max &&
           request->operation == last->operation && request->sector == last->sector + last->count &&
           open_slot_parts() + segments <= queue.free_count;
}

/* One without data counts as one segment: its range needs a descriptor. */
static void slot_join(struct slot *slot, const struct blk_request *request, const uint64_t *pieces)
{
    uint32_t at = slot_segments(slot);
    slot->members[slot->count] = *request;
    slot->ends[slot->count] = (uint8_t)(at + segment_count(request));
    slot->count++;
    if (has_data(request) && request->pieces == 0) {
        slot->segments[at] = blk_piece(request->offset, request->count);
    }
    for (uint32_t i = 0; i < request->pieces; i++) {
        slot->segments[at + i] = pieces[i];
    }
}

/* Without VIRTIO_BLK_F_FLUSH a completed write is on stable storage already [VirtIO 1.2 5.2.6.2].
 */
enum blk_submit blk_device_submit(const struct blk_request *request, const uint64_t *pieces)
{
    if (request->operation == BLK_FLUSH && !has_flush) {
        return BLK_SUBMIT_DONE;
    }
    if (open_slot_joins(request)) {
        slot_join(&slots[open_slot], request, pieces);
        return BLK_SUBMIT_TAKEN;
    }
    if (free_count == 0 ||
        queue.free_count < open_slot_parts() + segment_count(request) + PARTS - 1) {
        return BLK_SUBMIT_FULL;
    }
    open_slot_close();
    open_slot = free_slots[--free_count];
    slots[open_slot].count = 0;
    slots[open_slot].answered = 0;
    slots[open_slot].alone = false;
    slot_join(&slots[open_slot], request, pieces);
    return BLK_SUBMIT_TAKEN;
}

void blk_device_kick(void)
{
    open_slot_close();
    if (virtio_driver_queue_publish(&queue)) {
        virtio_driver_notify(&driver, QUEUE);
    }
}

/* The response of the slot's next member; the slot is free after the last. */
static void member_answer(uint32_t number, bool good, struct blk_response *response)
{
    struct slot *slot = &slots[number];
    const struct blk_request *member = &slot->members[slot->answered++];
    *response = (struct blk_response){
        .id = member->id,
        .status = good ? BLK_OK : BLK_IO_ERROR,
        .sectors = good ? member->count : 0,
    };
    if (slot->answered == slot->count) {
        free_slots[free_count++] = number;
    }
}

/* The status byte is the one of the slot that the device names, wherever it stands in the used
 * ring. */
bool blk_device_complete(struct blk_response *response)
{
    uint32_t number;
    uint32_t bytes;
    while (done_slot == SLOTS_MAX) {
        if (!virtio_driver_queue_take(&queue, &number, &bytes)) {
            return false;
        }
        struct slot *slot = &slots[number];
        bool good = statuses[number] == VIRTIO_BLOCK_OK;
        if (slot->alone || slot->count == 1) {
            member_answer(number, good, response);
            if (slot->answered < slot->count) {
                slot_add(number, slot->answered, 1);
            }
            return true;
        }
        if (good) {
            done_slot = number;
        } else {
            slot->alone = true;
            slot_add(number, 0, 1); /* into the descriptors that it has just left */
        }
    }
    number = done_slot;
    member_answer(number, true, response);
    if (slots[number].answered == slots[number].count) {
        done_slot = SLOTS_MAX;
    }
    return true;
}

bool blk_device_interrupt(void)
{
    return (virtio_driver_acknowledge(&driver) & VIRTIO_INTERRUPT_CONFIG) != 0;
}

bool blk_device_sleep(void)
{
    return virtio_driver_queue_arm(&queue, 1);
}
