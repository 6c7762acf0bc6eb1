/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A service that has the client exchange datagrams with another client's echo service, and then
 * tells. */
#pragma once

#include <stdbool.h>

/* Listens at EXCHANGE_PORT; lwIP is up. False: no memory. */
bool exchange_start(void);
