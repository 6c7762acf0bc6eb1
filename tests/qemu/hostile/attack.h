/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What a hostile client tells the part that talks on its serial line. One attack goes on at a time. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "devices/client_config.h"
#include "lib/ring.h"

/* Answers to what was submitted in the present attack. */
struct tally {
    uint64_t submitted;
    uint64_t accepted; /* sent, read, written */
    uint64_t refused;
    uint64_t strange; /* answers to nothing that was asked, data that are wrong */
};

extern struct tally tally;

/* Sets up rings and memory of the class attacked. */
void attacker_init(const struct client_config *config);

/* Starts the attack of this letter; its name, or null if there is none. */
const char *attacker_begin(char letter);

/* Goes on after a notification. False: nothing more is to be submitted or awaited. */
bool attacker_go_on(void);

/* Are all rings of this client in their leaders' present generation? Joins new ones. */
bool attacker_is_joined(void);

/* The statistics entry the class's multiplexer keeps of us. */
enum config_class attacker_class(void);

/* ---- The same for every class: acts that no well-behaved follower of a ring commits. ---- */

/* Joins the leader's generation if it is a new one; true: joined now or before. */
bool hostile_join(struct ring *ring);

/* Tells the consumer of more entries than the ring has slots. */
void hostile_tail_ahead(struct ring *ring);

/* Tells the producer that entries were taken which it has not written. */
void hostile_head_ahead(struct ring *ring);

/* Fills the whole header and some entries with a pattern that depends on `seed`. */
void hostile_scribble(struct ring *ring, uint32_t seed);

/* Leaves the ring's generation. */
void hostile_leave(struct ring *ring);
