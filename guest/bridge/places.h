/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Receiving past Linux's socket buffers: the driver VM's module puts frames to places that are named here (SHARED_FRAMES_PLACES). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "guest/bridge/shared.h"

struct places {
    struct shared_places *shared;
    uint32_t given; /* published with the next places_publish */
    uint32_t taken;
    uint32_t used; /* as last seen */
};

/*
 * From now on what the interface receives goes to the places given, in region `region`. False: its driver cannot do that, see errno;
 * the interface is as before. For as long as the module's file is open.
 */
bool places_open(struct places *places, const struct shared *shared, uint32_t region, int interface);

/* A place for a frame, by its offset in the region; at most SHARED_PLACES at a time, none twice. */
void places_give(struct places *places, uint32_t offset);

/* The next place that was used, and the frame's length, 0: the place made no sense; false: there is none. */
bool places_take(struct places *places, uint32_t *offset, uint32_t *length);

/* What was given is seen by the kernel. */
void places_publish(struct places *places);

/* Asks to be told. True: nothing came in between. */
bool places_sleep(struct places *places);
