/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Timer: the framework half of the driver, one deadline on behalf of the multiplexer. */
#include <microkit.h>

#include "devices/component.h"
#include "devices/timer/config.h"
#include "devices/timer/device.h"

uintptr_t config_address;

static const struct timer_driver_config *config;

void init(void)
{
    config = component_config(config_address, CONFIG_ROLE_TIMER_DRIVER, sizeof(*config));
    timer_device_init();
}

void notified(microkit_channel channel)
{
    if (channel != config->interrupt_channel) {
        return;
    }
    bool expired = timer_device_interrupt();
    microkit_irq_ack(channel);
    if (expired) {
        microkit_notify(config->mux_channel);
    }
}

microkit_msginfo protected(microkit_channel channel, microkit_msginfo message)
{
    if (channel != config->mux_channel || microkit_msginfo_get_label(message) != TIMER_DRIVER_SET ||
        microkit_msginfo_get_count(message) < 1) {
        return microkit_msginfo_new(TIMER_BAD_CALL, 0);
    }
    timer_device_set(microkit_mr_get(0));
    return microkit_msginfo_new(TIMER_OK, 0);
}
