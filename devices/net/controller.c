/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network: changes of the policy table. */
#include "devices/net/controller.h"

static const uint64_t MAC_MAX = UINT64_C(0xffffffffffff);
static const uint64_t MAC_GROUP_BIT = 1;

void net_controller_init(struct net_controller *controller,
                         const struct net_controller_config *config)
{
    controller->policy = (struct net_policy *)config->policy.vaddr;
    controller->client_count =
        config->client_count < NET_CLIENTS_MAX ? config->client_count : NET_CLIENTS_MAX;
}

/* One station's address, and no other client's. */
/*@ requires net_controller_valid(controller);
    assigns \nothing;
    ensures \result <==> net_mac_good(controller, client, mac); */
static bool mac_is_good(const struct net_controller *controller, uint64_t client, uint64_t mac)
{
    if (mac == 0 || mac > MAC_MAX || (mac & MAC_GROUP_BIT) != 0) {
        return false;
    }
    /*@ loop invariant 0 <= i <= controller->client_count;
        loop invariant \forall integer j; 0 <= j < i && j != client ==>
                controller->policy->clients[j].mac != mac;
        loop assigns i;
        loop variant controller->client_count - i; */
    for (uint32_t i = 0; i < controller->client_count; i++) {
        if (i != client && controller->policy->clients[i].mac == mac) {
            return false;
        }
    }
    return true;
}

/* Bits of clients that exist, and the device's, which is the highest. */
/*@ requires net_controller_valid(controller);
    assigns \nothing;
    ensures \result <==> net_talk_good(controller->client_count, talk); */
static bool talk_is_good(const struct net_controller *controller, uint64_t talk)
{
    return talk % NET_TALK_DEVICE < UINT64_C(1) << controller->client_count;
}

/*@ requires \valid(entry);
    assigns entry->tx_rate, entry->rx_rate, entry->burst, entry->weight, entry->quota;
    ensures known: \result == net_share_answer(operation, value);
    ensures changed: \result == CONTROL_OK && policy_state_answer(operation) != CONTROL_OK ==>
                net_policy_after(\old(*entry), *entry, operation, value);
    ensures kept: \result == CONTROL_UNSUPPORTED ==> *entry == \old(*entry); */
static enum control_error share_change(struct net_policy_client *entry, uint64_t operation,
                                       uint64_t value)
{
    switch (operation) {
    case CONTROL_SET_RATE:
        entry->tx_rate = value;
        return value <= RATE_MAX ? CONTROL_OK : CONTROL_BAD_VALUE;
    case CONTROL_SET_RECEIVE_RATE:
        entry->rx_rate = value;
        return value <= RATE_MAX ? CONTROL_OK : CONTROL_BAD_VALUE;
    case CONTROL_SET_BURST:
        entry->burst = value;
        return value <= RATE_BURST_MAX ? CONTROL_OK : CONTROL_BAD_VALUE;
    case CONTROL_SET_WEIGHT:
        entry->weight = (uint32_t)value;
        return value >= 1 && value <= NET_POLICY_WEIGHT_MAX ? CONTROL_OK : CONTROL_BAD_VALUE;
    case CONTROL_SET_QUOTA:
        entry->quota = (uint32_t)value;
        return value <= NET_CLIENT_BUFFERS_MAX ? CONTROL_OK : CONTROL_BAD_VALUE;
    default:
        return CONTROL_UNSUPPORTED;
    }
}

/*@ requires \valid(entry) && net_controller_valid(controller) && client < NET_CLIENTS_MAX;
    requires \separated(entry, controller, controller->policy);
    assigns entry->rights, entry->mac, entry->talk;
    ensures good: \result == CONTROL_OK <==>
                net_right_good(controller, client, operation, value);
    ensures known: \result == CONTROL_UNSUPPORTED <==> !net_right_known(operation);
    ensures changed: \result == CONTROL_OK && policy_state_answer(operation) != CONTROL_OK ==>
                net_policy_after(\old(*entry), *entry, operation, value);
    ensures answers: \result == CONTROL_OK || \result == CONTROL_BAD_VALUE ||
                \result == CONTROL_UNSUPPORTED; */
static enum control_error right_change(const struct net_controller *controller, uint64_t client,
                                       struct net_policy_client *entry, uint64_t operation,
                                       uint64_t value)
{
    switch (operation) {
    case CONTROL_SET_RIGHTS:
        entry->rights = (uint32_t)value;
        return value <= NET_RIGHTS_ALL ? CONTROL_OK : CONTROL_BAD_VALUE;
    case CONTROL_SET_READ_ONLY: /* receives only */
        entry->rights &= ~(uint32_t)NET_RIGHT_SEND;
        entry->rights |= value == 0 ? NET_RIGHT_SEND : 0;
        return value <= 1 ? CONTROL_OK : CONTROL_BAD_VALUE;
    case CONTROL_SET_IDENTITY:
        entry->mac = value;
        return mac_is_good(controller, client, value) ? CONTROL_OK : CONTROL_BAD_VALUE;
    case CONTROL_SET_TALK:
        entry->talk = value;
        return talk_is_good(controller, value) ? CONTROL_OK : CONTROL_BAD_VALUE;
    default:
        return CONTROL_UNSUPPORTED;
    }
}

enum control_error net_controller_set(struct net_controller *controller, uint64_t operation,
                                      uint64_t client, uint64_t value)
{
    if (client >= controller->client_count) {
        return CONTROL_NO_CLIENT;
    }
    struct net_policy_client entry = controller->policy->clients[client];
    enum control_error error = policy_state_change(&entry.state, &entry.epoch, operation);
    if (error == CONTROL_UNSUPPORTED) {
        error = share_change(&entry, operation, value);
    }
    if (error == CONTROL_UNSUPPORTED) {
        error = right_change(controller, client, &entry, operation, value);
    }
    if (error == CONTROL_OK) {
        snapshot_begin(&controller->policy->version);
        controller->policy->clients[client] = entry;
        snapshot_end(&controller->policy->version);
    }
    return error;
}

enum control_error net_controller_get(const struct net_controller *controller, uint64_t client,
                                      uint64_t words[CONTROL_ANSWER_COUNT])
{
    if (client >= controller->client_count) {
        return CONTROL_NO_CLIENT;
    }
    const struct net_policy_client *entry = &controller->policy->clients[client];
    words[CONTROL_ANSWER_ATTACHED] = entry->state == STATISTICS_ATTACHED;
    words[CONTROL_ANSWER_RIGHTS] = entry->rights;
    words[CONTROL_ANSWER_RATE] = entry->tx_rate;
    words[CONTROL_ANSWER_RECEIVE_RATE] = entry->rx_rate;
    words[CONTROL_ANSWER_IDENTITY] = entry->mac;
    words[CONTROL_ANSWER_TALK] = entry->talk;
    words[CONTROL_ANSWER_WEIGHT] = entry->weight;
    words[CONTROL_ANSWER_QUOTA] = entry->quota;
    words[CONTROL_ANSWER_EPOCH] = entry->epoch;
    return CONTROL_OK;
}
