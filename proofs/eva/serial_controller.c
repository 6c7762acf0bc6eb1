/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The controller of class serial under any calls, with the policy page arbitrary at the start. */
#include "proofs/eva/harness.h"

#include "devices/serial/controller.c"

static struct serial_policy policy;
static struct serial_controller_config config;
static struct serial_controller controller;

void eva_main(void)
{
    uint64_t words[CONTROL_ANSWER_COUNT];
    config.client_count = (uint8_t)any(UINT8_MAX);
    config.policy.vaddr = (uint64_t)&policy;
    any_words(&policy, sizeof(policy) / 8);
    serial_controller_init(&controller, &config);
    while (any(1)) {
        if (any(1)) {
            (void)serial_controller_set(&controller, any(UINT64_MAX), any(UINT64_MAX),
                                        any(UINT64_MAX));
        } else {
            (void)serial_controller_get(&controller, any(UINT64_MAX), words);
        }
    }
}
