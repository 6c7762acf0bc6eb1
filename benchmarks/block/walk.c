/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The way through the plan; before each of its parts a sector is read that tells so. */
#include "benchmarks/block/walk.h"

#include "benchmarks/block/plan.h"

enum { SECTOR_BYTES = 512 };

/* [xorshift64]: any order will do, as long as it is the same each time. */
static uint64_t random_after(uint64_t state)
{
    state ^= state << 13;
    state ^= state >> 7;
    return state ^ state << 17;
}

static uint32_t requests_of(const struct plan_part *now)
{
    return now->flushes ? now->requests / now->depth * (now->depth + 1) : now->requests;
}

/* A part is over when all of it is done, its mark is read when that is. */
static void go_on(struct walk *walk)
{
    if (walk->under_way > 0 || walk->part == PLAN_PARTS) {
        return;
    }
    if (walk->part_runs && walk->begun == requests_of(&plan[walk->part])) {
        walk->part++;
        walk->part_runs = false;
        walk->begun = 0;
    } else if (!walk->part_runs && walk->begun > 0) {
        walk->part_runs = true;
        walk->begun = 0;
        walk->random = random_after(PLAN_SEED);
    }
}

static struct walk_request request_of(const struct walk *walk, const struct plan_part *now)
{
    uint32_t places = PLAN_DISK_BYTES / now->bytes;
    uint32_t place = now->is_random ? (uint32_t)(walk->random % places) : walk->begun % places;
    return (struct walk_request){
        .operation = now->writes ? WALK_WRITE : WALK_READ,
        .sector = (uint64_t)place * now->bytes / SECTOR_BYTES,
        .bytes = now->bytes,
        .slot = walk->begun % now->depth,
    };
}

bool walk_next(struct walk *walk, struct walk_request *request)
{
    go_on(walk);
    if (!walk->part_runs) {
        *request = (struct walk_request){
            .operation = WALK_READ,
            .sector = PLAN_MARK_SECTOR + walk->part,
            .bytes = SECTOR_BYTES,
        };
        return walk->begun == 0;
    }
    const struct plan_part *now = &plan[walk->part];
    uint32_t round = walk->begun % (now->depth + 1);
    if (walk->begun == requests_of(now) || walk->under_way == now->depth) {
        return false;
    }
    if (now->flushes && (round == now->depth || round == 0) && walk->under_way > 0) {
        return false; /* a flush waits for what it is about, and what follows for the flush */
    }
    *request = now->flushes && round == now->depth ? (struct walk_request){.operation = WALK_FLUSH}
                                                   : request_of(walk, now);
    return true;
}

void walk_begun(struct walk *walk)
{
    walk->begun++;
    walk->under_way++;
    walk->random = random_after(walk->random);
}

void walk_done(struct walk *walk)
{
    walk->under_way--;
}
