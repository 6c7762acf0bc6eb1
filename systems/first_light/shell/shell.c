/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The operator's shell: an ordinary serial client that may call the controllers. */
#include <stdarg.h>

#include <microkit.h>

#include "devices/component.h"
#include "devices/serial/client.h"
#include "devices/timer/client.h"
#include "lib/print.h"
#include "systems/first_light/shell/command.h"
#include "systems/first_light/shell/line.h"

enum {
    OUTPUT_BYTES = 16384, /* more than any command prints */
};

uintptr_t config_address;

static const struct client_config *config;
static struct serial_client serial;
static struct line line;
static uint8_t output[OUTPUT_BYTES]; /* waits for room in the serial ring */
static uint32_t output_count;
static uint32_t output_sent;

static const char PROMPT[] = "sluice> ";

static void output_put(char character)
{
    if (output_count < OUTPUT_BYTES) {
        output[output_count++] = (uint8_t)character;
    }
}

static void output_text(const char *text)
{
    for (; *text != 0; text++) {
        output_put(*text);
    }
}

static void output_sink(void *context, char character)
{
    (void)context;
    if (character == '\n') {
        output_put('\r');
    }
    output_put(character);
}

void command_print(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_to_va(output_sink, 0, format, arguments);
    va_end(arguments);
}

uint64_t command_call(uint8_t channel, uint64_t operation, uint64_t client, uint64_t value,
                      uint64_t registers[COMMAND_REGISTERS])
{
    microkit_mr_set(0, client);
    microkit_mr_set(1, value);
    microkit_msginfo answer = microkit_ppcall(channel, microkit_msginfo_new(operation, 2));
    uint64_t count = microkit_msginfo_get_count(answer);
    for (uint8_t i = 0; i < COMMAND_REGISTERS; i++) {
        registers[i] = i < count ? microkit_mr_get(i) : 0;
    }
    return microkit_msginfo_get_label(answer);
}

/* True: everything printed so far is on its way. */
static bool output_drain(void)
{
    output_sent += serial_write(&serial, output + output_sent, output_count - output_sent);
    serial_flush(&serial);
    if (output_sent < output_count) {
        return false;
    }
    output_sent = 0;
    output_count = 0;
    return true;
}

static void key(uint8_t character)
{
    enum line_event event = line_put(&line, character, output_text);
    if (event == LINE_DONE) {
        struct command_world world = {.config = config, .now_ns = timer_now_ns()};
        char text[LINE_BYTES];
        for (uint32_t i = 0; i < LINE_BYTES; i++) {
            text[i] = line.text[i];
        }
        line_clear(&line);
        command_run(&world, text);
    }
    if (event != LINE_NOTHING) {
        output_text(PROMPT);
    }
}

/* One key, if there is one. */
static bool key_take(void)
{
    int character = serial_getc(&serial);
    if (character >= 0) {
        key((uint8_t)character);
    }
    return character >= 0;
}

/* A key is taken when the output of the last one is gone. */
static void run(void)
{
    bool asleep = false;
    while (!asleep) {
        if (!output_drain()) {
            asleep = serial_sleep_space(&serial);
        } else if (!key_take()) {
            asleep = serial_sleep(&serial);
        }
    }
}

void init(void)
{
    config = component_config(config_address, CONFIG_ROLE_COMPONENT, sizeof(*config));
    line_init(&line);
    serial_client_init(&serial, &config->serial);
    command_print("Sluice: type help, or Ctrl-] ? for the other consoles.\n");
    output_text(PROMPT);
    run();
}

void notified(microkit_channel channel)
{
    (void)channel;
    run();
}
