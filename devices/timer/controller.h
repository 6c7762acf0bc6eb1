/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Timer: changes of the policy table, the only ones there are. Pure: memory only. */
#pragma once

#include <stdint.h>

#include "devices/policy_state.h"
#include "devices/timer/config.h"
#include "devices/timer/policy.h"
#include "lib/control.h"
#include "lib/snapshot.h"

struct timer_controller {
    struct timer_policy *policy;
    uint32_t client_count;
};

/*@ requires \valid(controller) && \valid_read(config) && \separated(controller, config);
    assigns *controller;
    ensures clients: controller->client_count <= TIMER_CLIENTS_MAX &&
                controller->client_count <= config->client_count; */
void timer_controller_init(struct timer_controller *controller,
                           const struct timer_controller_config *config);

/*@ predicate timer_controller_valid(struct timer_controller *c) =
        \valid_read(c) && c->client_count <= TIMER_CLIENTS_MAX && \valid(c->policy) &&
        \separated(c, c->policy);
    logic integer timer_policy_answer(integer operation) =
        operation == CONTROL_SET_RATE || operation == CONTROL_SET_BURST ? CONTROL_OK :
            policy_state_answer(operation);
    predicate timer_policy_after(struct timer_client_policy before,
            struct timer_client_policy after, integer operation, integer value) =
        after.state == policy_state_after(before.state, operation) &&
        after.epoch == policy_epoch_after(before.epoch, operation) &&
        after.rate == (operation == CONTROL_SET_RATE ? value : before.rate) &&
        after.burst == (operation == CONTROL_SET_BURST ? value : before.burst);
*/

/* Carry out one operation of enum control_operation that changes the policy; all arguments as the
 * operator gave them. For CONTROL_OK the policy page is whole again and the multiplexer has to be
 * notified. */
/*@ requires timer_controller_valid(controller);
    assigns controller->policy->clients[client], controller->policy->version, shared_unfenced;
    ensures known: \result == (client >= controller->client_count ? CONTROL_NO_CLIENT :
                timer_policy_answer(operation));
    ensures changed: \result == CONTROL_OK ==>
                timer_policy_after(\old(controller->policy->clients[client]),
                    controller->policy->clients[client], operation, value);
    ensures whole: \result == CONTROL_OK ==> controller->policy->version % 2 == 0;
    ensures refused: \result != CONTROL_OK ==>
                controller->policy->version == \old(controller->policy->version);
    ensures kept: \result != CONTROL_OK ==>
                \forall integer c; 0 <= c < TIMER_CLIENTS_MAX ==>
                    controller->policy->clients[c] == \old(controller->policy->clients[c]); */
enum control_error timer_controller_set(struct timer_controller *controller, uint64_t operation,
                                        uint64_t client, uint64_t value);

/*@ requires timer_controller_valid(controller);
    requires \valid(words + (0 .. CONTROL_ANSWER_COUNT - 1));
    requires \separated(words + (0 .. CONTROL_ANSWER_COUNT - 1), controller, controller->policy);
    assigns words[0 .. CONTROL_ANSWER_COUNT - 1];
    ensures known: \result == (client >= controller->client_count ? CONTROL_NO_CLIENT : CONTROL_OK);
    ensures attached: \result == CONTROL_OK ==> words[CONTROL_ANSWER_ATTACHED] ==
                (controller->policy->clients[client].state == STATISTICS_ATTACHED ? 1 : 0);
    ensures rate: \result == CONTROL_OK ==>
                words[CONTROL_ANSWER_RATE] == controller->policy->clients[client].rate;
    ensures epoch: \result == CONTROL_OK ==>
                words[CONTROL_ANSWER_EPOCH] == controller->policy->clients[client].epoch; */
enum control_error timer_controller_get(const struct timer_controller *controller, uint64_t client,
                                        uint64_t words[CONTROL_ANSWER_COUNT]);
