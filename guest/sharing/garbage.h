/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Garbage for clients, from a driver VM that has their multiplexer. */
#pragma once

#include "guest/bridge/shared.h"
#include "lib/config.h"

/* `header` begins the sharing configuration of a class. Returns only if there are no clients' rings. */
void sharing_garbage(struct shared *shared, const struct config_header *header);
