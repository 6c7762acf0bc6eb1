/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Timer: the controller as a protection domain; whoever may call it is an operator. */
#include <microkit.h>

#include "devices/component.h"
#include "devices/timer/controller.h"
#include "lib/control.h"

uintptr_t config_address;

static const struct timer_controller_config *config;
static struct timer_controller controller;

void init(void)
{
    config = component_config(config_address, CONFIG_ROLE_TIMER_CONTROLLER, sizeof(*config));
    timer_controller_init(&controller, config);
}

void notified(microkit_channel channel)
{
    (void)channel;
}

static microkit_msginfo list(void)
{
    microkit_mr_set(0, config->client_count);
    microkit_mr_set(1, CONFIG_CLASS_TIMER);
    return microkit_msginfo_new(CONTROL_OK, 2);
}

static microkit_msginfo get(uint64_t client)
{
    uint64_t words[CONTROLLER_GET_WORDS];
    enum control_error error = timer_controller_get(&controller, client, words);
    for (uint8_t i = 0; error == CONTROL_OK && i < CONTROLLER_GET_WORDS; i++) {
        microkit_mr_set(i, words[i]);
    }
    return microkit_msginfo_new(error, error == CONTROL_OK ? CONTROLLER_GET_WORDS : 0);
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
    enum control_error error = timer_controller_set(&controller, operation, client, value);
    if (error == CONTROL_OK) {
        microkit_notify(config->mux_channel);
    }
    return microkit_msginfo_new(error, 0);
}
