/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Firmware calls of the guest: [PSCI 1.1] under the SMC calling convention [SMCCC 1.2]. */
#pragma once

#include <stdint.h>

enum psci_action {
    PSCI_RETURN,  /* answer with `result` in x0 */
    PSCI_START,   /* switch on the CPU in x1, at the address in x2 with x3 in its x0 */
    PSCI_STOP,    /* switch off the calling CPU */
    PSCI_SUSPEND, /* the same after waiting for an interrupt */
    PSCI_OFF,     /* the guest is done */
    PSCI_RESET,   /* the guest starts anew */
};

enum psci_error {
    PSCI_SUCCESS = 0,
    PSCI_NOT_SUPPORTED = -1,
    PSCI_INVALID_PARAMETERS = -2,
    PSCI_DENIED = -3,
    PSCI_ALREADY_ON = -4,
    PSCI_INVALID_ADDRESS = -9,
};

/*
 * The call in x0 to x3 of a guest with so many CPUs, of which some are on (a bit each); the last
 * one cannot be switched off. Anything unknown answers "not supported" and changes nothing, so that
 * a guest may probe. `arguments` are cut to 32 bits for a call that has no more; for PSCI_START the
 * CPU is one that is off.
 */
enum psci_action psci_call(uint64_t arguments[4], uint32_t cpu_count, uint32_t cpus_on,
                           uint64_t *result);

/* As x0 holds it. */
uint64_t psci_error(enum psci_error code);
