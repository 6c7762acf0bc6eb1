/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* io_uring by its system calls [Linux io_uring(7)]. */
#include "benchmarks/block/uring.h"

#include <stddef.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *map(int file, uint64_t bytes, uint64_t offset)
{
    void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, file, (off_t)offset);
    return at == MAP_FAILED ? NULL : at;
}

bool uring_open(struct uring *ring, uint32_t entries)
{
    struct io_uring_params params = { 0 };
    ring->entries = entries;
    ring->unsubmitted = 0;
    ring->event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    ring->file = (int)syscall(SYS_io_uring_setup, entries, &params);
    if (ring->event < 0 || ring->file < 0 ||
        syscall(SYS_io_uring_register, ring->file, IORING_REGISTER_EVENTFD, &ring->event, 1) != 0) {
        return false;
    }
    uint8_t *sq = map(ring->file, params.sq_off.array + params.sq_entries * sizeof(uint32_t), IORING_OFF_SQ_RING);
    uint8_t *cq = map(ring->file, params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe),
                      IORING_OFF_CQ_RING);
    ring->sqes = map(ring->file, params.sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
    if (sq == NULL || cq == NULL || ring->sqes == NULL) {
        return false;
    }
    ring->sq_tail = (uint32_t *)(sq + params.sq_off.tail);
    ring->sq_array = (uint32_t *)(sq + params.sq_off.array);
    ring->sq_mask = params.sq_entries - 1;
    ring->cq_head = (uint32_t *)(cq + params.cq_off.head);
    ring->cq_tail = (uint32_t *)(cq + params.cq_off.tail);
    ring->cq_mask = params.cq_entries - 1;
    ring->cqes = (struct io_uring_cqe *)(cq + params.cq_off.cqes);
    return true;
}

void uring_add(struct uring *ring, uint8_t operation, int file, void *memory, uint32_t bytes, uint64_t offset,
               uint64_t cookie)
{
    uint32_t tail = *ring->sq_tail;
    uint32_t slot = tail & ring->sq_mask;
    ring->sqes[slot] = (struct io_uring_sqe){
        .opcode = operation,
        .fd = file,
        .off = offset,
        .addr = (uint64_t)(uintptr_t)memory,
        .len = bytes,
        .user_data = cookie,
    };
    ring->sq_array[slot] = slot;
    __atomic_store_n(ring->sq_tail, tail + 1, __ATOMIC_RELEASE);
    ring->unsubmitted++;
}

void uring_submit(struct uring *ring, uint32_t results)
{
    unsigned flags = results != 0 ? IORING_ENTER_GETEVENTS : 0;
    while (ring->unsubmitted != 0 || results != 0) {
        long taken = syscall(SYS_io_uring_enter, ring->file, ring->unsubmitted, results, flags, NULL, 0);
        if (taken >= 0) {
            ring->unsubmitted -= (uint32_t)taken;
            results = 0;
        }
    }
}

bool uring_take(struct uring *ring, uint64_t *cookie, int32_t *result)
{
    uint32_t head = *ring->cq_head;
    if (head == __atomic_load_n(ring->cq_tail, __ATOMIC_ACQUIRE)) {
        return false;
    }
    *cookie = ring->cqes[head & ring->cq_mask].user_data;
    *result = ring->cqes[head & ring->cq_mask].res;
    __atomic_store_n(ring->cq_head, head + 1, __ATOMIC_RELEASE);
    return true;
}
