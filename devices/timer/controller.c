/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Timer: changes of the policy table. */
#include "devices/timer/controller.h"

void timer_controller_init(struct timer_controller *controller,
                           const struct timer_controller_config *config)
{
    controller->policy = (struct timer_policy *)(uintptr_t)config->policy.vaddr;
    controller->client_count =
        config->client_count < TIMER_CLIENTS_MAX ? config->client_count : TIMER_CLIENTS_MAX;
}

/* The entry as it would be after the operation. */
/*@ requires \valid(entry);
    assigns *entry;
    ensures known: \result == timer_policy_answer(operation);
    ensures changed: timer_policy_after(\old(*entry), *entry, operation, value); */
static enum control_error entry_change(struct timer_client_policy *entry, uint64_t operation,
                                       uint64_t value)
{
    switch (operation) {
    case CONTROL_SET_RATE:
        entry->rate = value;
        return CONTROL_OK;
    case CONTROL_SET_BURST:
        entry->burst = value;
        return CONTROL_OK;
    default:
        break;
    }
    return policy_state_change(&entry->state, &entry->epoch, operation);
}

enum control_error timer_controller_set(struct timer_controller *controller, uint64_t operation,
                                        uint64_t client, uint64_t value)
{
    if (client >= controller->client_count) {
        return CONTROL_NO_CLIENT;
    }
    struct timer_client_policy entry = controller->policy->clients[client];
    enum control_error error = entry_change(&entry, operation, value);
    if (error == CONTROL_OK) {
        snapshot_begin(&controller->policy->version);
        controller->policy->clients[client] = entry;
        snapshot_end(&controller->policy->version);
    }
    return error;
}

enum control_error timer_controller_get(const struct timer_controller *controller, uint64_t client,
                                        uint64_t words[CONTROL_ANSWER_COUNT])
{
    if (client >= controller->client_count) {
        return CONTROL_NO_CLIENT;
    }
    const struct timer_client_policy *entry = &controller->policy->clients[client];
    /*@ loop invariant 0 <= i <= CONTROL_ANSWER_COUNT;
        loop assigns i, words[0 .. CONTROL_ANSWER_COUNT - 1];
        loop variant CONTROL_ANSWER_COUNT - i; */
    for (uint32_t i = 0; i < CONTROL_ANSWER_COUNT; i++) {
        words[i] = 0;
    }
    words[CONTROL_ANSWER_ATTACHED] = entry->state == STATISTICS_ATTACHED;
    words[CONTROL_ANSWER_RATE] = entry->rate;
    words[CONTROL_ANSWER_IDENTITY] = client;
    words[CONTROL_ANSWER_EPOCH] = entry->epoch;
    return CONTROL_OK;
}
