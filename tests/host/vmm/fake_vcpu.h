/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Virtual CPUs made of plain variables, and what the monitor did to them. */
#pragma once

#include "vmm/vcpu.h"

enum {
    FAKE_REGISTERS = 24,
    FAKE_TICKS_PER_SECOND = 1000000,
};

struct fake_cpu {
    uint64_t words[VCPU_WORDS];
    uint64_t registers[FAKE_REGISTERS];
    bool resumed; /* by vcpu_write_words or vcpu_resume */
    bool stopped;
    bool active[VCPU_LIST_REGISTERS_MAX]; /* vcpu_inject is refused */
    uint32_t list[VCPU_LIST_REGISTERS_MAX]; /* interrupt put there last; 0: none */
    uint32_t list_priority[VCPU_LIST_REGISTERS_MAX];
    uint32_t injections;
    uint32_t timer_acknowledged;
    uint32_t device_acknowledged; /* the last one */
    uint64_t alarm; /* 0: none */

    /* What there is once only; of the first. */
    uint64_t ticks;
    bool has_alarm;
    uint64_t alarm_devices; /* 0: none */
};

extern struct fake_cpu fake_vcpus[VCPUS_MAX];

#define fake_vcpu fake_vcpus[0] /* the one that most tests are about */

void fake_vcpu_reset(void);
