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
static const uint32_t FUNCTION_SYSTEM_RESET2 = 0x84000012;
static const uint32_t FUNCTION_SMCCC_VERSION = 0x80000000;
static const uint32_t FUNCTION_SMCCC_ARCH_FEATURES = 0x80000001;

enum {
    PSCI_VERSION = 0x10001,
    SMCCC_VERSION = 0x10001,
    NO_MIGRATION = 2,
    AFFINITY_ON = 0,
    AFFINITY_OFF = 1,
    WARM_RESET = 0,
    WIDE_CALL = 1 << 30, /* the same function with 64-bit arguments */
};

uint64_t psci_error(enum psci_error code)
{
    return (uint64_t)(int64_t)code;
}

/* The 32-bit number of a function, where the 64-bit form exists; others stay as they are. */
static uint32_t narrow(uint32_t function)
{
    uint32_t number = function & ~(uint32_t)WIDE_CALL;

    if (number == FUNCTION_CPU_SUSPEND || number == FUNCTION_CPU_ON ||
        number == FUNCTION_AFFINITY_INFO || number == FUNCTION_SYSTEM_RESET2) {
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
        FUNCTION_SYSTEM_RESET2, FUNCTION_SMCCC_VERSION,     FUNCTION_SMCCC_ARCH_FEATURES,
    };

    for (uint32_t i = 0; i < ARRAY_COUNT(known); i++) {
        if (narrow(function) == known[i]) {
            return true;
        }
    }
    return false;
}

/* What ARCH_FEATURES knows: no workaround for any CPU [SMCCC 1.2, 7.3]. */
static uint64_t architecture_features(uint32_t function)
{
    bool known = function == FUNCTION_SMCCC_VERSION || function == FUNCTION_SMCCC_ARCH_FEATURES;

    return psci_error(known ? PSCI_SUCCESS : PSCI_NOT_SUPPORTED);
}

/* CPU n has affinity n, and there are few. */
static bool is_on(uint64_t affinity, uint32_t cpus_on)
{
    return (cpus_on >> affinity & 1) != 0;
}

static enum psci_action start(uint64_t affinity, uint32_t cpu_count, uint32_t cpus_on,
                              uint64_t *result)
{
    if (affinity >= cpu_count) {
        *result = psci_error(PSCI_INVALID_PARAMETERS);
        return PSCI_RETURN;
    }
    if (is_on(affinity, cpus_on)) {
        *result = psci_error(PSCI_ALREADY_ON);
        return PSCI_RETURN;
    }
    *result = PSCI_SUCCESS;
    return PSCI_START;
}

static uint64_t affinity_info(uint64_t affinity, uint64_t level, uint32_t cpu_count,
                              uint32_t cpus_on)
{
    if (affinity >= cpu_count || level != 0) {
        return psci_error(PSCI_INVALID_PARAMETERS);
    }
    return is_on(affinity, cpus_on) ? AFFINITY_ON : AFFINITY_OFF;
}

/* Calls that answer and do nothing else. */
static uint64_t answer(uint32_t function, const uint64_t arguments[4], uint32_t cpu_count,
                       uint32_t cpus_on)
{
    if (function == FUNCTION_PSCI_VERSION) {
        return PSCI_VERSION;
    }
    if (function == FUNCTION_SMCCC_VERSION) {
        return SMCCC_VERSION;
    }
    if (function == FUNCTION_PSCI_FEATURES) {
        return psci_error(is_known((uint32_t)arguments[1]) ? PSCI_SUCCESS : PSCI_NOT_SUPPORTED);
    }
    if (function == FUNCTION_SMCCC_ARCH_FEATURES) {
        return architecture_features((uint32_t)arguments[1]);
    }
    if (function == FUNCTION_AFFINITY_INFO) {
        return affinity_info(arguments[1], arguments[2], cpu_count, cpus_on);
    }
    if (function == FUNCTION_MIGRATE_INFO_TYPE) {
        return NO_MIGRATION;
    }
    return psci_error(PSCI_NOT_SUPPORTED);
}

/* Calls of the 32-bit convention have 32-bit arguments [SMCCC 1.2, 3.1]. */
static void narrow_arguments(uint64_t arguments[4])
{
    for (uint32_t i = 1; (arguments[0] & WIDE_CALL) == 0 && i < 4; i++) {
        arguments[i] &= UINT32_MAX;
    }
}

enum psci_action psci_call(uint64_t arguments[4], uint32_t cpu_count, uint32_t cpus_on,
                           uint64_t *result)
{
    uint32_t function = narrow((uint32_t)arguments[0]);

    narrow_arguments(arguments);
    *result = PSCI_SUCCESS;
    if (function == FUNCTION_CPU_SUSPEND) {
        return PSCI_SUSPEND;
    }
    if (function == FUNCTION_SYSTEM_OFF) {
        return PSCI_OFF;
    }
    if (function == FUNCTION_SYSTEM_RESET) {
        return PSCI_RESET;
    }
    if (function == FUNCTION_CPU_ON) {
        return start(arguments[1], cpu_count, cpus_on, result);
    }
    if (function == FUNCTION_CPU_OFF) {
        if (!is_power_of_two(cpus_on)) {
            return PSCI_STOP;
        }
        *result = psci_error(PSCI_DENIED);
        return PSCI_RETURN;
    }
    if (function == FUNCTION_SYSTEM_RESET2) {
        if (arguments[1] == WARM_RESET) {
            return PSCI_RESET;
        }
        *result = psci_error(PSCI_INVALID_PARAMETERS);
        return PSCI_RETURN;
    }
    *result = answer(function, arguments, cpu_count, cpus_on);
    return PSCI_RETURN;
}
