/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What the terminal shows when several clients write to it. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "devices/serial/screen.h"

static struct screen screen;

static int setup(void **state)
{
    (void)state;
    screen_init(&screen, 3);
    strcpy(screen.names[0], "shell");
    strcpy(screen.names[1], "alpine");
    strcpy(screen.names[2], "web");
    return 0;
}

static void put(uint32_t client, const char *text)
{
    for (; *text != 0; text++) {
        assert_true(screen_room(&screen) >= SCREEN_PUT_BYTES);
        screen_put(&screen, client, (uint8_t)*text, false);
    }
}

static void expect(const char *text)
{
    char taken[SCREEN_FIFO_BYTES + 1];
    uint32_t count = screen_take(&screen, (uint8_t *)taken, SCREEN_FIFO_BYTES);
    taken[count] = 0;
    assert_string_equal(taken, text);
}

static void focused_client_is_raw(void **state)
{
    (void)state;
    put(0, "a\tb\033[31mc\007\r\nd");
    expect("a\tb\033[31mc\007\r\nd");
}

static void others_come_as_whole_lines(void **state)
{
    (void)state;
    put(1, "hel");
    expect("");
    put(1, "lo\r\nwor");
    expect("\033[32malpine|\033[0m hello\r\n");
    put(1, "ld\n");
    expect("\033[32malpine|\033[0m world\r\n");
}

static void unfinished_line_of_the_focus_comes_back(void **state)
{
    (void)state;
    put(0, "> stat");
    put(2, "GET /\n");
    put(0, "us\r\n");
    put(2, "done\n");
    expect("> stat\r\033[K\033[33mweb|\033[0m GET /\r\n> status\r\n\033[33mweb|\033[0m done\r\n");
}

static void too_long_line_is_not_repeated(void **state)
{
    (void)state;
    char line[SCREEN_LINE_BYTES + 2] = {0};
    memset(line, 'x', SCREEN_LINE_BYTES + 1);
    put(0, line);
    screen_take(&screen, (uint8_t *)line, SCREEN_LINE_BYTES + 1);
    put(2, "a\n");
    expect("\r\n\033[33mweb|\033[0m a\r\n");
}

static void others_cannot_move_the_cursor(void **state)
{
    (void)state;
    put(1, "\033[2J\033[1;1Hred\033[0m\001\177\b!\n");
    expect("\033[32malpine|\033[0m re!\r\n");
    put(1, "\033]0;x\n");
    expect("\033[32malpine|\033[0m 0;x\r\n");
    put(1, "10%\r20%\r100%\r\n");
    expect("\033[32malpine|\033[0m 100%\r\n");
    put(1, "\b\b\bx\n");
    expect("\033[32malpine|\033[0m x\r\n");
}

static void endless_line_is_cut(void **state)
{
    (void)state;
    for (int i = 0; i < SCREEN_LINE_BYTES; i++) {
        put(1, "y");
    }
    assert_true(screen.count > SCREEN_LINE_BYTES);
    assert_int_equal(screen.lines[1].count, 0);
}

static void muted_lines_are_thrown_away(void **state)
{
    (void)state;
    assert_true(screen_put(&screen, 1, 'a', true));
    assert_false(screen_put(&screen, 1, '\n', true));
    expect("");
}

static void focus_takes_unfinished_lines_along(void **state)
{
    (void)state;
    put(0, "> ");
    put(1, "login: ");
    screen_focus(&screen, 1);
    expect("> \r\n\033[2m[alpine]\033[0m\r\nlogin: ");
    put(1, "root");
    screen_focus(&screen, 0);
    expect("root\r\n\033[2m[shell]\033[0m\r\n> ");
    put(1, "\n");
    expect("\r\033[K\033[32malpine|\033[0m login: root\r\n> ");
}

static void one_call_never_needs_more_than_it_says(void **state)
{
    (void)state;
    memset(screen.names, 'n', sizeof(screen.names));
    for (uint32_t i = 0; i < 3; i++) {
        screen.names[i][CONFIG_NAME_BYTES - 1] = 0;
    }
    for (int i = 0; i < SCREEN_LINE_BYTES; i++) {
        put(0, "f");
        put(1, i == SCREEN_LINE_BYTES - 1 ? "" : "y");
        uint8_t taken[SCREEN_FIFO_BYTES];
        screen_take(&screen, taken, sizeof(taken));
    }
    screen_put(&screen, 1, '\n', false);
    assert_true(screen.count <= SCREEN_PUT_BYTES);
    uint8_t taken[SCREEN_FIFO_BYTES];
    screen_take(&screen, taken, sizeof(taken));
    const char *words[SERIAL_CLIENTS_MAX];
    for (uint32_t i = 0; i < SERIAL_CLIENTS_MAX; i++) {
        memcpy(screen.names[i], screen.names[0], CONFIG_NAME_BYTES);
        words[i] = "sixteen letters.";
    }
    screen.client_count = SERIAL_CLIENTS_MAX;
    screen_list(&screen, words);
    assert_true(screen.count <= SCREEN_LIST_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(focused_client_is_raw, setup),
        cmocka_unit_test_setup(others_come_as_whole_lines, setup),
        cmocka_unit_test_setup(unfinished_line_of_the_focus_comes_back, setup),
        cmocka_unit_test_setup(too_long_line_is_not_repeated, setup),
        cmocka_unit_test_setup(others_cannot_move_the_cursor, setup),
        cmocka_unit_test_setup(endless_line_is_cut, setup),
        cmocka_unit_test_setup(muted_lines_are_thrown_away, setup),
        cmocka_unit_test_setup(focus_takes_unfinished_lines_along, setup),
        cmocka_unit_test_setup(one_call_never_needs_more_than_it_says, setup),
    };
    return cmocka_run_group_tests_name("serial screen", tests, NULL, NULL);
}
