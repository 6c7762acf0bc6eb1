/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The part of a client's policy that is the same in every class: attached, detached or quarantined. */
#pragma once

#include <stdint.h>

#include "lib/control.h"
#include "lib/statistics.h"

/*@ logic integer policy_state_answer(integer operation) =
        operation == CONTROL_ATTACH || operation == CONTROL_DETACH ||
        operation == CONTROL_QUARANTINE ? CONTROL_OK : CONTROL_UNSUPPORTED;
    logic integer policy_state_after(integer state, integer operation) =
        operation == CONTROL_ATTACH ? STATISTICS_ATTACHED :
        operation == CONTROL_DETACH ? STATISTICS_DETACHED :
        operation == CONTROL_QUARANTINE ? STATISTICS_QUARANTINED : state;
    logic integer policy_epoch_after(integer epoch, integer operation) =
        operation == CONTROL_ATTACH ? (uint32_t)(epoch + 1) : epoch;
*/

/* Attaching counts the epoch up, which ends a quarantine. CONTROL_UNSUPPORTED: the operation is another one. */
/*@ requires \valid(state) && \valid(epoch) && \separated(state, epoch);
    assigns *state, *epoch;
    ensures known: \result == policy_state_answer(operation);
    ensures state: *state == policy_state_after(\old(*state), operation);
    ensures epoch: *epoch == policy_epoch_after(\old(*epoch), operation); */
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
