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
    HEADER_BYTES = sizeof(struct virtio_block_header),
    STATUS_UNWRITTEN = 0xff,
};

static struct virtio_driver driver;
static struct virtio_driver_queue queue;
static bool has_flush;

/* One slot per request at the device; a slot's header and status lie at its number in the DMA
 * memory. */
static struct virtio_block_header *headers;
static volatile uint8_t *statuses;
static uint64_t headers_bus;
static uint64_t statuses_bus;
static uint32_t slot_count;
static uint32_t slot_id[SLOTS_MAX];
static uint32_t slot_sectors[SLOTS_MAX];
static uint32_t free_slots[SLOTS_MAX];
static uint32_t free_count;

static uint32_t power_of_two_below(uint32_t value)
{
    uint32_t power = 1;
    while (power * 2 <= value) {
        power *= 2;
    }
    return power;
}

/* Divide the DMA memory: the queue, then headers, then status bytes. */
static bool memory_lay_out(const struct config_dma *dma, uint32_t size)
{
    uint64_t queue_bytes = virtio_driver_queue_bytes(size);
    slot_count = size / PARTS < SLOTS_MAX ? size / PARTS : SLOTS_MAX;
    uint64_t need = queue_bytes + (uint64_t)slot_count * (HEADER_BYTES + 1);
    if (slot_count == 0 || dma->vaddr == 0 || dma->bytes < need) {
        return false;
    }
    memset((void *)(uintptr_t)dma->vaddr, 0, need);
    headers = (struct virtio_block_header *)(uintptr_t)(dma->vaddr + queue_bytes);
    headers_bus = dma->bus + queue_bytes;
    statuses = (volatile uint8_t *)(uintptr_t)(dma->vaddr + queue_bytes +
                                               (uint64_t)slot_count * HEADER_BYTES);
    statuses_bus = headers_bus + (uint64_t)slot_count * HEADER_BYTES;
    for (uint32_t i = 0; i < slot_count; i++) {
        free_slots[i] = i;
    }
    free_count = slot_count;
    return true;
}

static void info_read(struct blk_info *info)
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
}

bool blk_device_init(const struct config_device *config, const struct config_dma *dma,
                     struct blk_info *info)
{
    uint64_t wanted = UINT64_C(1) << VIRTIO_BLOCK_F_FLUSH |
                      UINT64_C(1) << VIRTIO_BLOCK_F_READ_ONLY |
                      UINT64_C(1) << VIRTIO_BLOCK_F_BLOCK_SIZE |
                      UINT64_C(1) << VIRTIO_BLOCK_F_SIZE_MAX | UINT64_C(1) << VIRTIO_F_EVENT_IDX;
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
    info_read(info);
    virtio_driver_go(&driver);
    return true;
}

static uint32_t request_type(const struct blk_request *request)
{
    return request->operation == BLK_FLUSH   ? VIRTIO_BLOCK_FLUSH
           : request->operation == BLK_WRITE ? VIRTIO_BLOCK_OUT
                                             : VIRTIO_BLOCK_IN;
}

/* Without VIRTIO_BLK_F_FLUSH a completed write is on stable storage already [VirtIO 1.2 5.2.6.2].
 */
enum blk_submit blk_device_submit(const struct blk_request *request)
{
    bool has_data = request->operation != BLK_FLUSH;
    if (!has_data && !has_flush) {
        return BLK_SUBMIT_DONE;
    }
    if (free_count == 0 || queue.free_count < PARTS) {
        return BLK_SUBMIT_FULL;
    }
    uint32_t slot = free_slots[--free_count];
    headers[slot] = (struct virtio_block_header){
        .type = request_type(request),
        .sector = has_data ? request->sector : 0,
    };
    statuses[slot] = STATUS_UNWRITTEN;
    slot_id[slot] = request->id;
    slot_sectors[slot] = request->count;
    struct virtio_driver_part parts[PARTS] = {
        {.bus = headers_bus + (uint64_t)slot * HEADER_BYTES, .bytes = HEADER_BYTES},
        {.bus = request->offset,
         .bytes = request->count * BLK_SECTOR_BYTES,
         .device_writes = request->operation == BLK_READ},
        {.bus = statuses_bus + slot, .bytes = 1, .device_writes = true},
    };
    if (!has_data) {
        parts[1] = parts[2];
    }
    virtio_driver_queue_add(&queue, parts, has_data ? PARTS : PARTS - 1, slot);
    return BLK_SUBMIT_TAKEN;
}

void blk_device_kick(void)
{
    if (virtio_driver_queue_publish(&queue)) {
        virtio_driver_notify(&driver, QUEUE);
    }
}

/* The status byte is the one of the slot that the device names, wherever it stands in the used
 * ring. */
bool blk_device_complete(struct blk_response *response)
{
    uint32_t slot;
    uint32_t bytes;
    if (!virtio_driver_queue_take(&queue, &slot, &bytes)) {
        return false;
    }
    bool good = statuses[slot] == VIRTIO_BLOCK_OK;
    *response = (struct blk_response){
        .id = slot_id[slot],
        .status = good ? BLK_OK : BLK_IO_ERROR,
        .sectors = good ? slot_sectors[slot] : 0,
    };
    free_slots[free_count++] = slot;
    return true;
}

void blk_device_interrupt(void)
{
    virtio_driver_acknowledge(&driver);
}

bool blk_device_sleep(void)
{
    return virtio_driver_queue_arm(&queue, 1);
}
