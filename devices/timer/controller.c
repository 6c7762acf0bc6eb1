/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Timer: changes of the policy table. */
#include "devices/timer/controller.h"

#include "lib/snapshot.h"

void timer_controller_init(struct timer_controller *controller,
                           const struct timer_controller_config *config)
{
    controller->policy = (struct timer_policy *)(uintptr_t)config->policy.vaddr;
    controller->client_count =
        config->client_count < TIMER_CLIENTS_MAX ? config->client_count : TIMER_CLIENTS_MAX;
}

/* The entry as it would be after the operation. */
static enum control_error entry_change(struct timer_client_policy *entry, uint64_t operation,
                                       uint64_t value)
{
    switch (operation) {
    case CONTROL_ATTACH:
        entry->state = STATISTICS_ATTACHED;
        entry->epoch++;
        return CONTROL_OK;
    case CONTROL_DETACH:
        entry->state = STATISTICS_DETACHED;
        return CONTROL_OK;
    case CONTROL_QUARANTINE:
        entry->state = STATISTICS_QUARANTINED;
        return CONTROL_OK;
    case CONTROL_SET_RATE:
        entry->rate = value;
        return CONTROL_OK;
    case CONTROL_SET_BURST:
        entry->burst = value;
        return CONTROL_OK;
    default:
        return CONTROL_UNSUPPORTED;
    }
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
                                        uint64_t words[CONTROLLER_GET_WORDS])
{
    if (client >= controller->client_count) {
        return CONTROL_NO_CLIENT;
    }
    const struct timer_client_policy *entry = &controller->policy->clients[client];
    words[0] = entry->state == STATISTICS_ATTACHED;
    words[1] = 0;
    words[2] = entry->rate;
    words[3] = 0;
    words[4] = client;
    words[5] = 0;
    words[6] = 0;
    words[7] = 0;
    words[8] = entry->epoch;
    return CONTROL_OK;
}
