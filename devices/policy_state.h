/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The part of a client's policy that is the same in every class: attached, detached or quarantined. */
#pragma once

#include <stdint.h>

#include "lib/control.h"
#include "lib/statistics.h"

/* Attaching counts the epoch up, which ends a quarantine. CONTROL_UNSUPPORTED: the operation is another one. */
static inline enum control_error policy_state_change(uint32_t *state, uint32_t *epoch, uint64_t operation)
{
    switch (operation) {
    case CONTROL_ATTACH:
        *state = STATISTICS_ATTACHED;
        *epoch += 1;
        return CONTROL_OK;
    case CONTROL_DETACH:
        *state = STATISTICS_DETACHED;
        return CONTROL_OK;
    case CONTROL_QUARANTINE:
        *state = STATISTICS_QUARANTINED;
        return CONTROL_OK;
    default:
        return CONTROL_UNSUPPORTED;
    }
}
