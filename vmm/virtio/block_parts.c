/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Virtio disk, towards the multiplexer: a request in parts, each with as many pieces as it may
 * have. */
#include "vmm/virtio/block.h"

#include <stddef.h>

/* Make the last part longer by what it has room for of this piece: sectors taken. */
static uint32_t plan_extend(const struct block *block, struct block_plan *plan, uint64_t offset,
                            uint32_t sectors)
{
    struct blk_request *last = &plan->parts[plan->count - 1];
    uint64_t *pieces = plan->pieces[plan->count - 1];
    uint32_t room = block->sectors_max - last->count;
    uint32_t taken = sectors < room ? sectors : room;
    uint64_t end = 0;
    uint32_t length = 0;

    if (last->pieces != 0) {
        length = blk_piece_sectors(pieces[last->pieces - 1]);
        end = blk_piece_offset(pieces[last->pieces - 1]) + (uint64_t)length * BLK_SECTOR_BYTES;
    }
    if (last->pieces != 0 && end == offset) {
        pieces[last->pieces - 1] =
            blk_piece(offset - (uint64_t)length * BLK_SECTOR_BYTES, length + taken);
    } else if (last->pieces < block->pieces_max && taken != 0) {
        pieces[last->pieces++] = blk_piece(offset, taken);
    } else {
        return 0;
    }
    last->count += taken;
    return taken;
}

bool block_plan_add(const struct block *block, struct block_plan *plan, uint64_t gpa,
                    uint64_t bytes)
{
    uint64_t offset = gpa - block->device.guest->gpa;
    uint32_t left = (uint32_t)(bytes / BLK_SECTOR_BYTES);

    if (bytes % BLK_SECTOR_BYTES != 0) {
        return false;
    }
    while (left != 0) {
        uint32_t taken = plan->count == 0 ? 0 : plan_extend(block, plan, offset, left);
        if (taken == 0) {
            if (plan->count == BLOCK_PARTS_MAX) {
                return false;
            }
            plan->parts[plan->count++] =
                (struct blk_request){.operation = plan->operation, .sector = plan->sector};
        }
        plan->sector += taken;
        offset += (uint64_t)taken * BLK_SECTOR_BYTES;
        left -= taken;
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

/* One piece goes as an offset, without an entry of its own. */
static void part_fill(struct block_part *part, const struct blk_request *blk,
                      const uint64_t *pieces)
{
    part->blk = *blk;
    if (blk->pieces == 1) {
        part->blk.offset = blk_piece_offset(pieces[0]);
        part->blk.pieces = 0;
        return;
    }
    for (uint32_t i = 0; i < blk->pieces; i++) {
        part->pieces[i] = pieces[i];
    }
}

/* In the order of their sectors: a driver may join what follows each other. */
void block_parts_begin(struct block *block, const struct block_plan *plan, uint32_t index)
{
    for (uint32_t i = 0; i < plan->count; i++) {
        uint32_t number = block->free[--block->parts_free];
        struct block_part *part = &block->parts[number];
        part->request = (uint8_t)index;
        part_fill(part, &plan->parts[i], plan->pieces[i]);
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
        if (!blk_client_submit_pieces(block->client, &part->blk, part->pieces)) {
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
        block->device.statistics.bad_entries++;
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
