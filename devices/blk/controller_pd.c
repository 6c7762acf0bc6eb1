/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: the controller behind the protection domain of devices/controller_pd.c. */
#include "devices/controller.h"

#include "devices/component.h"
#include "devices/blk/controller.h"

static struct blk_controller controller;

struct controller_facts controller_start(uintptr_t config_address)
{
    const struct blk_controller_config *config =
        component_config(config_address, CONFIG_ROLE_BLK_CONTROLLER, sizeof(*config));
    blk_controller_init(&controller, config);
    return (struct controller_facts){CONFIG_CLASS_BLK, controller.client_count, config->mux_channel};
}

enum control_error controller_set(uint64_t operation, uint64_t client, uint64_t value)
{
    return blk_controller_set(&controller, operation, client, value);
}

enum control_error controller_get(uint64_t client, uint64_t words[CONTROL_ANSWER_COUNT])
{
    return blk_controller_get(&controller, client, words);
}
