/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A virtual CPU made of plain variables. */
#include "tests/host/vmm/fake_vcpu.h"

#include <string.h>

struct fake_vcpu fake_vcpu;

void fake_vcpu_reset(void)
{
    fake_vcpu = (struct fake_vcpu){.has_alarm = true};
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

void vcpu_read_words(uint64_t *words, uint32_t count)
{
    memcpy(words, fake_vcpu.words, count * sizeof words[0]);
}

void vcpu_write_words(const uint64_t *words, uint32_t count, bool resume)
{
    memcpy(fake_vcpu.words, words, count * sizeof words[0]);
    fake_vcpu.resumed |= resume;
}

void vcpu_stop(void)
{
    fake_vcpu.stopped = true;
}

uint64_t vcpu_read_register(enum vcpu_register number)
{
    return fake_vcpu.registers[number];
}

void vcpu_write_register(enum vcpu_register number, uint64_t value)
{
    fake_vcpu.registers[number] = value;
}

bool vcpu_inject(uint32_t list_register, uint32_t interrupt, uint32_t priority)
{
    if (fake_vcpu.active[list_register]) {
        return false;
    }
    fake_vcpu.list[list_register] = interrupt;
    fake_vcpu.list_priority[list_register] = priority;
    fake_vcpu.injections++;
    return true;
}

void vcpu_acknowledge_timer(void)
{
    fake_vcpu.timer_acknowledged++;
}

void vcpu_acknowledge_device(uint32_t interrupt)
{
    fake_vcpu.device_acknowledged = interrupt;
}

uint64_t vcpu_ticks(void)
{
    return fake_vcpu.ticks;
}

bool vcpu_alarm(uint64_t ticks)
{
    fake_vcpu.alarm = ticks;
    return fake_vcpu.has_alarm;
}

void vcpu_clean(const void *memory, uint64_t bytes)
{
    (void)memory;
    (void)bytes;
}
