/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network: changes of the policy table, the only ones there are. Pure: memory only. */
#pragma once

#include <stdint.h>

#include "devices/net/config.h"
#include "devices/net/policy.h"
#include "devices/policy_state.h"
#include "lib/control.h"
#include "lib/rate.h"
#include "lib/snapshot.h"

struct net_controller {
    struct net_policy *policy;
    uint32_t client_count;
};

/*@ requires \valid(controller) && \valid_read(config) && \separated(controller, config);
    assigns *controller;
    ensures clients: controller->client_count <= NET_CLIENTS_MAX &&
                controller->client_count <= config->client_count; */
void net_controller_init(struct net_controller *controller,
                         const struct net_controller_config *config);

/*@ predicate net_controller_valid(struct net_controller *c) =
        \valid_read(c) && c->client_count <= NET_CLIENTS_MAX && \valid(c->policy) &&
        \separated(c, c->policy);
    predicate net_mac_good(struct net_controller *c, integer client, integer mac) =
        mac != 0 && mac <= 0xffffffffffff && (mac & 1) == 0 &&
        (\forall integer i; 0 <= i < c->client_count && i != client ==>
            c->policy->clients[i].mac != mac);
    predicate net_macs_apart(struct net_controller *c) =
        \forall integer i, j; 0 <= i < j < c->client_count ==>
            c->policy->clients[i].mac != c->policy->clients[j].mac;
    predicate net_talk_good(integer clients, integer talk) =
        talk % 0x8000000000000000 < (1 << clients);
    logic integer net_share_answer(integer operation, integer value) =
        operation == CONTROL_SET_RATE || operation == CONTROL_SET_RECEIVE_RATE ?
            (value <= 16000000000 ? CONTROL_OK : CONTROL_BAD_VALUE) :
        operation == CONTROL_SET_BURST ?
            (value <= 0x10000000000 ? CONTROL_OK : CONTROL_BAD_VALUE) :
        operation == CONTROL_SET_WEIGHT ?
            (1 <= value <= NET_POLICY_WEIGHT_MAX ? CONTROL_OK : CONTROL_BAD_VALUE) :
        operation == CONTROL_SET_QUOTA ?
            (value <= NET_CLIENT_BUFFERS_MAX ? CONTROL_OK : CONTROL_BAD_VALUE) :
        CONTROL_UNSUPPORTED;
    predicate net_right_good(struct net_controller *c, integer client, integer operation,
            integer value) =
        operation == CONTROL_SET_RIGHTS ? value <= NET_RIGHTS_ALL :
        operation == CONTROL_SET_READ_ONLY ? value <= 1 :
        operation == CONTROL_SET_IDENTITY ? net_mac_good(c, client, value) :
        operation == CONTROL_SET_TALK && net_talk_good(c->client_count, value);
    predicate net_right_known(integer operation) =
        operation == CONTROL_SET_RIGHTS || operation == CONTROL_SET_READ_ONLY ||
        operation == CONTROL_SET_IDENTITY || operation == CONTROL_SET_TALK;
    predicate net_rights_after(integer before, integer after, integer operation, integer value) =
        operation == CONTROL_SET_RIGHTS ? after == value :
        operation == CONTROL_SET_READ_ONLY ?
            after == ((before & (uint32_t)~NET_RIGHT_SEND) | (value == 0 ? NET_RIGHT_SEND : 0)) :
        after == before;
    predicate net_policy_after(struct net_policy_client before, struct net_policy_client after,
            integer operation, integer value) =
        after.state == policy_state_after(before.state, operation) &&
        after.epoch == policy_epoch_after(before.epoch, operation) &&
        after.tx_rate == (operation == CONTROL_SET_RATE ? value : before.tx_rate) &&
        after.rx_rate == (operation == CONTROL_SET_RECEIVE_RATE ? value : before.rx_rate) &&
        after.burst == (operation == CONTROL_SET_BURST ? value : before.burst) &&
        after.weight == (operation == CONTROL_SET_WEIGHT ? value : before.weight) &&
        after.quota == (operation == CONTROL_SET_QUOTA ? value : before.quota) &&
        net_rights_after(before.rights, after.rights, operation, value) &&
        after.mac == (operation == CONTROL_SET_IDENTITY ? value : before.mac) &&
        after.talk == (operation == CONTROL_SET_TALK ? value : before.talk);
*/

/*
 * Carries out one operation of enum control_operation that changes the policy; all arguments as the
 * operator gave them. For CONTROL_OK the policy page is whole again and the multiplexer has to be
 * notified.
 */
/*@ requires net_controller_valid(controller);
    assigns controller->policy->clients[client], controller->policy->version, shared_unfenced;
    ensures client: client >= controller->client_count <==> \result == CONTROL_NO_CLIENT;
    ensures good: \result == CONTROL_OK ==>
                policy_state_answer(operation) == CONTROL_OK ||
                net_share_answer(operation, value) == CONTROL_OK ||
                \old(net_right_good(controller, client, operation, value));
    ensures changed: \result == CONTROL_OK ==>
                net_policy_after(\old(controller->policy->clients[client]),
                    controller->policy->clients[client], operation, value);
    ensures apart: \old(net_macs_apart(controller)) ==> net_macs_apart(controller);
    ensures whole: \result == CONTROL_OK ==> controller->policy->version % 2 == 0;
    ensures refused: \result != CONTROL_OK ==>
                controller->policy->version == \old(controller->policy->version);
    ensures kept: \result != CONTROL_OK ==>
                \forall integer c; 0 <= c < NET_CLIENTS_MAX ==>
                    controller->policy->clients[c] == \old(controller->policy->clients[c]); */
enum control_error net_controller_set(struct net_controller *controller, uint64_t operation,
                                      uint64_t client, uint64_t value);

/*@ requires net_controller_valid(controller);
    requires \valid(words + (0 .. CONTROL_ANSWER_COUNT - 1));
    requires \separated(words + (0 .. CONTROL_ANSWER_COUNT - 1), controller, controller->policy);
    assigns words[0 .. CONTROL_ANSWER_COUNT - 1];
    ensures known: \result == (client >= controller->client_count ? CONTROL_NO_CLIENT : CONTROL_OK);
    ensures attached: \result == CONTROL_OK ==> words[CONTROL_ANSWER_ATTACHED] ==
                (controller->policy->clients[client].state == STATISTICS_ATTACHED ? 1 : 0);
    ensures rights: \result == CONTROL_OK ==>
                words[CONTROL_ANSWER_RIGHTS] == controller->policy->clients[client].rights;
    ensures identity: \result == CONTROL_OK ==>
                words[CONTROL_ANSWER_IDENTITY] == controller->policy->clients[client].mac;
    ensures talk: \result == CONTROL_OK ==>
                words[CONTROL_ANSWER_TALK] == controller->policy->clients[client].talk; */
enum control_error net_controller_get(const struct net_controller *controller, uint64_t client,
                                      uint64_t words[CONTROL_ANSWER_COUNT]);
