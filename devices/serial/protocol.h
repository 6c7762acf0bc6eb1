/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Serial: characters travel in rings of 64-byte entries, the same between client, multiplexer and driver. */
#pragma once

#include <stdint.h>

/*
 * Entry: byte 0 (lowest byte of word 0) = number of characters, 1 to 63; then the characters in order. Anything else in
 * byte 0 is refused and counted, the entry is skipped.
 *
 *   client --tx--> multiplexer --tx--> driver        the multiplexer leads all four rings
 *   client <--rx-- multiplexer <--rx-- driver        (lib/ring.h), everybody else follows
 *
 * Notifications: who publishes or releases notifies if the other side's waiting flag was set; who joins notifies always.
 */

enum {
    SERIAL_CLIENTS_MAX = 16,
    SERIAL_ENTRY_WORDS = 8,
    SERIAL_ENTRY_CHARACTERS = 63,
};
