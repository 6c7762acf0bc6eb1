/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The serial multiplexer between honest and hostile peers. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include <microkit.h>

#include "devices/serial/client.h"
#include "devices/serial/multiplexer.h"

enum {
    CLIENTS = 3,
    CAPACITY = 8,
    RING_WORDS = (RING_HEADER_BYTES + CAPACITY * SERIAL_ENTRY_WORDS * 8) / 8,
    DRIVER = CLIENTS, /* index of its rings */
};

uint64_t fake_registers[64];
static uint32_t notified; /* by clients */
static _Alignas(64) uint64_t memory[CLIENTS + 1][2][RING_WORDS];
static struct serial_policy policy;
static struct statistics_page statistics;
static struct serial_mux mux;
static struct serial_mux_result result;
static struct serial_client clients[CLIENTS];
static struct ring_follower driver_tx;
static struct ring_follower driver_rx;
static char shown[1 << 16];
static uint32_t shown_count;
static uint64_t now;
static bool driver_takes;

void microkit_notify(microkit_channel channel)
{
    notified |= 1u << channel;
}

microkit_msginfo microkit_ppcall(microkit_channel channel, microkit_msginfo message)
{
    (void)channel;
    return message;
}

static struct config_ring ring_at(uint32_t peer, uint32_t which)
{
    return (struct config_ring){(uintptr_t)memory[peer][which], CAPACITY, SERIAL_ENTRY_WORDS};
}

/* True: the multiplexer is to be notified. */
static bool driver_run(void)
{
    uint64_t entry[SERIAL_ENTRY_WORDS];
    ring_join_update(&driver_rx);
    if (ring_join_update(&driver_tx) == RING_JOIN_DOWN || !driver_takes) {
        return false;
    }
    while (ring_available(&driver_tx.ring) != 0) {
        ring_read(&driver_tx.ring, entry);
        for (uint32_t i = 0; i < serial_entry_length(entry); i++) {
            assert_true(shown_count < sizeof(shown) - 1);
            shown[shown_count++] = (char)serial_entry_character(entry, i);
        }
    }
    shown[shown_count] = 0;
    return ring_release(&driver_tx.ring);
}

/* Let everything run until all sleep; the multiplexer must come to rest within a bounded number of
 * turns. */
static void settle(void)
{
    for (int i = 0; i < 1000; i++) {
        serial_mux_step(&mux, now, &result);
        bool wake = driver_run();
        if (!result.again && !result.notify_driver && !wake) {
            return;
        }
    }
    fail_msg("never at rest");
}

static void type(const char *keys)
{
    for (; *keys != 0; keys++) {
        uint64_t entry[SERIAL_ENTRY_WORDS] = {0};
        serial_entry_append(entry, 0, (uint8_t)*keys);
        ring_write(&driver_rx.ring, entry);
        ring_publish(&driver_rx.ring);
        settle();
    }
}

static void say(uint32_t client, const char *text)
{
    serial_puts(&clients[client], text);
    serial_flush(&clients[client]);
}

static void expect_input(uint32_t client, const char *text)
{
    for (; *text != 0; text++) {
        assert_int_equal(serial_getc(&clients[client]), *text);
    }
    assert_int_equal(serial_getc(&clients[client]), -1);
}

static struct serial_mux_config config;

static int setup(void **state)
{
    (void)state;
    memset(memory, 0, sizeof(memory));
    memset(&policy, 0, sizeof(policy));
    shown_count = 0;
    shown[0] = 0;
    now = 1000;
    driver_takes = true;
    config = (struct serial_mux_config){
        .policy = {(uintptr_t)&policy, sizeof(policy)},
        .statistics = {(uintptr_t)&statistics, sizeof(statistics)},
        .driver_tx = ring_at(DRIVER, 0),
        .driver_rx = ring_at(DRIVER, 1),
        .timer = {.fired = {1, 1}},
        .client_count = CLIENTS,
    };
    policy.version = 2;
    for (uint32_t i = 0; i < CLIENTS; i++) {
        config.clients[i].tx = ring_at(i, 0);
        config.clients[i].rx = ring_at(i, 1);
        config.clients[i].name[0] = (char)('a' + i);
        policy.clients[i].state = STATISTICS_ATTACHED;
        policy.clients[i].rights = SERIAL_RIGHTS_ALL;
    }
    serial_mux_init(&mux, &config, now);
    ring_join_init(&driver_tx, memory[DRIVER][0], CAPACITY, SERIAL_ENTRY_WORDS);
    ring_join_init(&driver_rx, memory[DRIVER][1], CAPACITY, SERIAL_ENTRY_WORDS);
    for (uint32_t i = 0; i < CLIENTS; i++) {
        struct serial_client_config client = {ring_at(i, 0), ring_at(i, 1), (uint8_t)i, {0}};
        serial_client_init(&clients[i], &client);
        serial_getc(&clients[i]);
        serial_flush(&clients[i]);
    }
    driver_run();
    settle();
    return 0;
}

static void policy_changed(void)
{
    policy.version += 2;
    settle();
}

static void focused_output_is_raw_and_others_have_names(void **state)
{
    (void)state;
    say(0, "> ");
    settle();
    say(1, "boot\n");
    settle();
    assert_string_equal(shown, "> \r\033[K\033[32mb|\033[0m boot\r\n> ");
    assert_int_equal(statistics.clients[1].bytes_out, 6);
}

static void input_goes_to_the_focus(void **state)
{
    (void)state;
    type("ls");
    expect_input(0, "ls");
    type("\035"
         "1x");
    type("\035ny");
    type("\035pz");
    expect_input(1, "xz");
    expect_input(2, "y");
    type("\035\035");
    expect_input(1, "\035");
    assert_int_equal(statistics.clients[1].bytes_in, 3);
}

static void list_and_unknown_client(void **state)
{
    (void)state;
    type("\035?");
    assert_non_null(strstr(shown, "* 0 a attached\r\n"));
    type("\035"
         "7");
    assert_non_null(strstr(shown, "no such client"));
    type("q");
    expect_input(0, "q");
}

static void output_larger_than_everything_arrives_whole(void **state)
{
    (void)state;
    driver_takes = false;
    uint32_t sent = 0;
    uint32_t rounds = 0;
    while (sent < 20000 && rounds++ < 100000) {
        uint8_t character = sent % 50 == 49 ? '\n' : (uint8_t)('A' + sent % 50 % 26);
        if (serial_write(&clients[0], &character, 1) == 1) {
            sent++;
            continue;
        }
        serial_flush(&clients[0]);
        serial_mux_step(&mux, now, &result);
        driver_takes = rounds % 3 == 0;
        driver_run();
    }
    driver_takes = true;
    driver_run();
    settle();
    serial_flush(&clients[0]);
    settle();
    assert_int_equal(sent, 20000);
    assert_int_equal(shown_count, 20000);
    for (uint32_t i = 0; i < 20000; i++) {
        assert_int_equal(shown[i], i % 50 == 49 ? '\n' : 'A' + i % 50 % 26);
    }
}

static void client_that_never_reads_loses_only_its_own_input(void **state)
{
    (void)state;
    for (int i = 0; i < 3 * CAPACITY; i++) {
        type("k");
    }
    assert_int_equal(statistics.clients[0].drops, 2 * CAPACITY);
    type("\035"
         "1k");
    expect_input(1, "k");
}

/* Length byte 64 to 255, or 0: the entry is skipped and counted, nothing of it is shown. */
static void lying_lengths_are_refused(void **state)
{
    (void)state;
    uint64_t entry[SERIAL_ENTRY_WORDS];
    memset(entry, 'A', sizeof(entry));
    const uint8_t lengths[] = {0, 64, 127, 255};
    for (uint32_t i = 0; i < 4; i++) {
        entry[0] = (entry[0] & ~UINT64_C(0xff)) | lengths[i];
        ring_write(&clients[1].tx.ring, entry);
        ring_publish(&clients[1].tx.ring);
        settle();
    }
    assert_int_equal(statistics.clients[1].refusals, 4);
    assert_int_equal(shown_count, 0);
    say(1, "x\n");
    settle();
    assert_string_equal(shown, "\033[32mb|\033[0m x\r\n");
}

static void lying_lengths_of_the_driver_are_refused(void **state)
{
    (void)state;
    uint64_t entry[SERIAL_ENTRY_WORDS];
    memset(entry, 'A', sizeof(entry));
    const uint8_t lengths[] = {0, 64, 255};
    for (uint32_t i = 0; i < 3; i++) {
        entry[0] = (entry[0] & ~UINT64_C(0xff)) | lengths[i];
        ring_write(&driver_rx.ring, entry);
        ring_publish(&driver_rx.ring);
        settle();
    }
    assert_int_equal(statistics.device.refusals, 3);
    type("x");
    expect_input(0, "x");
}

/* The peer's index near 2^32 ahead of ours: quarantined, the others go on, attaching lets it in
 * again. */
static void broken_index_is_quarantined(void **state)
{
    (void)state;
    struct ring_shared *shared = clients[1].tx.ring.shared;
    shared->tail = shared->head + UINT32_MAX - 7;
    settle();
    assert_int_equal(statistics.clients[1].state, STATISTICS_QUARANTINED);
    assert_int_equal(statistics.clients[1].refusals, 1);
    say(0, "fine");
    settle();
    assert_string_equal(shown, "fine");
    shared->tail = shared->head;
    settle();
    assert_int_equal(statistics.clients[1].state, STATISTICS_QUARANTINED);
    policy.clients[1].epoch++;
    policy_changed();
    assert_int_equal(serial_getc(&clients[1]), -1);
    say(1, "back\n");
    settle();
    assert_int_equal(statistics.clients[1].state, STATISTICS_ATTACHED);
    assert_non_null(strstr(shown, "back"));
}

static void read_index_lies_are_quarantined(void **state)
{
    (void)state;
    clients[0].rx.ring.shared->head = 1000;
    type("a");
    assert_int_equal(statistics.clients[0].state, STATISTICS_QUARANTINED);
    type("\035"
         "1b");
    expect_input(1, "b");
}

static void rate_holds_back_one_client_only(void **state)
{
    (void)state;
    policy.clients[1].rate = 100;
    policy.clients[1].burst = 10;
    policy_changed();
    for (int i = 0; i < 5; i++) {
        say(1, "0123456789012345678901234567890123456789\n");
    }
    say(2, "free\n");
    settle();
    assert_non_null(strstr(shown, "free"));
    assert_int_equal(statistics.clients[1].packets_out, 1);
    assert_true(statistics.clients[1].throttled > 0);
    assert_true(result.wake_ns > now && result.wake_ns < now + 1000000000);
    for (int i = 0; i < 10 && result.wake_ns != TIMER_NEVER; i++) {
        now = result.wake_ns;
        settle();
    }
    assert_int_equal(statistics.clients[1].bytes_out, 5 * 42);
    assert_in_range(now, 1400000000, 2000000000);
}

static void rights_are_enforced(void **state)
{
    (void)state;
    policy.clients[1].rights = SERIAL_RECEIVE;
    policy.clients[2].rights = SERIAL_TRANSMIT;
    policy_changed();
    say(1, "secret\n");
    say(2, "muted\n");
    settle();
    assert_int_equal(shown_count, 0);
    assert_int_equal(statistics.clients[1].refusals, 1);
    assert_int_equal(statistics.clients[2].drops, 1);
    type("\035"
         "2");
    assert_non_null(strstr(shown, "no such client"));
    type("\035n");
    assert_non_null(strstr(shown, "[b]"));
}

static void detached_client_is_not_served(void **state)
{
    (void)state;
    policy.clients[1].state = STATISTICS_DETACHED;
    policy_changed();
    say(1, "x\n");
    settle();
    assert_int_equal(shown_count, 0);
    assert_int_equal(statistics.clients[1].state, STATISTICS_DETACHED);
}

static void controller_moves_the_focus(void **state)
{
    (void)state;
    policy.focus = 2;
    policy.focus_epoch++;
    policy_changed();
    type("k");
    expect_input(2, "k");
    policy.focus = 99;
    policy.focus_epoch++;
    policy_changed();
    type("l");
    expect_input(2, "l");
    policy.clients[1].rights &= ~(uint32_t)SERIAL_RECEIVE; /* may not have it any more */
    policy.focus = 1;
    policy.focus_epoch++;
    policy_changed();
    type("m");
    expect_input(2, "m");
}

static void restarted_client_joins_anew(void **state)
{
    (void)state;
    say(1, "before\n");
    struct serial_client_config again = {ring_at(1, 0), ring_at(1, 1), 1, {0}};
    notified = 0;
    serial_client_init(&clients[1], &again);
    assert_int_equal(notified, 1 << 1);
    assert_int_equal(serial_getc(&clients[1]), -1);
    settle();
    assert_int_equal(statistics.clients[1].state, STATISTICS_DOWN);
    assert_int_equal(serial_getc(&clients[1]), -1);
    say(1, "after\n");
    settle();
    assert_string_equal(shown, "\033[32mb|\033[0m after\r\n");
}

static void restarted_driver_joins_anew(void **state)
{
    (void)state;
    say(0, "one ");
    settle();
    ring_join_init(&driver_tx, memory[DRIVER][0], CAPACITY, SERIAL_ENTRY_WORDS);
    ring_join_init(&driver_rx, memory[DRIVER][1], CAPACITY, SERIAL_ENTRY_WORDS);
    driver_run();
    say(0, "two");
    serial_mux_step(&mux, now, &result);
    driver_run();
    settle();
    assert_string_equal(shown, "one two");
    type("k");
    expect_input(0, "k");
}

static void driver_that_lies_is_made_to_join_anew(void **state)
{
    (void)state;
    driver_rx.ring.shared->tail += 100;
    settle();
    assert_true(statistics.device.refusals > 0);
    settle();
    say(0, "works");
    settle();
    assert_string_equal(shown, "works");
}

static void restarted_multiplexer_is_joined_anew(void **state)
{
    (void)state;
    say(0, "lost?");
    serial_mux_init(&mux, &config, now);
    driver_run();
    assert_int_equal(serial_getc(&clients[0]), -1);
    say(0, "new");
    settle();
    assert_non_null(strstr(shown, "new"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(focused_output_is_raw_and_others_have_names, setup),
        cmocka_unit_test_setup(input_goes_to_the_focus, setup),
        cmocka_unit_test_setup(list_and_unknown_client, setup),
        cmocka_unit_test_setup(output_larger_than_everything_arrives_whole, setup),
        cmocka_unit_test_setup(client_that_never_reads_loses_only_its_own_input, setup),
        cmocka_unit_test_setup(lying_lengths_are_refused, setup),
        cmocka_unit_test_setup(lying_lengths_of_the_driver_are_refused, setup),
        cmocka_unit_test_setup(broken_index_is_quarantined, setup),
        cmocka_unit_test_setup(read_index_lies_are_quarantined, setup),
        cmocka_unit_test_setup(rate_holds_back_one_client_only, setup),
        cmocka_unit_test_setup(rights_are_enforced, setup),
        cmocka_unit_test_setup(detached_client_is_not_served, setup),
        cmocka_unit_test_setup(controller_moves_the_focus, setup),
        cmocka_unit_test_setup(restarted_client_joins_anew, setup),
        cmocka_unit_test_setup(restarted_driver_joins_anew, setup),
        cmocka_unit_test_setup(driver_that_lies_is_made_to_join_anew, setup),
        cmocka_unit_test_setup(restarted_multiplexer_is_joined_anew, setup),
    };
    return cmocka_run_group_tests_name("serial multiplexer", tests, NULL, NULL);
}
