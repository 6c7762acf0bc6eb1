/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What no element can know alone: references, uniqueness, priorities, memory. */
#pragma once

#include "platform.h"
#include "program.h"
#include "system.h"

struct search_path {
    const char **directories;
    uint32_t count;
};

/* Names and numbers: PDs, channels, interrupts, children; completes the references between them. */
void check_ids(struct diagnostics *diagnostics, struct system *system);

/* Domain schedule; gives ids to domains that have none and tells each PD its own. */
void check_domains(struct diagnostics *diagnostics, const struct platform *platform,
                   struct system *system);

/* Regions (reads prefill files, chooses page sizes), maps, and variables that speak of regions. */
void check_memory(struct diagnostics *diagnostics, const struct platform *platform,
                  const struct search_path *search_path, struct system *system);

/* Maps of a PD against the program that was loaded for it. */
void check_program(struct diagnostics *diagnostics, const struct system *system,
                   const struct pd *pd, const struct program *program);
