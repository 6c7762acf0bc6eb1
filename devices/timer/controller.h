/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Timer: changes of the policy table, the only ones there are. Pure: memory only. */
#pragma once

#include <stdint.h>

#include "devices/timer/config.h"
#include "devices/timer/policy.h"
#include "lib/control.h"

struct timer_controller {
    struct timer_policy *policy;
    uint32_t client_count;
};

void timer_controller_init(struct timer_controller *controller,
                           const struct timer_controller_config *config);

/* Carry out one operation of enum control_operation that changes the policy; all arguments as the
 * operator gave them. For CONTROL_OK the policy page is whole again and the multiplexer has to be
 * notified. */
enum control_error timer_controller_set(struct timer_controller *controller, uint64_t operation,
                                        uint64_t client, uint64_t value);

enum control_error timer_controller_get(const struct timer_controller *controller, uint64_t client,
                                        uint64_t words[CONTROL_ANSWER_COUNT]);
