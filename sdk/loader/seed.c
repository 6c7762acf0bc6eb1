/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The board's seed for random numbers: out of its device tree, into the initialiser. */

#include <stddef.h>

#include "board.h"
#include "lib/dtb_read.h"
#include "lib/seed.h"
#include "lib/wipe.h"
#include "sdk/loader/loader.h"

extern char _start[];

static struct seed seed;

/* At the base of RAM QEMU puts its own device tree, which says nothing that the image does not
 * know, but for a seed that is new whenever the machine starts [QEMU, docs/system/arm/virt.rst].
 * Others may have anything there. */
void seed_take(void)
{
    const void *tree = (const void *)BOARD_RAM_BASE;
    uint64_t room = (uintptr_t)_start - BOARD_RAM_BASE;
    uint32_t bytes = 0;
    const uint8_t *found = dtb_find(tree, room, "chosen", "rng-seed", &bytes);

    if (found == NULL || bytes < SEED_BYTES) {
        loader_print("this board gives no seed for random numbers: nobody gets one");
        return;
    }
    for (uint32_t i = 0; i < SEED_BYTES; i++) {
        seed.bytes[i] = found[i];
    }
    seed.is_given = 1;
    wipe((void *)(uintptr_t)found, bytes);
}

void seed_give(uint64_t paddr)
{
    volatile struct seed *place = (volatile struct seed *)paddr;

    place->is_given = seed.is_given;
    for (uint32_t i = 0; i < SEED_BYTES; i++) {
        place->bytes[i] = seed.bytes[i];
    }
    wipe(&seed, sizeof seed);
}
