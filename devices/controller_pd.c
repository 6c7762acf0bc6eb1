/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A controller of any class as a protection domain; whoever has a channel for calls to it is an operator. */
#include <microkit.h>

#include "devices/controller.h"

uintptr_t config_address; /* set by the image tool */

static struct controller_facts facts;

void init(void)
{
    facts = controller_start(config_address);
}

void notified(microkit_channel channel)
{
    (void)channel;
}

static microkit_msginfo list(void)
{
    microkit_mr_set(0, facts.client_count);
    microkit_mr_set(1, facts.class);
    return microkit_msginfo_new(CONTROL_OK, 2);
}

static microkit_msginfo get(uint64_t client)
{
    uint64_t words[CONTROL_ANSWER_COUNT];
    enum control_error error = controller_get(client, words);
    for (uint8_t i = 0; error == CONTROL_OK && i < CONTROL_ANSWER_COUNT; i++) {
        microkit_mr_set(i, words[i]);
    }
    return microkit_msginfo_new(error, error == CONTROL_OK ? CONTROL_ANSWER_COUNT : 0);
}

microkit_msginfo protected(microkit_channel channel, microkit_msginfo message)
{
    (void)channel;
    uint64_t operation = microkit_msginfo_get_label(message);
    uint64_t count = microkit_msginfo_get_count(message);
    uint64_t client = count > 0 ? microkit_mr_get(0) : 0;
    uint64_t value = count > 1 ? microkit_mr_get(1) : 0;
    if (operation == CONTROL_LIST) {
        return list();
    }
    if (operation == CONTROL_GET) {
        return get(client);
    }
    enum control_error error = controller_set(operation, client, value);
    if (error == CONTROL_OK) {
        microkit_notify(facts.multiplexer_channel);
    }
    return microkit_msginfo_new(error, 0);
}
