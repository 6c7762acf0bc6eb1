/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Timer: what a client calls. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/timer/config.h"
#include "lib/clock.h"

/*
 * A client has TIMER_SLOTS one-shot timeouts. Expiry notifies config.channel; then ask timer_fired
 * for each slot in use. Setting a slot forgets an expiry of its old timeout that was not asked for
 * yet.
 */
struct timer_client {
    const struct timer_fired_page *page;
    uint64_t seen[TIMER_SLOTS]; /* expiry counter already told to the caller */
    uint8_t channel;
};

void timer_client_init(struct timer_client *client, const struct timer_client_config *config);

/* Nanoseconds since the system counter was at 0. No call. */
static inline uint64_t timer_now_ns(void)
{
    return clock_now_ns();
}

/* Arm `slot` for an absolute time. A protected call: allowed from init, notified and protected. */
enum timer_answer timer_set(struct timer_client *client, uint32_t slot, uint64_t deadline_ns);

/* Arm `slot` to expire `after_ns` from now; a sum past 2^64 - 1 means never. */
enum timer_answer timer_set_after(struct timer_client *client, uint32_t slot, uint64_t after_ns);

enum timer_answer timer_cancel(struct timer_client *client, uint32_t slot);

/* True once after `slot` expired. */
bool timer_fired(struct timer_client *client, uint32_t slot);
