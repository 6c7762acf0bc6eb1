/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Our side of the places that frames are received to; whom we share them with is the kernel below us. */
#include "guest/bridge/places.h"

#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "lib/shared.h"

bool places_open(struct places *places, const struct shared *shared, uint32_t region, int interface)
{
    if (ioctl(shared->file, SHARED_FRAMES_PLACES, (unsigned long)region << 32 | (uint32_t)interface) != 0) {
        return false;
    }
    void *memory = mmap(NULL, sizeof *places->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, shared->file,
                        (off_t)bridge_address(SHARED_PLACES_REGION, 0));
    *places = (struct places){ .shared = memory == MAP_FAILED ? NULL : memory };
    return places->shared != NULL;
}

/* The kernel's type for a word of 64 bits is another of the same size. */
static uint64_t *entry_at(struct places *places, uint32_t index)
{
    return (uint64_t *)&places->shared->entries[index % SHARED_PLACES];
}

void places_give(struct places *places, uint32_t offset)
{
    shared_store64(entry_at(places, places->given++), offset);
}

bool places_take(struct places *places, uint32_t *offset, uint32_t *length)
{
    if (places->taken == places->used) {
        places->used = shared_load_acquire(&places->shared->used);
        if (places->taken == places->used) {
            return false;
        }
    }
    uint64_t entry = shared_load64(entry_at(places, places->taken++));
    *offset = (uint32_t)entry;
    *length = (uint32_t)(entry >> 32);
    return true;
}

void places_publish(struct places *places)
{
    shared_store_release(&places->shared->given, places->given);
}

bool places_sleep(struct places *places)
{
    shared_store(&places->shared->asleep, 1);
    shared_fence();
    return shared_load_fenced(&places->shared->used) == places->taken;
}
