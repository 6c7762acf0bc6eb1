/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Bridge programs of a driver VM: a Linux device on one side, the rings of its class on the other. */
#pragma once

#include "guest/bridge/shared.h"
#include "lib/config.h"
#include "lib/ring_join.h"

/* These return only after an error, which they have told. `config` is the class's driver configuration. */
void bridge_net(struct shared *shared, const void *config, const char *interface);
void bridge_blk(struct shared *shared, const void *config, const char *path);
void bridge_serial(struct shared *shared, const void *config, const char *path);

/* The same with the class's multiplexer in the same program (guest/sharing). `config` is its sharing configuration. */
void sharing_net(struct shared *shared, const void *config, const char *interface);
void sharing_blk(struct shared *shared, const void *config, const char *path);

/* Never returns unless it cannot begin: writes garbage into all that the driver VM shares with its multiplexer. */
void bridge_garbage(struct shared *shared);

/* What a program for one device does; `device` is its Linux name, NULL: the usual one. Its exit code, if it ends. */
int bridge_run(const char *path, const char *device);

/* As first program of a VM that has no other. Never returns. */
void bridge_first(void) __attribute__((noreturn));

/* Sets up a ring of the configuration; false: it does not lie in shared memory. */
bool bridge_ring(struct shared *shared, struct ring_follower *ring, const struct config_ring *place,
                 uint32_t entry_words);

/* Says what failed and why (errno). */
void bridge_fail(const char *what);
