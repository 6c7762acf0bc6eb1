/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What a class's controller gives to the protection domain around it, which is the same for all classes. */
#pragma once

#include <stdint.h>

#include "lib/config.h"
#include "lib/control.h"

struct controller_facts {
    enum config_class class;
    uint32_t client_count;
    uint8_t multiplexer_channel; /* notified after each change */
};

/* Set up from the configuration at `config_address`; stops the component if that is not its own. */
struct controller_facts controller_start(uintptr_t config_address);

/* One operation that changes the policy, as the operator gave it (lib/control.h). */
enum control_error controller_set(uint64_t operation, uint64_t client, uint64_t value);

/* The client's policy, answers by enum control_answer. */
enum control_error controller_get(uint64_t client, uint64_t words[CONTROL_ANSWER_COUNT]);
