/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Guest memory as the monitor sees it: every guest-physical address goes through a check here. */
#pragma once

#include <stdint.h>

struct guest {
    uint8_t *base;  /* where the monitor has mapped the guest's RAM */
    uint64_t bytes; /* not zero */
    uint64_t gpa;   /* guest-physical address of the RAM; gpa + bytes does not wrap */
};

/*
 * The memory at [gpa, gpa + bytes), or NULL unless all of it is guest RAM. The guest may write
 * it at any time.
 */
void *guest_memory(const struct guest *guest, uint64_t gpa, uint64_t bytes);
