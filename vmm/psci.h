/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Firmware calls of the guest: [PSCI 1.1] under the SMC calling convention [SMCCC 1.2]. */
#pragma once

#include <stdint.h>

enum psci_action {
    PSCI_RETURN,  /* answer with `result` in x0 */
    PSCI_SUSPEND, /* the same after waiting for an interrupt */
    PSCI_OFF,     /* the guest is done */
    PSCI_RESET,   /* the guest starts anew */
};

/*
 * The call in x0 to x3. Anything unknown answers "not supported" and changes nothing, so that a
 * guest may probe. Of the one CPU: it is on, it cannot be switched on again, and it cannot leave.
 */
enum psci_action psci_call(const uint64_t arguments[4], uint64_t *result);
