/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The ring and the network class's own files at work on the host, for benchmarks/host.py to count what they execute. */
#include "tests/host/cmocka_head.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/ring_join.h"
#include "tests/host/devices/net/world.h"

enum { ENTRIES = 64, WORDS = 2, FRAMES = 8 };

/* The part of the program that is counted: valgrind collects inside this function only. */
__attribute__((noinline)) static void measured(void (*round)(uint32_t length), uint32_t rounds, uint32_t length)
{
    for (uint32_t i = 0; i < rounds; i++) {
        round(length);
    }
}

static struct {
    _Alignas(64) uint8_t bytes[RING_HEADER_BYTES + ENTRIES * WORDS * 8];
} memory;
static struct ring leader;
static struct ring_follower follower;

/* A full ring's entries across, published once each way. */
static void ring_round(uint32_t length)
{
    uint64_t entry[WORDS] = { length, 0 };
    for (uint32_t i = 0; i < ENTRIES; i++) {
        if (ring_space(&leader) > 0) {
            ring_write(&leader, entry);
        }
    }
    (void)ring_publish(&leader);
    for (uint32_t left = ring_available(&follower.ring); left > 0; left--) {
        ring_read(&follower.ring, entry);
    }
    (void)ring_release(&follower.ring);
}

/* Frames of a client to the wire. */
static void transmit_round(uint32_t length)
{
    for (uint32_t i = 0; i < FRAMES; i++) {
        if (!world_send(0, world_mac(WORLD_CLIENTS), length, (uint8_t)i)) {
            abort();
        }
    }
    world.wire_count = 0;
    world_settle();
    if (world.wire_count != FRAMES) {
        abort();
    }
}

/* Frames from the wire to a client. */
static void receive_round(uint32_t length)
{
    for (uint32_t i = 0; i < FRAMES; i++) {
        if (!world_arrive(world_mac(0), length, (uint8_t)i)) {
            abort();
        }
    }
    world_settle();
    for (uint32_t i = 0; i < FRAMES; i++) {
        world_expect(0, length, (uint8_t)i);
    }
    world_settle();
}

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fputs("usage: data_path ring|transmit|receive ROUNDS LENGTH\n", stderr);
        return 2;
    }
    uint32_t rounds = (uint32_t)strtoul(argv[2], NULL, 0);
    uint32_t length = (uint32_t)strtoul(argv[3], NULL, 0);
    bool is_ring = strcmp(argv[1], "ring") == 0;
    void (*round)(uint32_t) = is_ring ? ring_round : strcmp(argv[1], "transmit") == 0 ? transmit_round : receive_round;

    ring_join_init(&follower, (void *)&memory, ENTRIES, WORDS);
    ring_lead(&leader, (void *)&memory, ENTRIES, WORDS, 1);
    if (ring_join_update(&follower) != RING_JOIN_FRESH || world_setup(NULL) != 0) {
        return 1;
    }
    uint64_t start = now_ns();
    measured(round, rounds, length);
    printf("%u items, %llu ns\n", rounds * (is_ring ? ENTRIES : FRAMES), (unsigned long long)(now_ns() - start));
    return 0;
}
