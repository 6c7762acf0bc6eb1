/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A client of the timer that writes every expiry into a plain region and tells a plain component. */

#include <microkit.h>

#include "devices/client_config.h"
#include "devices/timer/client.h"
#include "devices/component.h"

enum { READER_CHANNEL = 0, SLOT = 0, TIMES = 3 };

static const uint64_t INTERVAL_NS = 5000000;

uintptr_t config_address; /* set by the image tool */
uint64_t log_address;
static struct timer_client timer;

void init(void)
{
    const struct client_config *config =
        component_config(config_address, CONFIG_ROLE_COMPONENT, sizeof(*config));

    timer_client_init(&timer, &config->timer);
    timer_set_after(&timer, SLOT, INTERVAL_NS);
}

void notified(microkit_channel channel)
{
    volatile uint64_t *log = (volatile uint64_t *)log_address;

    if (channel == timer.channel && timer_fired(&timer, SLOT)) {
        *log = *log + 1;
        microkit_notify(READER_CHANNEL);
        if (*log < TIMES) {
            timer_set_after(&timer, SLOT, INTERVAL_NS);
        }
    }
}
