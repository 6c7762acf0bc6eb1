/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Timer: the calls between client, multiplexer and driver, and the page that counts expiries. */
#pragma once

#include <stdint.h>

/*
 * Times are nanoseconds of the system counter (CNTPCT) since it was at 0: everybody reads the clock
 * without a call. A timeout is armed by a protected call and ends in a notification; which of the
 * slots expired stands in a page that the multiplexer writes and the client reads. A deadline in
 * the past expires at once. No arithmetic wraps: a relative time that would pass 2^64 - 1 means
 * never.
 */

enum {
    TIMER_CLIENTS_MAX = 16,
    TIMER_SLOTS = 8, /* timeouts of one client that can run at the same time */
};

static const uint64_t TIMER_NEVER = UINT64_MAX;

/* Label of a call from client to multiplexer; message registers: 0 slot, 1 time. Answer: label
 * timer_answer, and for TIMER_OK in register 0 the slot's expiry counter as it was when the call
 * took effect. */
enum timer_call {
    TIMER_SET = 1,       /* time = absolute deadline; replaces what the slot held */
    TIMER_SET_AFTER = 2, /* time = nanoseconds from now */
    TIMER_CANCEL = 3,
};

enum timer_answer {
    TIMER_OK = 0,
    TIMER_BAD_CALL = 1,
    TIMER_BAD_SLOT = 2,
    TIMER_DETACHED = 3, /* the policy has this client detached */
};

/* Label of a call from multiplexer to driver; register 0: the one deadline to wait for, TIMER_NEVER
 * for none. The driver notifies the multiplexer once when it has passed. */
enum timer_driver_call {
    TIMER_DRIVER_SET = 1,
};

/* One page per client, written by the multiplexer only: how often each slot has expired since the
 * start. */
struct timer_fired_page {
    uint64_t fired[TIMER_SLOTS];
};
