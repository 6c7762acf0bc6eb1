/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The partition parser against any input: whatever it accepts lies inside the medium and does not
 * overlap. */
#include <stdlib.h>

#include "tests/host/devices/blk/gpt_image.h"

static void check(const uint8_t *bytes, uint64_t count, uint64_t capacity)
{
    static struct partition_table table;
    enum partition_error error = partition_parse(bytes, count, capacity, &table);
    for (uint32_t i = 0; i < PARTITION_MAX; i++) {
        const struct partition *a = &table.entries[i];
        if (a->sectors == 0) {
            continue;
        }
        if (error != PARTITION_OK || a->first == 0 || a->first >= capacity ||
            a->sectors > capacity - a->first) {
            abort();
        }
        for (uint32_t j = 0; j < i; j++) {
            const struct partition *b = &table.entries[j];
            if (b->sectors != 0 && a->first < b->first + b->sectors &&
                b->first < a->first + a->sectors) {
                abort();
            }
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first 8 bytes choose the capacity and how much of a good GPT lies below the rest. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t image[IMAGE_BYTES];
    uint64_t capacity;
    if (size < 8) {
        return 0;
    }
    memcpy(&capacity, data, 8);
    data += 8;
    size -= 8;
    uint8_t *exact = malloc(size == 0 ? 1 : size);
    memcpy(exact, data, size);
    check(exact, size, capacity);
    free(exact);
    /* A good table with the input laid over header and first entries, checksums made right. */
    image_gpt(image);
    image_gpt_entry(image, 0, 2048, 4095);
    image_gpt_entry(image, 1, 4096, 200000);
    size_t header = size < 92 ? size : 92;
    for (size_t i = 0; i < header; i++) {
        image[IMAGE_HEADER + i] ^= data[i];
    }
    for (size_t i = header; i < size && i < 4096; i++) {
        image[IMAGE_ENTRIES + i - header] ^= data[i];
    }
    image_checksum(image);
    check(image, sizeof(image), capacity % 2 == 0 ? IMAGE_CAPACITY : capacity);
    return 0;
}
