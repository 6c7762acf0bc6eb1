/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Timer: the multiplexer as a protection domain. */
#include <microkit.h>

#include "devices/component.h"
#include "devices/timer/multiplexer.h"
#include "lib/clock.h"

uintptr_t config_address;

static const struct timer_mux_config *config;
static struct timer_mux mux;
static uint64_t armed_ns =
    TIMER_NEVER; /* what the driver waits for; it may be earlier than needed */

/* Let everything due expire, tell its owners, and have the driver wait for the next. */
static void step(void)
{
    uint32_t notify = timer_mux_expire(&mux, clock_now_ns());
    for (uint32_t i = 0; i < mux.client_count; i++) {
        if ((notify & UINT32_C(1) << i) != 0) {
            microkit_notify(config->clients[i].channel);
        }
    }
    uint64_t next_ns = timer_mux_next(&mux);
    if (next_ns < armed_ns) {
        microkit_mr_set(0, next_ns);
        (void)microkit_ppcall(config->driver_channel, microkit_msginfo_new(TIMER_DRIVER_SET, 1));
        armed_ns = next_ns;
    }
}

void init(void)
{
    config = component_config(config_address, CONFIG_ROLE_TIMER_MULTIPLEXER, sizeof(*config));
    timer_mux_init(&mux, config, clock_now_ns());
}

void notified(microkit_channel channel)
{
    if (channel == config->driver_channel) {
        armed_ns = TIMER_NEVER;
    }
    if (channel == config->controller_channel) {
        timer_mux_policy(&mux, clock_now_ns());
    }
    step();
}

/* The client that calls through `channel`; client_count if there is none. */
static uint32_t client_of(microkit_channel channel)
{
    uint32_t client = 0;
    while (client < mux.client_count && config->clients[client].channel != channel) {
        client++;
    }
    return client;
}

microkit_msginfo protected(microkit_channel channel, microkit_msginfo message)
{
    uint64_t call = microkit_msginfo_get_label(message);
    uint64_t slot = microkit_mr_get(0);
    uint64_t time = microkit_mr_get(1);
    uint64_t counter = 0;
    enum timer_answer answer = TIMER_BAD_CALL;
    if (microkit_msginfo_get_count(message) >= 2) {
        answer =
            timer_mux_call(&mux, client_of(channel), call, slot, time, clock_now_ns(), &counter);
    }
    if (answer == TIMER_OK && call != TIMER_CANCEL) {
        step();
    }
    microkit_mr_set(0, counter);
    return microkit_msginfo_new(answer, 1);
}
