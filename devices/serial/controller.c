/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Serial: changes of the policy table. */
#include "devices/serial/controller.h"

void serial_controller_init(struct serial_controller *controller,
                            const struct serial_controller_config *config)
{
    controller->policy = (struct serial_policy *)(uintptr_t)config->policy.vaddr;
    controller->client_count =
        config->client_count < SERIAL_CLIENTS_MAX ? config->client_count : SERIAL_CLIENTS_MAX;
}

/* The entry as it would be after the operation. */
/*@ requires \valid(entry);
    assigns *entry;
    ensures known: \result == serial_policy_answer(operation, value);
    ensures changed: \result == CONTROL_OK ==>
                serial_policy_after(\old(*entry), *entry, operation, value); */
static enum control_error entry_change(struct serial_client_policy *entry, uint64_t operation,
                                       uint64_t value)
{
    switch (operation) {
    case CONTROL_SET_RATE:
        entry->rate = value;
        return CONTROL_OK;
    case CONTROL_SET_BURST:
        entry->burst = value;
        return CONTROL_OK;
    case CONTROL_SET_RIGHTS:
        entry->rights = (uint32_t)value;
        return value <= SERIAL_RIGHTS_ALL ? CONTROL_OK : CONTROL_BAD_VALUE;
    case CONTROL_SET_READ_ONLY: /* only listens to the keys */
        entry->rights = value != 0 ? entry->rights & ~(uint32_t)SERIAL_TRANSMIT
                                   : entry->rights | SERIAL_TRANSMIT;
        return value <= 1 ? CONTROL_OK : CONTROL_BAD_VALUE;
    case CONTROL_SET_MUTE:
        entry->rights = value != 0 ? entry->rights & ~(uint32_t)SERIAL_BACKGROUND
                                   : entry->rights | SERIAL_BACKGROUND;
        return value <= 1 ? CONTROL_OK : CONTROL_BAD_VALUE;
    default:
        break;
    }
    return policy_state_change(&entry->state, &entry->epoch, operation);
}

enum control_error serial_controller_set(struct serial_controller *controller, uint64_t operation,
                                         uint64_t client, uint64_t value)
{
    if (client >= controller->client_count) {
        return CONTROL_NO_CLIENT;
    }
    struct serial_policy *policy = controller->policy;
    struct serial_client_policy entry = policy->clients[client];
    bool focus = operation == CONTROL_SET_FOCUS;
    enum control_error error = focus ? CONTROL_OK : entry_change(&entry, operation, value);
    if (focus && (entry.rights & SERIAL_RECEIVE) == 0) {
        error = CONTROL_BAD_VALUE;
    }
    if (error == CONTROL_OK) {
        snapshot_begin(&policy->version);
        policy->clients[client] = entry;
        policy->focus = focus ? (uint32_t)client : policy->focus;
        policy->focus_epoch += focus ? 1 : 0;
        snapshot_end(&policy->version);
    }
    return error;
}

enum control_error serial_controller_get(const struct serial_controller *controller,
                                         uint64_t client, uint64_t words[CONTROL_ANSWER_COUNT])
{
    if (client >= controller->client_count) {
        return CONTROL_NO_CLIENT;
    }
    const struct serial_client_policy *entry = &controller->policy->clients[client];
    /*@ loop invariant 0 <= i <= CONTROL_ANSWER_COUNT;
        loop assigns i, words[0 .. CONTROL_ANSWER_COUNT - 1];
        loop variant CONTROL_ANSWER_COUNT - i; */
    for (uint32_t i = 0; i < CONTROL_ANSWER_COUNT; i++) {
        words[i] = 0;
    }
    words[CONTROL_ANSWER_ATTACHED] = entry->state == STATISTICS_ATTACHED;
    words[CONTROL_ANSWER_RIGHTS] = entry->rights;
    words[CONTROL_ANSWER_RATE] = entry->rate;
    words[CONTROL_ANSWER_IDENTITY] = client;
    words[CONTROL_ANSWER_EPOCH] = entry->epoch;
    return CONTROL_OK;
}
