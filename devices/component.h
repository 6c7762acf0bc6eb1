/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What every component of a device class does at its start: find its configuration or stop. */
#pragma once

#include <stdint.h>

#include <microkit.h>

#include "lib/config.h"

/* Stop this component for good; its peers see rings that never come up. */
static inline void component_stop(const char *reason)
{
    microkit_dbg_puts(microkit_name);
    microkit_dbg_puts(": ");
    microkit_dbg_puts(reason);
    microkit_dbg_puts("\n");
    __builtin_trap();
}

/* Notify each channel of a set, bit i: channel i. */
static inline void component_notify(uint64_t channels)
{
    for (; channels != 0; channels &= channels - 1) {
        microkit_notify((microkit_channel)__builtin_ctzll(channels));
    }
}

/* The configuration at `address`, which the image tool has put there for a component of this role.
 */
static inline const void *component_config(uintptr_t address, uint16_t role, uint32_t bytes)
{
    const struct config_header *header = (const struct config_header *)address;
    if (header == 0 || !config_is_valid(header, role, bytes)) {
        component_stop("no configuration of my role and version, stopped");
    }
    return header;
}
