/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The device's side of a split virtqueue [VirtIO 1.2 2.7]; the guest may write it any time. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "hw/virtio_ring.h"
#include "vmm/guest.h"

enum {
    VIRTQUEUE_SIZE_MAX = 256,
    VIRTQUEUE_SEGMENTS_MAX = 66, /* of one chain, after indirect tables are followed */
};

struct virtqueue {
    uint32_t size; /* power of two, at most VIRTQUEUE_SIZE_MAX; what the guest chose */
    uint64_t descriptors_gpa;
    uint64_t available_gpa;
    uint64_t used_gpa;
    bool ready;     /* the three pointers hold */
    bool event_idx; /* VIRTIO_F_EVENT_IDX was negotiated */
    bool indirect;  /* VIRTIO_F_INDIRECT_DESC was negotiated */
    const struct virtio_descriptor *descriptors;
    struct virtio_available *available;
    struct virtio_used *used;
    uint16_t taken;     /* chains taken so far, modulo 2^16 */
    uint16_t given;     /* chains put into the used ring so far */
    uint16_t signalled; /* `given` at the last look whether to interrupt */
};

/* A piece of guest RAM, all of it checked. */
struct virtqueue_segment {
    uint8_t *data;
    uint64_t gpa;
    uint32_t bytes; /* not 0 */
};

/* One request: first what the device reads, then what it writes. */
struct virtqueue_chain {
    uint16_t head;
    uint32_t count;
    uint32_t readable; /* the first so many segments */
    uint64_t readable_bytes;
    uint64_t writable_bytes;
    struct virtqueue_segment segments[VIRTQUEUE_SEGMENTS_MAX];
};

enum virtqueue_answer {
    VIRTQUEUE_EMPTY,
    VIRTQUEUE_TAKEN,
    VIRTQUEUE_BROKEN, /* the guest broke a rule: use the queue no more until the device is reset */
};

/* Back to the state after reset: no size, no addresses, not ready. */
void virtqueue_reset(struct virtqueue *queue);

/*
 * The guest says the queue is set up. False (not ready): a part lies outside of RAM or
 * unaligned, or the size is bad.
 */
bool virtqueue_start(struct virtqueue *queue, const struct guest *guest);

/* The next chain; it stays available until virtqueue_take. */
enum virtqueue_answer virtqueue_peek(const struct virtqueue *queue, const struct guest *guest,
                                     struct virtqueue_chain *chain);
void virtqueue_take(struct virtqueue *queue);

/* The last `count` chains taken, of which none was given, are the next again. */
void virtqueue_untake(struct virtqueue *queue, uint32_t count);

/* Chains the guest has made available and we have not taken; more than the size: broken. */
uint32_t virtqueue_waiting(const struct virtqueue *queue);

/* Give a chain back; the device wrote the first `bytes` of its writable part. */
void virtqueue_give(struct virtqueue *queue, uint16_t head, uint32_t bytes);

/* The same for several, which the guest sees at once. */
struct virtqueue_given {
    uint16_t head;
    uint32_t bytes;
};

void virtqueue_give_all(struct virtqueue *queue, const struct virtqueue_given *given, uint32_t count);

/* After giving: does the guest want an interrupt for what was given since the last call? */
bool virtqueue_wants_interrupt(struct virtqueue *queue);

/*
 * Ask the guest to notify when it makes a chain available, or tell it that it need not. When
 * asking, look again afterwards: true means that something has become available meanwhile.
 */
bool virtqueue_ask(struct virtqueue *queue, bool notify);

/*
 * Ask the guest to notify only when it has made `count` chains available, not before; for a queue
 * with event_idx. Look again afterwards: true means that there are as many already.
 */
bool virtqueue_ask_after(struct virtqueue *queue, uint32_t count);

/*
 * Copy between a chain's readable or writable bytes from `offset` on and a buffer; answer the
 * bytes copied.
 */
uint64_t virtqueue_copy_out(const struct virtqueue_chain *chain, uint64_t offset, void *to,
                            uint64_t bytes);
uint64_t virtqueue_copy_in(const struct virtqueue_chain *chain, uint64_t offset, const void *from,
                           uint64_t bytes);
