/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: what a client may reach of the medium and of its memory. Where that lies is written here only (proofs/tables.sh). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/blk/protocol.h"

/* What a client may reach, derived from policy, partition table and medium. */
struct blk_view {
    uint64_t first; /* sector of the medium */
    uint64_t sectors;
    uint64_t data_bus;
    uint64_t data_bytes;
    uint32_t sectors_max;         /* of one request */
    uint32_t discard_sectors_max; /* 0: not offered */
    uint32_t zeroes_sectors_max;
    uint32_t pieces_max; /* 0: the data have to lie in one */
    bool read_only;
    bool ready;
};

/*@ predicate blk_view_valid(struct blk_view *v) =
        v->first + v->sectors <= UINT64_MAX && v->data_bus + v->data_bytes <= BLK_OFFSET_END;
*/

/* Where the client's data lie; a region that does not fit a piece's word counts as none. */
/*@ requires \valid(view);
    requires blk_view_valid(view);
    assigns view->data_bus, view->data_bytes;
    ensures valid: blk_view_valid(view);
    ensures given: bus + bytes <= BLK_OFFSET_END && bus < BLK_OFFSET_END ==>
                view->data_bus == bus && view->data_bytes == bytes;
    ensures none: bus + bytes > BLK_OFFSET_END ==> view->data_bytes == 0; */
static inline void blk_view_place(struct blk_view *view, uint64_t bus, uint64_t bytes)
{
    view->data_bus = bus < BLK_OFFSET_END ? bus : 0;
    view->data_bytes = bus < BLK_OFFSET_END && bytes <= BLK_OFFSET_END - bus ? bytes : 0;
}

/* The sectors that the client may reach; those that are not on a medium of `capacity` count as none. */
/*@ requires \valid(view);
    requires blk_view_valid(view);
    assigns view->first, view->sectors;
    ensures valid: blk_view_valid(view);
    ensures inside: view->first + view->sectors <= capacity;
    ensures given: first + sectors <= capacity ==>
                view->first == first && view->sectors == sectors;
    ensures none: first + sectors > capacity ==> view->sectors == 0; */
static inline void blk_view_cover(struct blk_view *view, uint64_t first, uint64_t sectors,
                                  uint64_t capacity)
{
    bool inside = first <= capacity && sectors <= capacity - first;
    view->first = inside ? first : 0;
    view->sectors = inside ? sectors : 0;
}
