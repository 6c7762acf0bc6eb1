/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A virtual CPU made of plain variables, and what the monitor did to it. */
#pragma once

#include "vmm/vcpu.h"

enum {
    FAKE_REGISTERS = 24,
};

struct fake_vcpu {
    uint64_t words[VCPU_WORDS];
    uint64_t registers[FAKE_REGISTERS];
    bool resumed; /* by vcpu_write_words */
    bool stopped;
    bool active[VCPU_LIST_REGISTERS_MAX]; /* vcpu_inject is refused */
    uint32_t list[VCPU_LIST_REGISTERS_MAX]; /* interrupt put there last; 0: none */
    uint32_t list_priority[VCPU_LIST_REGISTERS_MAX];
    uint32_t injections;
    uint32_t timer_acknowledged;
    uint32_t device_acknowledged; /* the last one */
    uint64_t ticks;
    bool has_alarm;
    uint64_t alarm; /* 0: none */
};

extern struct fake_vcpu fake_vcpu;

void fake_vcpu_reset(void);
