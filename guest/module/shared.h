/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Inside of the module: the device, those who have it open, and the two kinds of work. */
#pragma once

#include <linux/miscdevice.h>
#include <linux/platform_device.h>
#include <linux/wait.h>

#include "sluice_shared.h"

/* Memory that can be used as such: the doorbell is of no bytes here. */
struct shared_region {
    u8 *base;
    u64 bytes;
};

/* One node compatible with "sluice,shared": `reg` lists the doorbell page, then the regions. */
struct shared {
    struct miscdevice device;
    struct platform_device *platform;
    wait_queue_head_t waiters;
    atomic_t news; /* SHARED_* that nobody has been told yet */
    struct shared_region *regions;
    u32 region_count;
};

struct frames;
struct receive;
struct blocks;
struct watch;

/* An open file. */
struct shared_user {
    struct shared *shared;
    struct mutex lock; /* over opening */
    struct frames *frames;
    struct receive *receive;
    struct blocks *blocks;
    struct watch *watch;
};

/* Something has happened: SHARED_*. In any context. */
void shared_tell(struct shared *shared, int news);

/* Of a region; 0: there is none. */
u64 shared_region_bytes(struct shared *shared, unsigned long region);

/* The memory at a (region, offset) address; NULL unless all of it, at least a byte, is there. */
static inline void *shared_memory(const struct shared *shared, u64 address, u64 bytes)
{
    u64 index = address >> SHARED_REGION_BITS;
    u64 offset = address & ((1ull << SHARED_REGION_BITS) - 1);
    const struct shared_region *region = &shared->regions[index];

    if (index >= shared->region_count || bytes > region->bytes || offset > region->bytes - bytes)
        return NULL;
    return region->base + offset;
}

/* `index` of a network interface. Owns what it returns until frames_close; ERR_PTR: an error. */
struct frames *frames_open(struct shared *shared, unsigned long index);
void frames_close(struct frames *frames);
long frames_send(struct frames *frames, const struct shared_batch *batch);
long frames_receive(struct frames *frames, const struct shared_batch *batch);

/* `what`: the index of a network interface, and above bit 32 the region where its frames go. ERR_PTR: its driver cannot do it, or an error. */
struct receive *receive_open(struct shared *shared, unsigned long what);
void receive_close(struct receive *receive);
int receive_map(struct receive *receive, struct vm_area_struct *area);

/* The same for a disk; `file` is an open one. Closing waits for what is under way. */
struct blocks *blocks_open(struct shared *shared, unsigned long file);
void blocks_close(struct blocks *blocks);
long blocks_limit(struct blocks *blocks, unsigned long operation);
long blocks_submit(struct blocks *blocks, const struct shared_batch *batch);
long blocks_results(struct blocks *blocks, const struct shared_batch *batch);

/* SHARED_FRAMES from now on whenever the socket `file` can be read, until watch_close. Owns what it returns; ERR_PTR: an error. */
struct watch *watch_open(struct shared *shared, unsigned long file);
void watch_close(struct watch *watch);
