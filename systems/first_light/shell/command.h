/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The shell's commands: what they mean and what they print. */
#pragma once

#include <stdint.h>

#include "devices/client_config.h"

enum {
    COMMAND_REGISTERS = 9, /* of a controller's answer (lib/control.h, CONTROL_GET) */
};

/* What the commands need from their surroundings. */
struct command_world {
    const struct client_config *config;
    uint64_t now_ns;
};

/* Call a controller; the answer's registers go to `registers`. Provided by the surroundings. */
uint64_t command_call(uint8_t channel, uint64_t operation, uint64_t client, uint64_t value,
                      uint64_t registers[COMMAND_REGISTERS]);

/* Print formatted text; newlines are plain. Provided by the surroundings. */
void command_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Carry out one line; it is taken apart in place. Whatever goes wrong is said in a line that begins
 * with "error:". */
void command_run(const struct command_world *world, char *line);
