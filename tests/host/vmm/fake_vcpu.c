/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Virtual CPUs made of plain variables. */
#include "tests/host/vmm/fake_vcpu.h"

#include <string.h>

struct fake_cpu fake_vcpus[VCPUS_MAX];

void fake_vcpu_reset(void)
{
    memset(fake_vcpus, 0, sizeof fake_vcpus);
    fake_vcpu.has_alarm = true;
}

/*
 * Order of the context as the kernel documents it: x0-x8, x16-x18, x29, x30, x9-x15, x19-x28
 * from word 3 on.
 */
uint32_t vcpu_word_of(uint32_t general)
{
    static const uint32_t order[] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  16, 17, 18, 29, 30, 9, 10,
                                     11, 12, 13, 14, 15, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28};
    uint32_t i = 0;

    while (order[i] != general) {
        i++;
    }
    return VCPU_X0 + i;
}

void vcpu_read_words(uint32_t cpu, uint64_t *words, uint32_t count)
{
    memcpy(words, fake_vcpus[cpu].words, count * sizeof words[0]);
}

void vcpu_write_words(uint32_t cpu, const uint64_t *words, uint32_t count, bool resume)
{
    memcpy(fake_vcpus[cpu].words, words, count * sizeof words[0]);
    fake_vcpus[cpu].resumed |= resume;
}

void vcpu_stop(uint32_t cpu)
{
    fake_vcpus[cpu].stopped = true;
}

void vcpu_resume(uint32_t cpu)
{
    fake_vcpus[cpu].resumed = true;
}

uint64_t vcpu_read_register(uint32_t cpu, enum vcpu_register number)
{
    return fake_vcpus[cpu].registers[number];
}

void vcpu_write_register(uint32_t cpu, enum vcpu_register number, uint64_t value)
{
    fake_vcpus[cpu].registers[number] = value;
}

bool vcpu_inject(uint32_t cpu, uint32_t list_register, uint32_t interrupt, uint32_t priority)
{
    if (fake_vcpus[cpu].active[list_register]) {
        return false;
    }
    fake_vcpus[cpu].list[list_register] = interrupt;
    fake_vcpus[cpu].list_priority[list_register] = priority;
    fake_vcpus[cpu].injections++;
    return true;
}

void vcpu_acknowledge_timer(uint32_t cpu)
{
    fake_vcpus[cpu].timer_acknowledged++;
}

void vcpu_acknowledge_device(uint32_t interrupt)
{
    fake_vcpu.device_acknowledged = interrupt;
}

uint64_t vcpu_ticks(void)
{
    return fake_vcpu.ticks;
}

uint64_t vcpu_ticks_per_second(void)
{
    return FAKE_TICKS_PER_SECOND;
}

bool vcpu_alarm(uint32_t alarm, uint64_t ticks)
{
    if (alarm == VCPU_ALARM_DEVICES) {
        fake_vcpu.alarm_devices = ticks;
    } else if (fake_vcpu.has_alarm) {
        fake_vcpus[alarm].alarm = ticks;
    }
    return fake_vcpu.has_alarm;
}

bool vcpu_alarm_comes_before(uint32_t cpu, uint64_t ticks)
{
    return fake_vcpus[cpu].alarm != 0 && fake_vcpus[cpu].alarm <= ticks;
}

void vcpu_clean(const void *memory, uint64_t bytes)
{
    (void)memory;
    (void)bytes;
}
