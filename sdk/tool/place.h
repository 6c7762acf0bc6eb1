/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Physical addresses: what is taken, where regions and the user image go, does the rest fit. */
#pragma once

#include "layout.h"

struct placement {
    const struct platform *platform;
    struct range *taken; /* RAM that is not free; may touch, never overlap */
    uint32_t taken_count;
    uint64_t image_base; /* where the loader image is loaded */
};

/* Free are: the board's RAM without the kernel and without what the kernel uses for the root
 * task's own objects. */
void place_start(const struct platform *platform, struct range kernel, uint64_t image_base,
                 struct placement *placement);

/* Regions with a phys_addr in RAM, then those whose address is wanted: these get one, contiguous.
 * Changes the regions and their objects. */
void place_regions(struct diagnostics *diagnostics, struct placement *placement,
                   struct layout *layout, struct system *system);

/* Start of the user image of `size` bytes: `in_place` (in the loader image, which ends at
 * `image_end`) if no region lies there, else a free place; UINT64_MAX if there is none. */
uint64_t place_user_image(struct placement *placement, uint64_t in_place, uint64_t size,
                          uint64_t image_end);

/* ---- place_free.c ---- */

/* Notes for a region that finds no place: what the first `count` regions got, and what is free. */
void place_explain(struct diagnostics *diagnostics, const struct placement *placement,
                   const struct system *system, uint32_t count);

/* Errors if the objects without fixed address cannot all be made from what is free. */
void place_check_fit(struct diagnostics *diagnostics, const struct placement *placement,
                     const struct layout *layout);

/* Bytes of RAM that are free. */
uint64_t place_free_bytes(const struct placement *placement);
