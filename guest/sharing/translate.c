/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Configurations and time as a multiplexer in a driver VM needs them. */
#include "guest/sharing/translate.h"

#include <stddef.h>
#include <time.h>

#include "lib/ring.h"
#include "lib/string.h"

enum { LONGEST_MS = 1000 * 1000 };

/* The one of lib/string.h that the C library does not have. */
bool string_copy(char *destination, size_t size, const char *source)
{
    size_t length = strnlen(source, size - 1);
    memcpy(destination, source, length);
    destination[length] = '\0';
    return source[length] == '\0';
}

bool translate_memory(struct shared *shared, uint64_t *address, uint64_t bytes)
{
    if (*address == 0) {
        return true;
    }
    void *memory = shared_memory(shared, *address, bytes);
    *address = (uint64_t)(uintptr_t)memory;
    return memory != NULL;
}

bool translate_ring(struct shared *shared, struct config_ring *ring)
{
    return ring->capacity <= RING_CAPACITY_MAX &&
           translate_memory(shared, &ring->vaddr, ring_bytes(ring->capacity, ring->entry_words));
}

bool translate_region(struct shared *shared, struct config_region *region)
{
    return translate_memory(shared, &region->vaddr, region->bytes);
}

uint64_t sharing_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int sharing_timeout_ms(uint64_t wake_ns)
{
    uint64_t now_ns = sharing_now_ns();
    if (wake_ns == UINT64_MAX) {
        return -1;
    }
    uint64_t left_ms = wake_ns <= now_ns ? 0 : (wake_ns - now_ns + 999999) / 1000000;
    return left_ms < LONGEST_MS ? (int)left_ms : LONGEST_MS;
}
