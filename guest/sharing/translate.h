/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Addresses of a configuration that compose wrote for a driver VM, from (region, offset) to pointers. */
#pragma once

#include "guest/bridge/shared.h"
#include "lib/config.h"

/* In place; what is not there (0) stays so. False: not all of it lies in shared memory. */
bool translate_ring(struct shared *shared, struct config_ring *ring);
bool translate_region(struct shared *shared, struct config_region *region);
bool translate_memory(struct shared *shared, uint64_t *address, uint64_t bytes);

/* Nanoseconds since some start, and until then in whole milliseconds (rounded up; -1 for UINT64_MAX). */
uint64_t sharing_now_ns(void);
int sharing_timeout_ms(uint64_t wake_ns);
