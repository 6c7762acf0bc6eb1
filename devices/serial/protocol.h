/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Serial: characters travel in rings of 64-byte entries between client, multiplexer and driver. */
#pragma once

#include <stdint.h>

/*
 * Entry: byte 0 (lowest byte of word 0) = number of characters, 1 to 63; then the characters in
 * order. Anything else in byte 0 is refused and counted, the entry is skipped.
 *
 *   client --tx--> multiplexer --tx--> driver        the multiplexer leads all four rings
 *   client <--rx-- multiplexer <--rx-- driver        (lib/ring.h), everybody else follows
 *
 * Notifications: who publishes or releases notifies if the other side's waiting flag was set; who
 * joins notifies always.
 */

enum {
    SERIAL_CLIENTS_MAX = 16,
    SERIAL_ENTRY_WORDS = 8,
    SERIAL_ENTRY_CHARACTERS = 63,
};

/* Characters beyond 63 do not exist in an entry; a length above that is the sender's lie. */
/*@ requires \valid_read(&entry[0]);
    assigns \nothing;
    ensures exact: \result == entry[0] % 256; */
static inline uint32_t serial_entry_length(const uint64_t *entry)
{
    return (uint32_t)(entry[0] % 256);
}

//@ requires index < SERIAL_ENTRY_CHARACTERS;
static inline uint8_t serial_entry_character(const uint64_t *entry, uint32_t index)
{
    uint32_t byte = index + 1;
    return (uint8_t)(entry[byte / 8] >> byte % 8 * 8);
}

/* Put character `index` and make it the last one. */
//@ requires index < SERIAL_ENTRY_CHARACTERS;
static inline void serial_entry_append(uint64_t *entry, uint32_t index, uint8_t character)
{
    uint32_t byte = index + 1;
    uint32_t shift = byte % 8 * 8;
    entry[byte / 8] = (entry[byte / 8] & ~(UINT64_C(0xff) << shift)) | (uint64_t)character << shift;
    entry[0] = (entry[0] & ~UINT64_C(0xff)) | (index + 1);
}
