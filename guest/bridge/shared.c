/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Access to what the kernel module of a driver VM offers. */
#include "guest/bridge/shared.h"

#include <fcntl.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "guest/module/sluice_shared.h"
#include "lib/bits.h"

_Static_assert(BRIDGE_REGION_BITS == SHARED_REGION_BITS, "an address is the offset to map at");

static void *region_map(int file, uint32_t region, uint64_t bytes)
{
    void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, (off_t)bridge_address(region, 0));
    return at == MAP_FAILED ? NULL : at;
}

bool shared_open(struct shared *shared, const char *path)
{
    *shared = (struct shared){ .file = open(path, O_RDWR | O_CLOEXEC) };
    if (shared->file < 0) {
        return false;
    }
    for (uint32_t i = 0; i < SHARED_REGIONS_MAX; i++) {
        long bytes = ioctl(shared->file, SHARED_REGION_BYTES, (unsigned long)i);
        shared->regions[i].bytes = bytes > 0 ? (uint64_t)bytes : 0;
    }
    if (shared->regions[BRIDGE_DOORBELL].bytes != 0) {
        shared->doorbell = region_map(shared->file, BRIDGE_DOORBELL, shared->regions[BRIDGE_DOORBELL].bytes);
    }
    return shared->doorbell != NULL;
}

void *shared_memory(struct shared *shared, uint64_t address, uint64_t bytes)
{
    uint32_t region = bridge_region(address);
    if (region == BRIDGE_DOORBELL || region >= SHARED_REGIONS_MAX ||
        !range_fits(bridge_offset(address), bytes, shared->regions[region].bytes)) {
        return NULL;
    }
    if (shared->regions[region].base == NULL) {
        shared->regions[region].base = region_map(shared->file, region, shared->regions[region].bytes);
    }
    return shared->regions[region].base == NULL ? NULL : shared->regions[region].base + bridge_offset(address);
}

uint32_t shared_wait(struct shared *shared, int limit_ms)
{
    int news = ioctl(shared->file, SHARED_WAIT, (long)limit_ms);
    return news > 0 ? (uint32_t)news : 0;
}

int shared_batch(struct shared *shared, unsigned long command, void *entries, uint32_t count, uint32_t flags)
{
    struct shared_batch batch = { .entries = (uintptr_t)entries, .count = count, .flags = flags };
    return ioctl(shared->file, command, &batch);
}

/*
 * What was published before is seen first: the fences of lib/ring.h stand before every notification. A compiler may store with
 * write-back to a register, of which the monitor is not told what was stored [Arm ARM, ESR_ELx.ISS, ISV]: it gave an abort.
 */
void shared_notify(struct shared *shared, uint8_t number)
{
    __asm__ volatile("str wzr, [%0]" : : "r"(&shared->doorbell[number]) : "memory");
}
