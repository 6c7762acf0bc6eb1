/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The way through the plan, request by request: the same for a native client and a program on
 * Linux. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum walk_operation { WALK_READ, WALK_WRITE, WALK_FLUSH };

struct walk_request {
    enum walk_operation operation;
    uint64_t sector;
    uint32_t bytes;
    uint32_t slot; /* of memory for PLAN_BYTES_MAX; nobody else under way has it */
};

/* Zeroed at the start. */
struct walk {
    uint32_t part;      /* of the plan */
    bool part_runs;     /* false: its mark is to be read, or being read */
    uint32_t begun;     /* requests of this part, or its mark */
    uint32_t under_way; /* all kinds */
    uint64_t random;
};

/* What is to be begun now. False: nothing before something under way is done; if nothing is, the
 * plan is over. */
bool walk_next(struct walk *walk, struct walk_request *request);

/* What walk_next said is begun. */
void walk_begun(struct walk *walk);

/* One that was under way is done. */
void walk_done(struct walk *walk);
