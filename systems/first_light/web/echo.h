/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* UDP echo service [RFC 862]: what measurements of the network path talk to. */
#pragma once

/* Answer every datagram on port 7 with itself. Returns 0, or -1 if lwIP has no memory. */
int echo_start(void);
