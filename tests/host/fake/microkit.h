/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The runtime's interface as host tests provide it: a test defines what notify and ppcall do. */
#pragma once

#include <stdint.h>

typedef unsigned int microkit_channel;

struct fake_message {
    uint64_t label;
    uint64_t count;
};
typedef struct fake_message microkit_msginfo;

extern uint64_t fake_registers[64];

void microkit_notify(microkit_channel channel);
microkit_msginfo microkit_ppcall(microkit_channel channel, microkit_msginfo message);

static inline microkit_msginfo microkit_msginfo_new(uint64_t label, uint64_t count)
{
    return (microkit_msginfo){label, count};
}

static inline uint64_t microkit_msginfo_get_label(microkit_msginfo message)
{
    return message.label;
}

static inline uint64_t microkit_msginfo_get_count(microkit_msginfo message)
{
    return message.count;
}

static inline void microkit_mr_set(uint8_t index, uint64_t value)
{
    fake_registers[index] = value;
}

static inline uint64_t microkit_mr_get(uint8_t index)
{
    return fake_registers[index];
}
