/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: the medium behind the driver, its partition table, and what each client sees of it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/blk/multiplexer.h"

/* Follow the driver's information page: read the table of a medium that is new. */
void blk_medium_update(struct blk_mux *mux);

/* A read of the table has ended; it counts if `life` is still mux->medium_life. */
void blk_medium_complete(struct blk_mux *mux, uint32_t life, bool good);

/* Derive every client's view anew, and tell those whose view has changed. */
void blk_views_update(struct blk_mux *mux);
