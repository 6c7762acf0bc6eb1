/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What the probes inside a user VM share: each is a command, given its arguments, giving an exit code. */
#pragma once

/* Reads and rewrites the last sector of a block device, then tries to read and write past its end. */
int probe_block_end(int count, char **arguments);
/* Writes three ranges of a block device that nobody uses, discards one and zeroes one. */
int probe_block_clear(int count, char **arguments);
/* Sends every UDP datagram back to its sender, for ever. */
int probe_udp_echo(int count, char **arguments);
/* Sends datagrams to an echo server one by one and compares what comes back. */
int probe_udp_send(int count, char **arguments);
/* Sends Ethernet frames with a source address of the caller's choice. */
int probe_forge(int count, char **arguments);
/* Moves datagrams and blocks at the command of a host that measures what it costs, for ever. */
int probe_load(int count, char **arguments);
