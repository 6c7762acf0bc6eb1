/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The serial multiplexer, whatever clients, driver and policy page do at any time. */
/* eva: -eva-precision 0 -eva-split-return auto */
/* eva: -eva-slevel-function text_out:100,snapshot_read:1000,ring_read:10,ring_write:10 */
/* eva: -eva-slevel-function line_put:10,serial_entry_append:20,screen_take:70 */
/* eva: -eva-slevel-function driver_fill:80,entry_show:20,policy_update:20 */
#include "proofs/eva/harness.h"

#include "proofs/eva/rings.h"

#include "devices/serial/input.c"
#include "devices/serial/multiplexer.c"
#include "devices/serial/screen.c"
#include "lib/string.c"

enum { CLIENTS = 2 };

static struct serial_policy policy;
static struct statistics_page statistics;
static struct ring_memory tx[CLIENTS + 1], rx[CLIENTS + 1]; /* the last: the driver's */
static struct serial_mux_config config;
static struct serial_mux mux;

void eva_main(void)
{
    struct serial_mux_result result;
    config.client_count = CLIENTS;
    config.policy.vaddr = (uint64_t)&policy;
    config.statistics.vaddr = (uint64_t)&statistics;
    config.timer.fired.vaddr = any(1);
    config.driver_tx = ring_in(&tx[CLIENTS], SERIAL_ENTRY_WORDS);
    config.driver_rx = ring_in(&rx[CLIENTS], SERIAL_ENTRY_WORDS);
    any_string(config.device_name, CONFIG_NAME_BYTES);
    for (uint32_t i = 0; i < CLIENTS; i++) {
        any_string(config.clients[i].name, CONFIG_NAME_BYTES);
        config.clients[i].tx = ring_in(&tx[i], SERIAL_ENTRY_WORDS);
        config.clients[i].rx = ring_in(&rx[i], SERIAL_ENTRY_WORDS);
    }
    serial_mux_init(&mux, &config, any(UINT64_MAX));
    //@ widen_hints global:"all", SERIAL_ENTRY_CHARACTERS - 1, SERIAL_ENTRY_CHARACTERS;
    //@ widen_hints global:"all", SCREEN_LINE_BYTES - 1, SCREEN_LINE_BYTES;
    //@ widen_hints global:"all", SCREEN_FIFO_BYTES - 1, SCREEN_FIFO_BYTES;
    while (any(1)) {
        //@ split mux.rotate;
        //@ split mux.screen.focus;
        serial_mux_step(&mux, any(UINT64_MAX), &result);
    }
}
