/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Firmware calls of the guest. */
#include "vmm/psci.h"

#include <stdbool.h>

#include "lib/bits.h"

static const uint32_t FUNCTION_PSCI_VERSION = 0x84000000;
static const uint32_t FUNCTION_CPU_SUSPEND = 0x84000001;
static const uint32_t FUNCTION_CPU_OFF = 0x84000002;
static const uint32_t FUNCTION_CPU_ON = 0x84000003;
static const uint32_t FUNCTION_AFFINITY_INFO = 0x84000004;
static const uint32_t FUNCTION_MIGRATE_INFO_TYPE = 0x84000006;
static const uint32_t FUNCTION_SYSTEM_OFF = 0x84000008;
static const uint32_t FUNCTION_SYSTEM_RESET = 0x84000009;
static const uint32_t FUNCTION_PSCI_FEATURES = 0x8400000a;
static const uint32_t FUNCTION_SMCCC_VERSION = 0x80000000;

enum {
    PSCI_VERSION = 0x10001,
    SMCCC_VERSION = 0x10001,
    NO_MIGRATION = 2,
    AFFINITY_ON = 0,
    WIDE_CALL = 1 << 30, /* the same function with 64-bit arguments */
};

enum psci_error {
    PSCI_SUCCESS = 0,
    PSCI_NOT_SUPPORTED = -1,
    PSCI_INVALID_PARAMETERS = -2,
    PSCI_DENIED = -3,
    PSCI_ALREADY_ON = -4,
};

static uint64_t error(enum psci_error code)
{
    return (uint64_t)(int64_t)code;
}

/* The 32-bit number of a function, where the 64-bit form exists; others stay as they are. */
static uint32_t narrow(uint32_t function)
{
    uint32_t number = function & ~(uint32_t)WIDE_CALL;

    if (number == FUNCTION_CPU_SUSPEND || number == FUNCTION_CPU_ON ||
        number == FUNCTION_AFFINITY_INFO) {
        return number;
    }
    return function;
}

static bool is_known(uint32_t function)
{
    const uint32_t known[] = {
        FUNCTION_PSCI_VERSION,  FUNCTION_CPU_SUSPEND,       FUNCTION_CPU_OFF,
        FUNCTION_CPU_ON,        FUNCTION_AFFINITY_INFO,     FUNCTION_MIGRATE_INFO_TYPE,
        FUNCTION_SYSTEM_OFF,    FUNCTION_SYSTEM_RESET,      FUNCTION_PSCI_FEATURES,
        FUNCTION_SMCCC_VERSION,
    };

    for (uint32_t i = 0; i < ARRAY_COUNT(known); i++) {
        if (narrow(function) == known[i]) {
            return true;
        }
    }
    return false;
}

/* The guest's only CPU has affinity 0. */
static uint64_t if_boot_cpu(uint64_t affinity, uint64_t answer)
{
    return affinity == 0 ? answer : error(PSCI_INVALID_PARAMETERS);
}

enum psci_action psci_call(const uint64_t arguments[4], uint64_t *result)
{
    uint32_t function = narrow((uint32_t)arguments[0]);

    *result = error(PSCI_NOT_SUPPORTED);
    if (function == FUNCTION_PSCI_VERSION) {
        *result = PSCI_VERSION;
    } else if (function == FUNCTION_SMCCC_VERSION) {
        *result = SMCCC_VERSION;
    } else if (function == FUNCTION_PSCI_FEATURES) {
        *result = is_known((uint32_t)arguments[1]) ? PSCI_SUCCESS : error(PSCI_NOT_SUPPORTED);
    } else if (function == FUNCTION_CPU_SUSPEND) {
        *result = PSCI_SUCCESS;
        return PSCI_SUSPEND;
    } else if (function == FUNCTION_CPU_OFF) {
        *result = error(PSCI_DENIED);
    } else if (function == FUNCTION_CPU_ON) {
        *result = if_boot_cpu(arguments[1], error(PSCI_ALREADY_ON));
    } else if (function == FUNCTION_AFFINITY_INFO) {
        *result = if_boot_cpu(arguments[1], AFFINITY_ON);
    } else if (function == FUNCTION_MIGRATE_INFO_TYPE) {
        *result = NO_MIGRATION;
    } else if (function == FUNCTION_SYSTEM_OFF) {
        return PSCI_OFF;
    } else if (function == FUNCTION_SYSTEM_RESET) {
        return PSCI_RESET;
    }
    return PSCI_RETURN;
}
