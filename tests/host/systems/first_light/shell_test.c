/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The shell's line editor and commands. */
#include "tests/host/cmocka_head.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/control.h"
#include "lib/print.h"
#include "lib/statistics.h"
#include "systems/first_light/shell/command.h"
#include "systems/first_light/shell/line.h"

static char printed[16384];
static struct line line;
static struct statistics_page nic;
static struct statistics_page disk;
static struct client_config config;
static uint64_t answer;
static struct {
    uint32_t count;
    uint8_t channel;
    uint64_t operation;
    uint64_t client;
    uint64_t value;
} called;

void command_print(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    size_t used = strlen(printed);
    print_into_va(printed + used, sizeof(printed) - used, format, arguments);
    va_end(arguments);
}

uint64_t command_call(uint8_t channel, uint64_t operation, uint64_t client, uint64_t value,
                      uint64_t registers[COMMAND_REGISTERS])
{
    memset(registers, 0, COMMAND_REGISTERS * sizeof(registers[0]));
    registers[0] = 1;
    registers[2] = 1500;
    registers[4] = UINT64_C(0x563412005452);
    if (operation != CONTROL_GET) {
        called.count++;
        called.channel = channel;
        called.operation = operation;
        called.client = client;
        called.value = value;
    }
    return operation == CONTROL_GET ? CONTROL_OK : answer;
}

static void page_make(struct statistics_page *page, struct client_device *device, const char *name,
                      uint16_t class, uint8_t channel)
{
    memset(page, 0, sizeof(*page));
    page->magic = STATISTICS_MAGIC;
    page->version = STATISTICS_VERSION;
    page->client_count = 2;
    strcpy(page->clients[0].name, "vm1");
    strcpy(page->clients[1].name, "web");
    page->clients[0].state = STATISTICS_ATTACHED;
    page->clients[1].state = STATISTICS_QUARANTINED;
    page->clients[1].refusals = 12345;
    *device = (struct client_device){
        .statistics = {(uintptr_t)page, sizeof(*page)}, .class = class, .control_channel = channel};
    strcpy(device->name, name);
}

static int setup(void **state)
{
    (void)state;
    memset(&config, 0, sizeof(config));
    memset(&called, 0, sizeof(called));
    answer = CONTROL_OK;
    printed[0] = 0;
    config.device_count = 2;
    page_make(&nic, &config.devices[0], "nic", CONFIG_CLASS_NET, 4);
    page_make(&disk, &config.devices[1], "disk", CONFIG_CLASS_BLK, 5);
    line_init(&line);
    return 0;
}

static void run(const char *text)
{
    struct command_world world = {.config = &config, .now_ns = 12000000000};
    char copy[LINE_BYTES];
    printed[0] = 0;
    called.count = 0;
    strcpy(copy, text);
    command_run(&world, copy);
}

static void expect_call(const char *text, uint8_t channel, uint64_t operation, uint64_t client,
                        uint64_t value)
{
    run(text);
    assert_int_equal(called.count, 1);
    assert_int_equal(called.channel, channel);
    assert_int_equal(called.operation, operation);
    assert_int_equal(called.client, client);
    assert_int_equal(called.value, value);
    assert_null(strstr(printed, "error"));
}

static void expect_error(const char *text, const char *part)
{
    run(text);
    assert_int_equal(called.count, 0);
    assert_int_equal(strncmp(printed, "error: ", 7), 0);
    if (strstr(printed, part) == NULL) {
        fail_msg("'%s' says '%s', not '%s'", text, printed, part);
    }
}

static void commands_reach_the_controllers(void **state)
{
    (void)state;
    expect_call("net detach vm1", 4, CONTROL_DETACH, 0, 0);
    expect_call("nic  attach   web ", 4, CONTROL_ATTACH, 1, 0);
    expect_call("net quarantine 1", 4, CONTROL_QUARANTINE, 1, 0);
    expect_call("net rate vm1 125000", 4, CONTROL_SET_RATE, 0, 125000);
    expect_call("net rate vm1 2M", 4, CONTROL_SET_RATE, 0, 2000000);
    expect_call("net burst vm1 64k", 4, CONTROL_SET_BURST, 0, 64000);
    expect_call("blk readonly web on", 5, CONTROL_SET_READ_ONLY, 1, 1);
    expect_call("disk readonly web off", 5, CONTROL_SET_READ_ONLY, 1, 0);
    expect_call("blk partition vm1 3", 5, CONTROL_SET_IDENTITY, 0, 3);
    assert_string_equal(printed, "disk: vm1 partition 3\n");
}

static void mistakes_are_explained(void **state)
{
    (void)state;
    expect_error("frobnicate", "no command or device 'frobnicate'");
    expect_error("net frobnicate vm1", "no 'frobnicate' here");
    expect_error("net detach", "usage: net detach client");
    expect_error("net rate vm1", "usage: net rate client number[k|M|G]");
    expect_error("net detach vm9", "no client 'vm9', only vm1 web");
    expect_error("net detach 2", "no client '2'");
    expect_error("net rate vm1 fast", "'fast' is not a number");
    expect_error("net rate vm1 1kk", "is not a number");
    expect_error("net rate vm1 18446744073709551616", "is not a number");
    expect_error("net rate vm1 18446744073709551615k", "is not a number");
    expect_error("net rate vm1 -1", "is not a number");
    expect_error("blk readonly vm1 maybe", "'maybe' is not on or off");
    expect_error("serial focus vm1", "no command or device 'serial'");
    expect_error("stats sound", "no device 'sound'");
    expect_error("a b c d e f", "too many words");
    expect_error("components", "not given");
    run("   ");
    assert_string_equal(printed, "");
}

static void refusals_are_told(void **state)
{
    (void)state;
    answer = CONTROL_UNSUPPORTED;
    run("blk mute vm1 on");
    assert_string_equal(printed, "error: disk mute: this kind of device has no such setting\n");
    config.devices[0].control_channel = CONFIG_NO_CHANNEL;
    expect_error("net detach vm1", "may look at nic but not change it");
}

static void reports(void **state)
{
    (void)state;
    run("status");
    assert_non_null(strstr(printed, "up 12 s\nnic (net)\n"));
    assert_non_null(
        strstr(printed, "0 vm1              attached    mac 52:54:00:12:34:56 rate 1500"));
    assert_non_null(strstr(printed, "1 web              quarantined"));
    run("stats net");
    assert_non_null(strstr(printed, "12345"));
    assert_null(strstr(printed, "disk"));
    run("stats");
    assert_non_null(strstr(printed, "disk"));
    nic.client_count = 1000000;
    run("net list");
    nic.magic = 0;
    run("net list");
    assert_string_equal(printed, "nic (net)\n");
    expect_error("net detach vm1", "no client");
    run("help");
    run("net help");
    assert_non_null(strstr(printed, "quarantine"));
}

static char echoed[4096];

static void echo(const char *text)
{
    strcat(echoed, text);
}

static enum line_event type(const char *keys)
{
    enum line_event event = LINE_NOTHING;
    echoed[0] = 0;
    for (; *keys != 0; keys++) {
        event = line_put(&line, (uint8_t)*keys, echo);
    }
    return event;
}

static void line_is_edited(void **state)
{
    (void)state;
    assert_int_equal(type("net dx\177etach  vm\b\bvm1"), LINE_NOTHING);
    assert_string_equal(line.text, "net detach  vm1");
    assert_string_equal(echoed, "net dx\b \betach  vm\b \b\b \bvm1");
    type("\027\027");
    assert_string_equal(line.text, "net ");
    type("\025");
    assert_string_equal(line.text, "");
    type("\b\b\001\002\007");
    assert_string_equal(line.text, "");
    assert_int_equal(type("x\r"), LINE_DONE);
    line_clear(&line);
    assert_int_equal(type("\n"), LINE_NOTHING);
    assert_int_equal(type("\n"), LINE_DONE);
    assert_int_equal(type("half\003"), LINE_CANCEL);
    assert_string_equal(line.text, "");
}

static void history_comes_back(void **state)
{
    (void)state;
    for (int i = 0; i < LINE_HISTORY + 3; i++) {
        char text[] = {'c', (char)('0' + i), '\r', 0};
        assert_int_equal(type(text), LINE_DONE);
        line_clear(&line);
    }
    type("\033[A");
    assert_string_equal(line.text, "c:");
    type("\033[A\033OA");
    assert_string_equal(line.text, "c8");
    type("\033[B");
    assert_string_equal(line.text, "c9");
    for (int i = 0; i < 20; i++) {
        type("\033[A");
    }
    assert_string_equal(line.text, "c3");
    for (int i = 0; i < 20; i++) {
        type("\033[B");
    }
    assert_string_equal(line.text, "");
    type("\033[1;5Cx\033[3~");
    assert_string_equal(line.text, "x");
}

static void long_lines_are_cut(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++) {
        type("x");
    }
    assert_int_equal(strlen(line.text), LINE_BYTES - 1);
    assert_int_equal(type("\r"), LINE_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(commands_reach_the_controllers, setup),
        cmocka_unit_test_setup(mistakes_are_explained, setup),
        cmocka_unit_test_setup(refusals_are_told, setup),
        cmocka_unit_test_setup(reports, setup),
        cmocka_unit_test_setup(line_is_edited, setup),
        cmocka_unit_test_setup(history_comes_back, setup),
        cmocka_unit_test_setup(long_lines_are_cut, setup),
    };
    return cmocka_run_group_tests_name("shell", tests, NULL, NULL);
}
