/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: changes of the policy table, the only ones there are. Pure: memory only. */
#pragma once

#include <stdint.h>

#include "devices/blk/config.h"
#include "devices/blk/policy.h"
#include "devices/policy_state.h"
#include "lib/control.h"
#include "lib/snapshot.h"

struct blk_controller {
    struct blk_policy *policy;
    uint32_t client_count;
};

/*@ requires \valid(controller) && \valid_read(config) && \separated(controller, config);
    assigns *controller;
    ensures clients: controller->client_count <= BLK_CLIENTS_MAX &&
                controller->client_count <= config->client_count; */
void blk_controller_init(struct blk_controller *controller,
                         const struct blk_controller_config *config);

/*@ predicate blk_controller_valid(struct blk_controller *c) =
        \valid_read(c) && c->client_count <= BLK_CLIENTS_MAX && \valid(c->policy) &&
        \separated(c, c->policy);
    logic integer blk_policy_answer(integer operation, integer value) =
        operation == CONTROL_SET_RATE || operation == CONTROL_SET_BURST ? CONTROL_OK :
        operation == CONTROL_SET_READ_ONLY ? (value <= 1 ? CONTROL_OK : CONTROL_BAD_VALUE) :
        operation == CONTROL_SET_QUOTA ?
            (value <= UINT32_MAX ? CONTROL_OK : CONTROL_BAD_VALUE) :
        operation == CONTROL_SET_IDENTITY ?
            (value <= PARTITION_MAX ? CONTROL_OK : CONTROL_BAD_VALUE) :
        policy_state_answer(operation);
    predicate blk_policy_after(struct blk_client_policy before, struct blk_client_policy after,
            integer operation, integer value) =
        after.state == policy_state_after(before.state, operation) &&
        after.epoch == policy_epoch_after(before.epoch, operation) &&
        after.rate == (operation == CONTROL_SET_RATE ? value : before.rate) &&
        after.burst == (operation == CONTROL_SET_BURST ? value : before.burst) &&
        after.read_only == (operation == CONTROL_SET_READ_ONLY ? value : before.read_only) &&
        after.in_flight == (operation == CONTROL_SET_QUOTA ? value : before.in_flight) &&
        after.partition == (operation == CONTROL_SET_IDENTITY ? value : before.partition);
*/

/* Carry out one operation of enum control_operation that changes the policy; all arguments as the
 * operator gave them. For CONTROL_OK the policy page is whole again and the multiplexer has to be
 * notified. */
/*@ requires blk_controller_valid(controller);
    assigns controller->policy->clients[client], controller->policy->version, shared_unfenced;
    ensures known: \result == (client >= controller->client_count ? CONTROL_NO_CLIENT :
                blk_policy_answer(operation, value));
    ensures changed: \result == CONTROL_OK ==>
                blk_policy_after(\old(controller->policy->clients[client]),
                    controller->policy->clients[client], operation, value);
    ensures whole: \result == CONTROL_OK ==> controller->policy->version % 2 == 0;
    ensures refused: \result != CONTROL_OK ==>
                controller->policy->version == \old(controller->policy->version);
    ensures kept: \result != CONTROL_OK ==>
                \forall integer c; 0 <= c < BLK_CLIENTS_MAX ==>
                    controller->policy->clients[c] == \old(controller->policy->clients[c]); */
enum control_error blk_controller_set(struct blk_controller *controller, uint64_t operation,
                                      uint64_t client, uint64_t value);

/*@ requires blk_controller_valid(controller);
    requires \valid(words + (0 .. CONTROL_ANSWER_COUNT - 1));
    requires \separated(words + (0 .. CONTROL_ANSWER_COUNT - 1), controller, controller->policy);
    assigns words[0 .. CONTROL_ANSWER_COUNT - 1];
    ensures known: \result == (client >= controller->client_count ? CONTROL_NO_CLIENT : CONTROL_OK);
    ensures attached: \result == CONTROL_OK ==> words[CONTROL_ANSWER_ATTACHED] ==
                (controller->policy->clients[client].state == STATISTICS_ATTACHED ? 1 : 0);
    ensures rights: \result == CONTROL_OK ==>
                words[CONTROL_ANSWER_RIGHTS] == controller->policy->clients[client].read_only;
    ensures identity: \result == CONTROL_OK ==>
                words[CONTROL_ANSWER_IDENTITY] == controller->policy->clients[client].partition; */
enum control_error blk_controller_get(const struct blk_controller *controller, uint64_t client,
                                      uint64_t words[CONTROL_ANSWER_COUNT]);
