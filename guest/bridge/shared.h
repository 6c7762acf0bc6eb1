/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Memory, notifications and doorbells that a program in a driver VM shares with components outside. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/bridge.h"
#include "guest/module/sluice_shared.h"

enum { SHARED_REGIONS_MAX = 40 };

struct shared {
    int file;
    volatile uint32_t *doorbell; /* by peer */
    struct {
        uint8_t *base; /* NULL: not mapped yet */
        uint64_t bytes;
    } regions[SHARED_REGIONS_MAX];
};

/* False: no such device, or it has no doorbell. */
bool shared_open(struct shared *shared, const char *path);

/* The memory at a (region, offset) address, mapped when first used; NULL unless all of it is there. */
void *shared_memory(struct shared *shared, uint64_t address, uint64_t bytes);

/* Waits for so many milliseconds (-1: no limit) until something has happened; SHARED_* bits, 0: nothing has. */
uint32_t shared_wait(struct shared *shared, int limit_ms);

/* One of the batch commands of the module; negative: an error, see errno. */
int shared_batch(struct shared *shared, unsigned long command, void *entries, uint32_t count, uint32_t flags);

/* Notify peer `number`. */
void shared_notify(struct shared *shared, uint8_t number);
