/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What the running system consists of, for components that show it to people; a read-only page made by compose. */
#pragma once

#include <stdint.h>

#include "lib/config.h"

enum {
    SYSTEM_INFO_MAGIC = 0x4f464e49, /* "INFO" */
    SYSTEM_INFO_VERSION = 1,
    SYSTEM_INFO_COMPONENTS_MAX = 64,
    SYSTEM_INFO_ROLE_BYTES = 16,
};

struct system_component {
    char name[CONFIG_NAME_BYTES];
    char role[SYSTEM_INFO_ROLE_BYTES];  /* driver, multiplexer, copier, controller, monitor, client */
    char device[CONFIG_NAME_BYTES];     /* the device it serves, or empty */
    uint32_t priority;
    uint32_t reserved;
    uint64_t private_bytes; /* memory regions that no other component maps */
    uint64_t shared_bytes;  /* memory regions it shares */
};

struct system_info {
    uint32_t magic;
    uint32_t version;
    uint32_t component_count;
    uint32_t reserved;
    char name[CONFIG_NAME_BYTES];
    struct system_component components[SYSTEM_INFO_COMPONENTS_MAX];
};
