/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The far end of iperf 2 over TCP: measurements of a native component, both ways, while others use the device too. */
#pragma once

#include <stdint.h>

struct iperf_counters {
    uint64_t bytes_in;  /* received from peers */
    uint64_t bytes_out; /* given to lwIP for them */
    uint64_t refused;   /* no free stream, or a wish that makes no sense */
};

extern struct iperf_counters iperf_counters;

/*
 * Listen on port 5001. What a peer sends is counted and forgotten; one that asks for the other direction (`iperf -d` at the
 * same time, `iperf -r` afterwards) is sent as much as it wants, at its own address. Returns 0, or -1 if lwIP has no memory.
 */
int iperf_start(void);
