/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The running system as JSON: components, who shares which device, counters. */
#pragma once

#include <stddef.h>

#include "devices/client_config.h"

/* Remember where statistics pages and system description are mapped. */
void status_start(const struct client_config *config);

/* Write the JSON text, always whole and ended by NUL; returns its length. An http_make_t. */
size_t status_make(char *buffer, size_t bytes);
