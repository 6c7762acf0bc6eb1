/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Virtio disk, towards the multiplexer: a request in parts, one per piece of memory. */
#include "vmm/virtio/block.h"

#include <stddef.h>

/* Make the last part longer if this piece follows it in memory; answer the bytes taken. */
static uint64_t plan_extend(const struct block *block, struct block_plan *plan, uint64_t offset,
                            uint64_t bytes)
{
    if (plan->count == 0) {
        return 0;
    }
    struct blk_request *last = &plan->parts[plan->count - 1];
    uint64_t room = (uint64_t)(block->sectors_max - last->count) * BLK_SECTOR_BYTES;
    if (last->offset + (uint64_t)last->count * BLK_SECTOR_BYTES != offset) {
        return 0;
    }
    uint64_t taken = bytes < room ? bytes : room;
    last->count += (uint32_t)(taken / BLK_SECTOR_BYTES);
    return taken;
}

bool block_plan_add(const struct block *block, struct block_plan *plan, uint64_t gpa,
                    uint64_t bytes)
{
    uint64_t offset = gpa - block->device.guest->gpa;
    uint64_t part_bytes = (uint64_t)block->sectors_max * BLK_SECTOR_BYTES;

    if (bytes % BLK_SECTOR_BYTES != 0) {
        return false;
    }
    uint64_t joined = plan_extend(block, plan, offset, bytes);
    plan->sector += joined / BLK_SECTOR_BYTES;
    for (uint64_t done = joined; done < bytes; done += part_bytes) {
        uint64_t left = bytes - done;
        uint32_t count = (uint32_t)((left < part_bytes ? left : part_bytes) / BLK_SECTOR_BYTES);
        if (plan->count == BLOCK_PARTS_MAX) {
            return false;
        }
        plan->parts[plan->count++] = (struct blk_request){
            .operation = plan->operation,
            .sector = plan->sector,
            .offset = offset + done,
            .count = count,
        };
        plan->sector += count;
    }
    return true;
}

void block_parts_init(struct block *block)
{
    block->parts_free = 0;
    block->parts_submitted = 0;
    block->waiting_first = 0;
    block->waiting_count = 0;
    for (uint32_t i = BLOCK_PARTS_MAX; i > 0; i--) {
        block->parts[i - 1].state = BLOCK_PART_FREE;
        block->free[block->parts_free++] = (uint8_t)(i - 1);
    }
}

static void part_free(struct block *block, uint32_t index)
{
    block->parts[index].state = BLOCK_PART_FREE;
    block->free[block->parts_free++] = (uint8_t)index;
}

static void part_wait(struct block *block, uint32_t index)
{
    block->parts[index].state = BLOCK_PART_WAITING;
    block->waiting[(block->waiting_first + block->waiting_count++) % BLOCK_PARTS_MAX] =
        (uint8_t)index;
}

/* In the order of their sectors: a driver may join what follows each other. */
void block_parts_begin(struct block *block, const struct block_plan *plan, uint32_t index)
{
    for (uint32_t i = 0; i < plan->count; i++) {
        uint32_t number = block->free[--block->parts_free];
        struct block_part *part = &block->parts[number];
        part->request = (uint8_t)index;
        part->blk = plan->parts[i];
        part->blk.id = number;
        part_wait(block, number);
    }
    block->requests[index].parts = plan->count;
}

void block_parts_orphan(struct block *block)
{
    for (uint32_t i = 0; i < block->waiting_count; i++) {
        part_free(block, block->waiting[(block->waiting_first + i) % BLOCK_PARTS_MAX]);
    }
    block->waiting_count = 0;
    for (uint32_t i = 0; i < BLOCK_PARTS_MAX; i++) {
        block->parts[i].request = BLOCK_NO_REQUEST;
    }
}

void block_parts_submit(struct block *block)
{
    while (block->waiting_count > 0) {
        struct block_part *part = &block->parts[block->waiting[block->waiting_first]];
        if (!blk_client_submit(block->client, &part->blk)) {
            return;
        }
        part->state = BLOCK_PART_SUBMITTED;
        block->parts_submitted++;
        block->waiting_first = (block->waiting_first + 1) % BLOCK_PARTS_MAX;
        block->waiting_count--;
    }
}

void block_parts_restart(struct block *block)
{
    for (uint32_t i = 0; i < BLOCK_PARTS_MAX; i++) {
        struct block_part *part = &block->parts[i];
        if (part->state != BLOCK_PART_SUBMITTED) {
            continue;
        }
        block->parts_submitted--;
        if (part->request != BLOCK_NO_REQUEST) {
            part_wait(block, i);
        } else {
            part_free(block, i);
        }
    }
    block->statistics.restarts++;
}

struct block_request *block_part_end(struct block *block, const struct blk_response *response)
{
    if (response->id >= BLOCK_PARTS_MAX ||
        block->parts[response->id].state != BLOCK_PART_SUBMITTED) {
        return NULL;
    }
    struct block_part *part = &block->parts[response->id];
    block->parts_submitted--;
    part_free(block, response->id);
    if (part->request == BLOCK_NO_REQUEST) {
        return NULL;
    }
    struct block_request *request = &block->requests[part->request];
    if (response->status != BLK_OK) {
        request->status = VIRTIO_BLOCK_IO_ERROR;
    }
    request->parts--;
    return request->parts == 0 ? request : NULL;
}
