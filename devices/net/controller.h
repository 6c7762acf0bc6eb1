/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network: changes of the policy table, the only ones there are. Pure: memory only. */
#pragma once

#include <stdint.h>

#include "devices/net/config.h"
#include "devices/net/policy.h"
#include "lib/control.h"

struct net_controller {
    struct net_policy *policy;
    uint32_t client_count;
};

void net_controller_init(struct net_controller *controller,
                         const struct net_controller_config *config);

/*
 * Carries out one operation of enum control_operation that changes the policy; all arguments as the
 * operator gave them. For CONTROL_OK the policy page is whole again and the multiplexer has to be
 * notified.
 */
enum control_error net_controller_set(struct net_controller *controller, uint64_t operation,
                                      uint64_t client, uint64_t value);

enum control_error net_controller_get(const struct net_controller *controller, uint64_t client,
                                      uint64_t words[CONTROL_ANSWER_COUNT]);
