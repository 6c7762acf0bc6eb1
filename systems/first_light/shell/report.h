/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What the shell tells about the running system. */
#pragma once

#include <stdint.h>

#include "lib/statistics.h"
#include "systems/first_light/shell/command.h"

/* The word for a device class. */
const char *report_class(uint32_t class);

/* Clients that a statistics page shows, at most STATISTICS_CLIENTS_MAX; 0 if it is none yet. */
uint32_t report_clients(const struct statistics_page *page);

void report_status(const struct command_world *world);
void report_device(const struct client_device *device);
void report_counters(const struct client_device *device);
void report_components(const struct client_config *config);
