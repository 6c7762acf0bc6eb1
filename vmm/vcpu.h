/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The guest's virtual CPUs, as the monitor uses them, by number; bound at link time. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Words of the thread's context, in the order in which the kernel reads and writes them. */
enum {
    VCPU_PC = 0,
    VCPU_SP_EL0 = 1,
    VCPU_SPSR = 2,
    VCPU_X0 = 3,
    VCPU_WORDS = 36,
};

/* Registers of EL1, by the kernel's number. */
enum vcpu_register {
    VCPU_SCTLR = 0,
    VCPU_CPACR = 1,
    VCPU_TTBR0 = 2,
    VCPU_TTBR1 = 3,
    VCPU_TCR = 4,
    VCPU_MAIR = 5,
    VCPU_ESR = 11,
    VCPU_FAR = 12,
    VCPU_VBAR = 14,
    VCPU_VMPIDR = 16,
    VCPU_ELR = 18,
    VCPU_SPSR_EL1 = 19,
    VCPU_CNTV_CTL = 20,
    VCPU_CNTV_CVAL = 21,
    VCPU_CNTVOFF = 22,
    VCPU_CNTKCTL = 23,
};

enum {
    VCPUS_MAX = 4,
    VCPU_ALARMS = VCPUS_MAX + 1, /* one for each VCPU, and VCPU_ALARM_DEVICES */
    VCPU_ALARM_DEVICES = VCPUS_MAX,
    VCPU_LIST_REGISTERS_MAX = 4, /* used at most; fewer if the hardware refuses one */
};

/* The word that holds x0 to x30. */
uint32_t vcpu_word_of(uint32_t general);

/*
 * The first `count` words of the context. Writing continues the thread at word 0 if `resume`,
 * whatever it waits for.
 */
void vcpu_read_words(uint32_t cpu, uint64_t *words, uint32_t count);
void vcpu_write_words(uint32_t cpu, const uint64_t *words, uint32_t count, bool resume);
void vcpu_stop(uint32_t cpu);

/* Continues the thread where it stands, whatever it waits for. */
void vcpu_resume(uint32_t cpu);

uint64_t vcpu_read_register(uint32_t cpu, enum vcpu_register number);
void vcpu_write_register(uint32_t cpu, enum vcpu_register number, uint64_t value);

/*
 * Puts a pending interrupt into a list register, with a fault when the guest ends it. False: an
 * active one is there.
 */
bool vcpu_inject(uint32_t cpu, uint32_t list_register, uint32_t interrupt, uint32_t priority);

/* Lets the virtual timer's interrupt through again. */
void vcpu_acknowledge_timer(uint32_t cpu);

/* The same for a passed-through device, by its number in the guest. */
void vcpu_acknowledge_device(uint32_t interrupt);

/* The counter that the guest's virtual timer compares with. */
uint64_t vcpu_ticks(void);

/*
 * Ask for a call of vmm_alarm when the counter reaches `ticks`; replaces an earlier wish of the
 * same number (below VCPU_ALARMS). The one of a CPU may come earlier. False: there is no timer.
 */
bool vcpu_alarm(uint32_t alarm, uint64_t ticks);

/* Is there a CPU's alarm on its way that rings before `ticks`, or then? */
bool vcpu_alarm_comes_before(uint32_t cpu, uint64_t ticks);

/* Ticks of the counter per second. */
uint64_t vcpu_ticks_per_second(void);

/* Memory the guest is going to use with its caches off: out of ours, and no stale instructions. */
void vcpu_clean(const void *memory, uint64_t bytes);
