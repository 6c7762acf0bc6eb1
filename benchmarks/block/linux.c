/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A program on Linux that puts load on a disk by the fixed plan, past the page cache, by io_uring. */
#define _GNU_SOURCE /* O_DIRECT */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "benchmarks/block/plan.h"
#include "benchmarks/block/walk.h"
#include "benchmarks/block/uring.h"

enum { SECTOR_BYTES = 512, RING_ENTRIES = 64, MEMORY_BYTES = PLAN_DEPTH_MAX * PLAN_BYTES_MAX };

struct disk {
    int file;
    uint8_t *memory;
    struct uring ring;
};

/* The memory of a program that has been at work for a while: pages of their own; or one large page, of which there must be one free. */
static uint8_t *memory_map(bool is_large)
{
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | (is_large ? MAP_HUGETLB : 0);
    uint8_t *memory = mmap(NULL, MEMORY_BYTES, PROT_READ | PROT_WRITE, flags, -1, 0);
    return memory != MAP_FAILED && (is_large || madvise(memory, MEMORY_BYTES, MADV_NOHUGEPAGE) == 0) ? memory : NULL;
}

static bool disk_open(struct disk *disk, const char *path, bool is_large)
{
    disk->file = open(path, O_RDWR | O_DIRECT);
    disk->memory = memory_map(is_large);
    if (disk->file < 0 || disk->memory == NULL) {
        return false;
    }
    memset(disk->memory, 0, MEMORY_BYTES);
    return uring_open(&disk->ring, RING_ENTRIES);
}

static void submit(struct disk *disk, const struct walk_request *request)
{
    static const uint8_t operations[] = {
        [WALK_READ] = IORING_OP_READ,
        [WALK_WRITE] = IORING_OP_WRITE,
        [WALK_FLUSH] = IORING_OP_FSYNC,
    };
    uint8_t *memory = request->operation != WALK_FLUSH ? disk->memory + (size_t)request->slot * PLAN_BYTES_MAX : NULL;
    uring_add(&disk->ring, operations[request->operation], disk->file, memory, request->bytes,
              request->sector * SECTOR_BYTES, request->bytes);
}

/* False: a request failed. */
static bool follow_plan(struct disk *disk)
{
    struct walk walk = { 0 };
    struct walk_request request;
    uint64_t expected;
    int32_t result;
    do {
        while (walk_next(&walk, &request)) {
            submit(disk, &request);
            walk_begun(&walk);
        }
        uring_submit(&disk->ring, walk.under_way > 0 ? 1 : 0);
        while (uring_take(&disk->ring, &expected, &result)) {
            if (result < 0 || (uint64_t)result != expected) {
                printf("part %u: a request of %u bytes gave %d\n", walk.part, (unsigned)expected, result);
                return false;
            }
            walk_done(&walk);
        }
    } while (walk.under_way > 0 || walk_next(&walk, &request));
    return true;
}

int main(int count, char **arguments)
{
    static struct disk disk;
    bool is_large = count == 3 && strcmp(arguments[2], "large") == 0;
    if (count != 2 + is_large || !disk_open(&disk, arguments[1], is_large)) {
        perror("blocks DEVICE [large]");
        return 1;
    }
    return follow_plan(&disk) ? 0 : 1;
}
