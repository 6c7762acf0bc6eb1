/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Cache maintenance by physical address, through the kernel's window. */
#pragma once

#include "kernel/core/types.h"

enum cache_operation { CACHE_CLEAN, CACHE_INVALIDATE, CACHE_CLEAN_INVALIDATE, CACHE_UNIFY };

/* Works on all lines that overlap [start, start + bytes); the range lies inside the window.
 * Contents are only cleaned or dropped, no memory is read or written by address, so ranges of
 * devices are allowed. */
void cache_maintain(enum cache_operation operation, paddr_t start, uint64_t bytes);

/* Cleans and invalidates whole data caches of the first `levels` levels; for measurements only. */
void cache_flush_data(unsigned levels);
void cache_flush_instructions(void);
