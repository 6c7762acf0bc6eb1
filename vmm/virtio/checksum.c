/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* One's complement sums; the order of bytes does not matter as long as it is the same throughout. */
#include "vmm/virtio/checksum.h"

#include "lib/string.h"

enum {
    CHECKSUM_BYTES = 2,
};

/* Of at most 64 KiB: 32-bit words in a 64-bit sum do not overflow. */
static uint64_t sum(const uint8_t *bytes, uint32_t count)
{
    uint64_t total = 0;
    uint32_t i = 0;

    for (; count - i >= sizeof(uint32_t); i += (uint32_t)sizeof(uint32_t)) {
        uint32_t word;
        memcpy(&word, &bytes[i], sizeof word);
        total += word;
    }
    for (; i < count; i++) {
        total += (uint64_t)bytes[i] << (8 * (i % 2));
    }
    return total;
}

static uint16_t fold(uint64_t total)
{
    total = (total & UINT32_MAX) + (total >> 32);
    total = (total & UINT32_MAX) + (total >> 32);
    total = (total & UINT16_MAX) + (total >> 16);
    total = (total & UINT16_MAX) + (total >> 16);
    return (uint16_t)total;
}

/* Zero would mean to UDP that there is none. */
bool checksum_complete(uint8_t *frame, uint32_t length, uint32_t start, uint32_t offset)
{
    if (start > length || offset > length - start || CHECKSUM_BYTES > length - start - offset) {
        return false;
    }
    uint16_t result = (uint16_t)~fold(sum(&frame[start], length - start));
    if (result == 0) {
        result = UINT16_MAX;
    }
    memcpy(&frame[start + offset], &result, sizeof result);
    return true;
}
