/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The copier, whatever multiplexer and client write into their rings at any time. Of frame_copy its contract
 * stands in: net_copier_frame.c is about its body. */
/* eva: -eva-precision 1 -eva-split-return-function net_places_accept:0 -eva-use-spec frame_copy */
/* eva: -eva-slevel-function free_collect:20,free_take:20,net_places_push:20,net_places_accept:20 */
#include "proofs/eva/harness.h"

#include "proofs/eva/rings.h"

#include "devices/net/copier.c"

enum {
    BUFFERS = 3,
    SOURCES = 2,
};

static struct ring_memory copy, copied, rx_free, rx_ready;
static uint8_t frames[SOURCES][BUFFERS * NET_BUFFER_BYTES];
static uint8_t rx[BUFFERS * NET_BUFFER_BYTES];
static struct net_copier_config config;
static struct net_copier copier;

void eva_main(void)
{
    //@ assert places_valid(&copier.places);
    config.copy = ring_in(&copy, NET_COPY_ENTRY_WORDS);
    config.copied = ring_in(&copied, NET_COPIED_ENTRY_WORDS);
    config.rx_free = ring_in(&rx_free, NET_CLIENT_ENTRY_WORDS);
    config.rx_ready = ring_in(&rx_ready, NET_CLIENT_ENTRY_WORDS);
    config.rx.vaddr = (uint64_t)rx;
    config.rx.bytes = sizeof(rx);
    for (uint32_t i = 0; i < SOURCES; i++) {
        config.sources[i].vaddr = (uint64_t)frames[i];
        config.sources[i].bytes = sizeof(frames[i]);
    }
    config.rx_anywhere = (uint8_t)any(1);
    if (!net_copier_init(&copier, &config)) {
        return;
    }
    //@ widen_hints global:"all", NET_CLIENT_BUFFERS_MAX - 1, NET_CLIENT_BUFFERS_MAX;
    while (any(1)) {
        (void)net_copier_step(&copier);
    }
}
