/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The guest's virtio disk: a front to one blk client whose data region is the guest's RAM. */
#pragma once

#include "devices/blk/client.h"
#include "hw/virtio_block.h"
#include "vmm/virtio/transport.h"

enum {
    BLOCK_REQUESTS_MAX = 64, /* of the guest, under way at the same time */
    BLOCK_PARTS_MAX = 128,   /* to the multiplexer; a long request needs several */
    BLOCK_SEGMENTS_MAX = VIRTQUEUE_SEGMENTS_MAX - 2, /* data segments of a request */
    BLOCK_RANGES_MAX = 16, /* of one discard or write-zeroes of the guest */
    BLOCK_NO_REQUEST = 0xff,
};

/* A request of the guest while it is under way. */
struct block_request {
    bool busy;
    uint16_t head;
    uint8_t status;       /* enum virtio_block_status so far */
    uint32_t parts;       /* not answered yet */
    uint32_t written;     /* bytes written if all goes well, the status included */
    uint8_t *status_byte; /* in guest RAM */
};

enum block_part_state {
    BLOCK_PART_FREE,
    BLOCK_PART_WAITING,   /* for room in the ring */
    BLOCK_PART_SUBMITTED, /* guest memory belongs to the disk */
};

/*
 * One request to the multiplexer, kept so that it can be submitted again when the other side
 * restarts.
 */
struct block_part {
    uint8_t state;   /* enum block_part_state */
    uint8_t request; /* index, or BLOCK_NO_REQUEST: the guest has reset the device meanwhile */
    struct blk_request blk;
    uint64_t pieces[BLK_PIECES_MAX];
};

struct block_statistics {
    uint64_t reads;
    uint64_t writes;
    uint64_t flushes;
    uint64_t clears;   /* discards and write-zeroes */
    uint64_t errors;   /* answers other than good */
    uint64_t restarts; /* of the multiplexer's side */
};

struct block {
    struct virtio_device device; /* first: the operations get a pointer to it */
    struct blk_client *client;
    bool known; /* the disk could be used once: what is offered is what it offers */
    uint32_t sectors_max;         /* of one request to the multiplexer */
    uint32_t pieces_max;          /* likewise, at least 1 */
    uint32_t discard_sectors_max; /* 0: not offered */
    uint32_t zeroes_sectors_max;
    char identity[VIRTIO_BLOCK_ID_BYTES];
    struct block_request requests[BLOCK_REQUESTS_MAX];
    struct block_part parts[BLOCK_PARTS_MAX];
    uint32_t parts_free;
    uint32_t parts_submitted;
    uint8_t free[BLOCK_PARTS_MAX];    /* stack of free parts */
    uint8_t waiting[BLOCK_PARTS_MAX]; /* queue of waiting parts, in the guest's order */
    uint32_t waiting_first;
    uint32_t waiting_count;
    struct block_statistics statistics;
};

/* `name` is what the guest reads as the disk's serial number. */
void block_init(struct block *block, struct blk_client *client, const char *name,
                const struct guest *guest, struct vgic *vgic, uint32_t interrupt);

/* Move what can be moved; after the blk channel notified. */
void block_service(struct block *block);

/* For block_parts.c, the half towards the multiplexer, and block.c, the half towards the guest. */

/* What one request of the guest becomes. */
struct block_plan {
    uint32_t count;
    uint64_t sector; /* the next */
    uint16_t operation;
    struct blk_request parts[BLOCK_PARTS_MAX];
    uint64_t pieces[BLOCK_PARTS_MAX]
                   [BLK_PIECES_MAX]; /* of the parts with data: each has at least one */
};

/*
 * Adds the next piece of guest RAM, joined to the one before where they touch. False: not whole
 * sectors, or too many parts.
 */
bool block_plan_add(const struct block *block, struct block_plan *plan, uint64_t gpa,
                    uint64_t bytes);

/* All parts are free. */
void block_parts_init(struct block *block);
/* Take over the plan for request `index`; there are enough free parts. */
void block_parts_begin(struct block *block, const struct block_plan *plan, uint32_t index);
/* The guest is no longer interested in any of them. */
void block_parts_orphan(struct block *block);
/* Submit what waits, as far as there is room. */
void block_parts_submit(struct block *block);
/* After the other side restarted: what was submitted has to be submitted again. */
void block_parts_restart(struct block *block);
/* An answer came. The request whose last part this was, or NULL. */
struct block_request *block_part_end(struct block *block, const struct blk_response *response);
