/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: changes of the policy table. */
#include "devices/blk/controller.h"

void blk_controller_init(struct blk_controller *controller,
                         const struct blk_controller_config *config)
{
    controller->policy = (struct blk_policy *)(uintptr_t)config->policy.vaddr;
    controller->client_count =
        config->client_count < BLK_CLIENTS_MAX ? config->client_count : BLK_CLIENTS_MAX;
}

/* The entry as it would be after the operation. */
/*@ requires \valid(entry);
    assigns *entry;
    ensures known: \result == blk_policy_answer(operation, value);
    ensures changed: \result == CONTROL_OK ==>
                blk_policy_after(\old(*entry), *entry, operation, value); */
static enum control_error entry_change(struct blk_client_policy *entry, uint64_t operation,
                                       uint64_t value)
{
    switch (operation) {
    case CONTROL_SET_RATE:
        entry->rate = value;
        return CONTROL_OK;
    case CONTROL_SET_BURST:
        entry->burst = value;
        return CONTROL_OK;
    case CONTROL_SET_READ_ONLY:
        entry->read_only = (uint32_t)value;
        return value <= 1 ? CONTROL_OK : CONTROL_BAD_VALUE;
    case CONTROL_SET_QUOTA:
        entry->in_flight = (uint32_t)value;
        return value <= UINT32_MAX ? CONTROL_OK : CONTROL_BAD_VALUE;
    case CONTROL_SET_IDENTITY:
        entry->partition = (uint32_t)value;
        return value <= PARTITION_MAX ? CONTROL_OK : CONTROL_BAD_VALUE;
    default:
        break;
    }
    return policy_state_change(&entry->state, &entry->epoch, operation);
}

enum control_error blk_controller_set(struct blk_controller *controller, uint64_t operation,
                                      uint64_t client, uint64_t value)
{
    if (client >= controller->client_count) {
        return CONTROL_NO_CLIENT;
    }
    struct blk_client_policy entry = controller->policy->clients[client];
    enum control_error error = entry_change(&entry, operation, value);
    if (error == CONTROL_OK) {
        snapshot_begin(&controller->policy->version);
        controller->policy->clients[client] = entry;
        snapshot_end(&controller->policy->version);
    }
    return error;
}

enum control_error blk_controller_get(const struct blk_controller *controller, uint64_t client,
                                      uint64_t words[CONTROL_ANSWER_COUNT])
{
    if (client >= controller->client_count) {
        return CONTROL_NO_CLIENT;
    }
    const struct blk_client_policy *entry = &controller->policy->clients[client];
    /*@ loop invariant 0 <= i <= CONTROL_ANSWER_COUNT;
        loop assigns i, words[0 .. CONTROL_ANSWER_COUNT - 1];
        loop variant CONTROL_ANSWER_COUNT - i; */
    for (uint32_t i = 0; i < CONTROL_ANSWER_COUNT; i++) {
        words[i] = 0;
    }
    words[CONTROL_ANSWER_ATTACHED] = entry->state == STATISTICS_ATTACHED;
    words[CONTROL_ANSWER_RIGHTS] = entry->read_only;
    words[CONTROL_ANSWER_RATE] = entry->rate;
    words[CONTROL_ANSWER_IDENTITY] = entry->partition;
    words[CONTROL_ANSWER_QUOTA] = entry->in_flight;
    words[CONTROL_ANSWER_EPOCH] = entry->epoch;
    return CONTROL_OK;
}
