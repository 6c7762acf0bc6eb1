/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A native client that does what is typed to it, so often, and then answers: benchmarks/console.py
 * asks. */
#include <stddef.h>

#include <microkit.h>

#include "devices/client_config.h"
#include "devices/component.h"
#include "devices/serial/client.h"
#include "devices/timer/client.h"

/*
 * A command is a letter, how often in four digits, how many characters in four digits. Everything
 * else is taken and counted. Each command ends in one ANSWER.
 */
enum {
    ANSWER = '.',
    FILL = '#',
    DIGITS = 4,
    CHARACTERS_MAX = 4096,
    SLOT = 0,
    EXPIRE_NS = 100 * 1000,
};

/* Deadlines that never come while this runs. */
static const uint64_t FAR_NS = UINT64_C(1000000) * CLOCK_NS_PER_S;

uintptr_t config_address; /* set by the image tool */

static const struct client_config *config;
static struct serial_client serial;
static struct timer_client timer;
static uint64_t earliest_ns = FAR_NS;
static uint32_t expiries_left; /* before the answer */
static uint32_t others;        /* characters that belong to no command, since they were asked for */
static uint8_t fill[CHARACTERS_MAX];

/* Each has a loop of its own, so that what is measured is as little else as can be. */
struct command {
    char letter;
    void (*execute)(uint32_t times, uint32_t characters);
};

static const struct command *command; /* being typed, or NULL */
static uint32_t digits;
static uint32_t arguments[2]; /* how often, how many characters */

static void answer(void)
{
    serial_putc(&serial, ANSWER);
    serial_flush(&serial);
}

static void expect_ok(enum timer_answer result)
{
    if (result != TIMER_OK) {
        component_stop("the timer refuses");
    }
}

/* Answers with the number of other characters. */
static void count_others(uint32_t times, uint32_t characters)
{
    char text[12];
    uint32_t at = sizeof text;
    (void)times;
    (void)characters;
    text[--at] = 0;
    do {
        text[--at] = (char)('0' + others % 10);
        others /= 10;
    } while (others > 0);
    serial_puts(&serial, text + at);
    answer();
}

static void write(uint32_t times, uint32_t characters)
{
    uint32_t count = characters < CHARACTERS_MAX ? characters : CHARACTERS_MAX;
    for (uint32_t i = 0; i < times; i++) {
        if (serial_write(&serial, fill, count) != count) {
            component_stop("no room to write");
        }
        serial_flush(&serial);
    }
    answer();
}

/* Timeouts that are earlier than any before: the driver hears of each. */
static void set_earliest(uint32_t times, uint32_t characters)
{
    (void)characters;
    for (uint32_t i = 0; i < times; i++) {
        expect_ok(timer_set(&timer, SLOT, --earliest_ns));
    }
    answer();
}

static void set_later(uint32_t times, uint32_t characters)
{
    (void)characters;
    for (uint32_t i = 0; i < times; i++) {
        expect_ok(timer_set(&timer, SLOT, FAR_NS + i));
    }
    answer();
}

static void cancel(uint32_t times, uint32_t characters)
{
    (void)characters;
    for (uint32_t i = 0; i < times; i++) {
        expect_ok(timer_cancel(&timer, SLOT));
    }
    answer();
}

static void read_clock(uint32_t times, uint32_t characters)
{
    (void)characters;
    for (uint32_t i = 0; i < times; i++) {
        uint64_t now = timer_now_ns();
        __asm__ volatile("" : : "r"(now));
    }
    answer();
}

/* One timeout after the other, and the answer after the last. */
static void expire_next(void)
{
    if (expiries_left == 0) {
        answer();
        return;
    }
    expiries_left--;
    expect_ok(timer_set_after(&timer, SLOT, EXPIRE_NS));
}

static void expire(uint32_t times, uint32_t characters)
{
    (void)characters;
    expiries_left = times;
    expire_next();
}

static const struct command *find(char letter)
{
    static const struct command commands[] = {
        {'c', count_others}, {'w', write},      {'s', set_earliest}, {'l', set_later},
        {'k', cancel},       {'n', read_clock}, {'x', expire},
    };
    for (uint32_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (commands[i].letter == letter) {
            return &commands[i];
        }
    }
    return NULL;
}

static void take(char character)
{
    if (command == NULL) {
        command = find(character);
        digits = arguments[0] = arguments[1] = 0;
        others += command == NULL ? 1 : 0;
        return;
    }
    uint32_t *argument = &arguments[digits++ / DIGITS];
    *argument = *argument * 10 + (uint32_t)(character - '0');
    if (digits == 2 * DIGITS) {
        command->execute(arguments[0], arguments[1]);
        command = NULL;
    }
}

static void service(void)
{
    int character;
    do {
        while ((character = serial_getc(&serial)) >= 0) {
            take((char)character);
        }
        serial_flush(&serial);
    } while (!serial_sleep(&serial));
}

void init(void)
{
    config = component_config(config_address, CONFIG_ROLE_COMPONENT, sizeof *config);
    for (uint32_t i = 0; i < CHARACTERS_MAX; i++) {
        fill[i] = FILL;
    }
    timer_client_init(&timer, &config->timer);
    serial_client_init(&serial, &config->serial);
    service();
}

void notified(microkit_channel channel)
{
    if (channel == config->timer.channel && timer_fired(&timer, SLOT)) {
        expire_next();
    }
    service();
}
