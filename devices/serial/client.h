/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Serial: what a client calls. Nothing blocks. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/serial/config.h"
#include "lib/ring_join.h"

/*
 * Pattern of use, in init() after serial_client_init and whenever config.channel notifies:
 *
 *     do {
 *         while ((c = serial_getc(&serial)) >= 0) ...
 *         ... serial_write / serial_puts ...
 *         serial_flush(&serial);
 *     } while (!serial_sleep(&serial));
 *
 * Written characters collect in a private entry of 63; they leave when it is full or at
 * serial_flush.
 */
struct serial_client {
    struct ring_follower tx;
    struct ring_follower rx;
    uint64_t tx_entry[SERIAL_ENTRY_WORDS];
    uint64_t rx_entry[SERIAL_ENTRY_WORDS];
    uint32_t tx_count; /* characters in tx_entry */
    uint32_t rx_count;
    uint32_t rx_next;
    bool wants_space; /* a write came up short */
    uint8_t channel;
};

void serial_client_init(struct serial_client *client, const struct serial_client_config *config);

/* Characters that serial_write takes now, at least. */
uint32_t serial_space(struct serial_client *client);

/* Take as many of the characters as there is room for, unchanged; answer how many. */
uint32_t serial_write(struct serial_client *client, const uint8_t *characters, uint32_t count);

/* One character, unchanged. False: no room, it is lost unless the caller tries again. */
bool serial_putc(struct serial_client *client, char character);

/* A text; newline becomes carriage return and newline. False: its end did not fit and is lost. */
bool serial_puts(struct serial_client *client, const char *text);

/* Send what was written, and notify the multiplexer if it waits. */
void serial_flush(struct serial_client *client);

/* The next character, 0 to 255; -1: none there. */
int serial_getc(struct serial_client *client);

/* Ask to be notified of space if a write came up short, not of input. False: there is space, write
 * again. */
bool serial_sleep_space(struct serial_client *client);

/* Ask to be notified of input, and of space if a write came up short. False: something is there,
 * look again. */
bool serial_sleep(struct serial_client *client);
