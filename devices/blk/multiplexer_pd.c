/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: the multiplexer as a protection domain. */
#include <microkit.h>

#include "devices/component.h"
#include "devices/blk/multiplexer.h"
#include "devices/timer/client.h"

enum {
    WAKE_SLOT = 0, /* of our timeouts */
};

uintptr_t config_address;

static const struct blk_mux_config *config;
static struct blk_mux mux;
static struct timer_client timer;
static uint64_t armed_ns = TIMER_NEVER;

static void notify_all(const struct blk_mux_result *result)
{
    for (uint32_t i = 0; i < mux.client_count; i++) {
        if ((result->notify_clients & UINT32_C(1) << i) != 0) {
            microkit_notify(config->clients[i].channel);
        }
    }
    if (result->notify_driver) {
        microkit_notify(config->driver_channel);
    }
}

static void run(void)
{
    struct blk_mux_result result;
    do {
        blk_mux_step(&mux, timer_now_ns(), &result);
        notify_all(&result);
    } while (result.again);
    if (result.wake_ns < armed_ns) {
        timer_set(&timer, WAKE_SLOT, result.wake_ns);
        armed_ns = result.wake_ns;
    }
}

void init(void)
{
    config = component_config(config_address, CONFIG_ROLE_BLK_MULTIPLEXER, sizeof(*config));
    timer_client_init(&timer, &config->timer);
    blk_mux_init(&mux, config, timer_now_ns());
    run();
}

void notified(microkit_channel channel)
{
    (void)channel;
    if (timer_fired(&timer, WAKE_SLOT)) {
        armed_ns = TIMER_NEVER;
    }
    run();
}
