/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Each component that asks for it gets its own part of the board's seed for random numbers. */

#include "sdk/initialiser/seeds.h"

#include "lib/seed.h"
#include "lib/wipe.h"
#include "sdk/initialiser/description.h"
#include "sdk/initialiser/memory.h"
#include "sdk/initialiser/report.h"

/* Set by the loader. */
__attribute__((section(".data"))) volatile struct seed boot_seed = {0};

static void seed_give(const struct seed *board, const struct system_seed *place)
{
    struct seed part;

    seed_derive(board, place->number, &part);
    frame_write(place->object, place->object_offset, &part, sizeof part);
    wipe(&part, sizeof part);
}

void seeds_give(void)
{
    const struct system_head *head = description_head();
    const struct system_seed *places = description_table(head->seeds);
    struct seed board = boot_seed;

    for (uint32_t i = 0; i < head->seeds.count; i++) {
        seed_give(&board, &places[i]);
    }
    if (board.is_given != 0 && head->seeds.count != 0) {
        report("%u components got a part of the seed", head->seeds.count);
    }
    wipe(&board, sizeof board);
    wipe((void *)&boot_seed, sizeof boot_seed);
}
