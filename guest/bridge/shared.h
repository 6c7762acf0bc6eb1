/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Memory, notifications and doorbells that a program in a driver VM shares with components outside. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/bridge.h"

enum { SHARED_REGIONS_MAX = 40 };

struct shared {
    int file; /* readable when somebody has notified us */
    volatile uint32_t *doorbell;
    struct {
        uint8_t *base; /* NULL: not mapped yet */
        uint64_t bytes;
    } regions[SHARED_REGIONS_MAX];
};

/* False: no such device, or it has no doorbell. */
bool shared_open(struct shared *shared, const char *path);

/* The memory at a (region, offset) address, mapped when first used; NULL unless all of it is there. */
void *shared_memory(struct shared *shared, uint64_t address, uint64_t bytes);

/* Forget the notifications that came so far; whoever looks after this misses none. */
void shared_acknowledge(struct shared *shared);

/* Notify peer `number`. */
void shared_notify(struct shared *shared, uint8_t number);
