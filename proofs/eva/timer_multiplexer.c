/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The timer multiplexer under any calls at any times, with the policy page arbitrary. */
#include "proofs/eva/harness.h"

#include "devices/timer/multiplexer.c"
#include "lib/string.c"

enum { CLIENTS = 2 };

static struct timer_policy policy;
static struct statistics_page statistics;
static struct timer_fired_page pages[TIMER_CLIENTS_MAX];
static struct timer_mux_config config;
static struct timer_mux mux;

static void config_fill(void)
{
    config.client_count = CLIENTS;
    config.policy.vaddr = (uint64_t)&policy;
    config.statistics.vaddr = (uint64_t)&statistics;
    any_string(config.device_name, CONFIG_NAME_BYTES);
    for (uint32_t i = 0; i < TIMER_CLIENTS_MAX; i++) {
        any_string(config.clients[i].name, CONFIG_NAME_BYTES);
        config.clients[i].fired.vaddr = (uint64_t)&pages[i];
    }
}

void eva_main(void)
{
    uint64_t counter;
    config_fill();
    timer_mux_init(&mux, &config, any(UINT64_MAX));
    while (any(1)) {
        switch (any(3)) {
        case 0:
            timer_mux_policy(&mux, any(UINT64_MAX));
            break;
        case 1:
            (void)timer_mux_call(&mux, (uint32_t)any(UINT32_MAX), any(UINT64_MAX), any(UINT64_MAX),
                                 any(UINT64_MAX), any(UINT64_MAX), &counter);
            break;
        case 2:
            (void)timer_mux_expire(&mux, any(UINT64_MAX));
            break;
        default:
            (void)timer_mux_next(&mux);
            break;
        }
    }
}
