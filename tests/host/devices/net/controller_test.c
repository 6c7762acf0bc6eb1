/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The network controller: what an operator may change, and what it may not. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "devices/net/controller.h"
#include "lib/rate.h"

enum { CLIENTS = 3 };

static struct net_policy policy;
static struct net_controller controller;

static int setup(void **state)
{
    (void)state;
    memset(&policy, 0, sizeof(policy));
    policy.version = 2;
    for (uint32_t i = 0; i < CLIENTS; i++) {
        policy.clients[i].mac = 0x02 + ((uint64_t)i << 40);
        policy.clients[i].state = STATISTICS_ATTACHED;
        policy.clients[i].rights = NET_RIGHTS_ALL;
    }
    struct net_controller_config config = {
        .policy = { (uintptr_t)&policy, sizeof(policy) },
        .client_count = CLIENTS,
    };
    net_controller_init(&controller, &config);
    return 0;
}

static enum control_error set(uint64_t operation, uint64_t client, uint64_t value)
{
    uint64_t before = policy.version;
    struct net_policy copy = policy;
    enum control_error error = net_controller_set(&controller, operation, client, value);
    if (error == CONTROL_OK) {
        assert_int_equal(policy.version, before + 2);
    } else {
        assert_memory_equal(&copy, &policy, sizeof(policy));
    }
    return error;
}

static void states_and_epochs(void **state)
{
    (void)state;
    assert_int_equal(set(CONTROL_DETACH, 1, 0), CONTROL_OK);
    assert_int_equal(policy.clients[1].state, STATISTICS_DETACHED);
    assert_int_equal(policy.clients[1].epoch, 0);
    assert_int_equal(set(CONTROL_ATTACH, 1, 0), CONTROL_OK);
    assert_int_equal(policy.clients[1].state, STATISTICS_ATTACHED);
    assert_int_equal(policy.clients[1].epoch, 1);
    assert_int_equal(set(CONTROL_QUARANTINE, 1, 0), CONTROL_OK);
    assert_int_equal(policy.clients[1].state, STATISTICS_QUARANTINED);
    assert_int_equal(policy.clients[0].epoch, 0);
}

static void shares(void **state)
{
    (void)state;
    assert_int_equal(set(CONTROL_SET_RATE, 0, 1000), CONTROL_OK);
    assert_int_equal(set(CONTROL_SET_RECEIVE_RATE, 0, 2000), CONTROL_OK);
    assert_int_equal(set(CONTROL_SET_BURST, 0, 3000), CONTROL_OK);
    assert_int_equal(set(CONTROL_SET_WEIGHT, 0, 100), CONTROL_OK);
    assert_int_equal(set(CONTROL_SET_QUOTA, 0, 5), CONTROL_OK);
    assert_int_equal(policy.clients[0].tx_rate, 1000);
    assert_int_equal(policy.clients[0].rx_rate, 2000);
    assert_int_equal(policy.clients[0].burst, 3000);
    assert_int_equal(policy.clients[0].weight, 100);
    assert_int_equal(policy.clients[0].quota, 5);
    assert_int_equal(set(CONTROL_SET_RATE, 0, RATE_MAX + 1), CONTROL_BAD_VALUE);
    assert_int_equal(set(CONTROL_SET_RECEIVE_RATE, 0, UINT64_MAX), CONTROL_BAD_VALUE);
    assert_int_equal(set(CONTROL_SET_BURST, 0, UINT64_MAX), CONTROL_BAD_VALUE);
    assert_int_equal(set(CONTROL_SET_WEIGHT, 0, 0), CONTROL_BAD_VALUE);
    assert_int_equal(set(CONTROL_SET_WEIGHT, 0, 101), CONTROL_BAD_VALUE);
    assert_int_equal(set(CONTROL_SET_QUOTA, 0, UINT64_C(1) << 32), CONTROL_BAD_VALUE);
}

static void rights(void **state)
{
    (void)state;
    assert_int_equal(set(CONTROL_SET_RIGHTS, 0, NET_RIGHT_SEND), CONTROL_OK);
    assert_int_equal(policy.clients[0].rights, NET_RIGHT_SEND);
    assert_int_equal(set(CONTROL_SET_RIGHTS, 0, NET_RIGHTS_ALL + 1), CONTROL_BAD_VALUE);
    assert_int_equal(set(CONTROL_SET_READ_ONLY, 1, 1), CONTROL_OK);
    assert_int_equal(policy.clients[1].rights, NET_RIGHTS_ALL & ~NET_RIGHT_SEND);
    assert_int_equal(set(CONTROL_SET_READ_ONLY, 1, 0), CONTROL_OK);
    assert_int_equal(policy.clients[1].rights, NET_RIGHTS_ALL);
    assert_int_equal(set(CONTROL_SET_READ_ONLY, 1, 2), CONTROL_BAD_VALUE);
}

static void identities(void **state)
{
    (void)state;
    uint64_t own = policy.clients[0].mac;
    assert_int_equal(set(CONTROL_SET_IDENTITY, 0, 0x0202), CONTROL_OK);
    assert_int_equal(policy.clients[0].mac, 0x0202);
    assert_int_equal(set(CONTROL_SET_IDENTITY, 0, own), CONTROL_OK);
    assert_int_equal(set(CONTROL_SET_IDENTITY, 0, own), CONTROL_OK);
    assert_int_equal(set(CONTROL_SET_IDENTITY, 0, policy.clients[1].mac), CONTROL_BAD_VALUE);
    assert_int_equal(set(CONTROL_SET_IDENTITY, 0, 0), CONTROL_BAD_VALUE);
    assert_int_equal(set(CONTROL_SET_IDENTITY, 0, 0x03), CONTROL_BAD_VALUE);
    assert_int_equal(set(CONTROL_SET_IDENTITY, 0, UINT64_C(1) << 48 | 2), CONTROL_BAD_VALUE);
}

static void talk(void **state)
{
    (void)state;
    assert_int_equal(set(CONTROL_SET_TALK, 0, NET_TALK_DEVICE | 6), CONTROL_OK);
    assert_int_equal(policy.clients[0].talk, NET_TALK_DEVICE | 6);
    assert_int_equal(set(CONTROL_SET_TALK, 0, 8), CONTROL_BAD_VALUE);
    assert_int_equal(set(CONTROL_SET_TALK, 0, UINT64_C(1) << 32), CONTROL_BAD_VALUE);
}

static void unknown_clients_and_operations(void **state)
{
    (void)state;
    assert_int_equal(set(CONTROL_ATTACH, CLIENTS, 0), CONTROL_NO_CLIENT);
    assert_int_equal(set(CONTROL_ATTACH, UINT64_MAX, 0), CONTROL_NO_CLIENT);
    assert_int_equal(set(CONTROL_SET_FOCUS, 0, 0), CONTROL_UNSUPPORTED);
    assert_int_equal(set(0, 0, 0), CONTROL_UNSUPPORTED);
    assert_int_equal(set(UINT64_MAX, 0, 0), CONTROL_UNSUPPORTED);
    assert_int_equal(set(UINT64_C(1) << 32 | CONTROL_ATTACH, 0, 0), CONTROL_UNSUPPORTED);
}

static void get_shows_all(void **state)
{
    (void)state;
    uint64_t words[CONTROL_ANSWER_COUNT];
    policy.clients[2] = (struct net_policy_client){
        .mac = 1, .tx_rate = 2, .rx_rate = 3, .state = STATISTICS_ATTACHED, .rights = 4, .talk = 5,
        .weight = 6, .quota = 7, .epoch = 8,
    };
    assert_int_equal(net_controller_get(&controller, 2, words), CONTROL_OK);
    uint64_t expected[CONTROL_ANSWER_COUNT] = { 1, 4, 2, 3, 1, 5, 6, 7, 8 };
    assert_memory_equal(words, expected, sizeof(words));
    assert_int_equal(net_controller_get(&controller, CLIENTS, words), CONTROL_NO_CLIENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(states_and_epochs, setup),
        cmocka_unit_test_setup(shares, setup),
        cmocka_unit_test_setup(rights, setup),
        cmocka_unit_test_setup(identities, setup),
        cmocka_unit_test_setup(talk, setup),
        cmocka_unit_test_setup(unknown_clients_and_operations, setup),
        cmocka_unit_test_setup(get_shows_all, setup),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
