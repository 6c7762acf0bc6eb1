/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Serial: changes of the policy table, the only ones there are. Pure: memory only. */
#pragma once

#include <stdint.h>

#include "devices/policy_state.h"
#include "devices/serial/config.h"
#include "devices/serial/policy.h"
#include "lib/control.h"
#include "lib/snapshot.h"

struct serial_controller {
    struct serial_policy *policy;
    uint32_t client_count;
};

/*@ requires \valid(controller) && \valid_read(config) && \separated(controller, config);
    assigns *controller;
    ensures clients: controller->client_count <= SERIAL_CLIENTS_MAX &&
                controller->client_count <= config->client_count; */
void serial_controller_init(struct serial_controller *controller,
                            const struct serial_controller_config *config);

/*@ predicate serial_controller_valid(struct serial_controller *c) =
        \valid_read(c) && c->client_count <= SERIAL_CLIENTS_MAX && \valid(c->policy) &&
        \separated(c, c->policy);
    logic integer serial_policy_answer(integer operation, integer value) =
        operation == CONTROL_SET_RATE || operation == CONTROL_SET_BURST ? CONTROL_OK :
        operation == CONTROL_SET_RIGHTS ?
            (value <= SERIAL_RIGHTS_ALL ? CONTROL_OK : CONTROL_BAD_VALUE) :
        operation == CONTROL_SET_READ_ONLY || operation == CONTROL_SET_MUTE ?
            (value <= 1 ? CONTROL_OK : CONTROL_BAD_VALUE) :
        policy_state_answer(operation);
    predicate serial_rights_after(integer before, integer after, integer operation,
            integer value) =
        operation == CONTROL_SET_RIGHTS ? after == value :
        operation == CONTROL_SET_READ_ONLY ?
            after == (value != 0 ? (before & (uint32_t)~SERIAL_TRANSMIT) : (before | SERIAL_TRANSMIT)) :
        operation == CONTROL_SET_MUTE ?
            after == (value != 0 ? (before & (uint32_t)~SERIAL_BACKGROUND) : (before | SERIAL_BACKGROUND)) :
        after == before;
    predicate serial_policy_after(struct serial_client_policy before,
            struct serial_client_policy after, integer operation, integer value) =
        after.state == policy_state_after(before.state, operation) &&
        after.epoch == policy_epoch_after(before.epoch, operation) &&
        serial_rights_after(before.rights, after.rights, operation, value) &&
        after.rate == (operation == CONTROL_SET_RATE ? value : before.rate) &&
        after.burst == (operation == CONTROL_SET_BURST ? value : before.burst);
*/

/* Carry out one operation of enum control_operation that changes the policy; all arguments as the
 * operator gave them. For CONTROL_OK the policy page is whole again and the multiplexer has to be
 * notified. */
/*@ requires serial_controller_valid(controller);
    assigns controller->policy->clients[client], controller->policy->version,
            controller->policy->focus, controller->policy->focus_epoch, shared_unfenced;
    ensures known: operation != CONTROL_SET_FOCUS ==>
                \result == (client >= controller->client_count ? CONTROL_NO_CLIENT :
                    serial_policy_answer(operation, value));
    ensures may: operation == CONTROL_SET_FOCUS ==>
                \result == (client >= controller->client_count ? CONTROL_NO_CLIENT :
                    (controller->policy->clients[client].rights & SERIAL_RECEIVE) != 0 ?
                        CONTROL_OK : CONTROL_BAD_VALUE);
    ensures changed: \result == CONTROL_OK ==>
                serial_policy_after(\old(controller->policy->clients[client]),
                    controller->policy->clients[client], operation, value);
    ensures focus: \result == CONTROL_OK && operation == CONTROL_SET_FOCUS ==>
                controller->policy->focus == client && controller->policy->focus_epoch ==
                    (uint32_t)(\old(controller->policy->focus_epoch) + 1);
    ensures stays: \result != CONTROL_OK || operation != CONTROL_SET_FOCUS ==>
                controller->policy->focus == \old(controller->policy->focus) &&
                controller->policy->focus_epoch == \old(controller->policy->focus_epoch);
    ensures whole: \result == CONTROL_OK ==> controller->policy->version % 2 == 0;
    ensures refused: \result != CONTROL_OK ==>
                controller->policy->version == \old(controller->policy->version);
    ensures kept: \result != CONTROL_OK ==>
                \forall integer c; 0 <= c < SERIAL_CLIENTS_MAX ==>
                    controller->policy->clients[c] == \old(controller->policy->clients[c]); */
enum control_error serial_controller_set(struct serial_controller *controller, uint64_t operation,
                                         uint64_t client, uint64_t value);

/*@ requires serial_controller_valid(controller);
    requires \valid(words + (0 .. CONTROL_ANSWER_COUNT - 1));
    requires \separated(words + (0 .. CONTROL_ANSWER_COUNT - 1), controller, controller->policy);
    assigns words[0 .. CONTROL_ANSWER_COUNT - 1];
    ensures known: \result == (client >= controller->client_count ? CONTROL_NO_CLIENT : CONTROL_OK);
    ensures attached: \result == CONTROL_OK ==> words[CONTROL_ANSWER_ATTACHED] ==
                (controller->policy->clients[client].state == STATISTICS_ATTACHED ? 1 : 0);
    ensures rights: \result == CONTROL_OK ==>
                words[CONTROL_ANSWER_RIGHTS] == controller->policy->clients[client].rights; */
enum control_error serial_controller_get(const struct serial_controller *controller,
                                         uint64_t client, uint64_t words[CONTROL_ANSWER_COUNT]);
