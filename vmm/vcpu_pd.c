/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The virtual CPUs as a protection domain reaches them, by its capabilities. */
#include "vmm/vcpu.h"

#include <microkit.h>

#include "lib/clock.h"
#include "vmm/guest_map.h"
#include "vmm/vcpu_alarm.h"

enum {
    GROUP = 0, /* the guest's only one */
};

_Static_assert((int)VCPU_ALARMS <= (int)TIMER_SLOTS, "an alarm is a slot of the timer client");

static seL4_CPtr tcb_of(uint32_t cpu)
{
    return MICROKIT_SLOT_VM_TCB_BASE + cpu;
}

static struct timer_client *alarm_timer;
static uint64_t frequency_hz;
static uint64_t alarm_ticks[VCPU_ALARMS]; /* when it will ring; 0: it will not */

uint32_t vcpu_word_of(uint32_t general)
{
    static const uint8_t word[] = {
        3,  4,  5,  6,  7,  8,  9,  10, 11,             /* x0 to x8 */
        17, 18, 19, 20, 21, 22, 23,                     /* x9 to x15 */
        12, 13, 14,                                     /* x16 to x18 */
        24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 15, 16, /* x19 to x30 */
    };

    return word[general];
}

void vcpu_read_words(uint32_t cpu, uint64_t *words, uint32_t count)
{
    seL4_Word mr[4] = {false, count};
    seL4_MessageInfo_t tag = seL4_MessageInfo_new(TCBReadRegisters, 0, 0, 2);

    tag = seL4_CallWithMRs(tcb_of(cpu), tag, &mr[0], &mr[1], &mr[2], &mr[3]);
    microkit_check("vcpu_read_words", (seL4_Error)seL4_MessageInfo_get_label(tag));
    for (uint32_t i = 0; i < count; i++) {
        words[i] = i < 4 ? mr[i] : seL4_GetMR((int)i);
    }
}

/* The message is as short as the words are few: most exits write the program counter only. */
void vcpu_write_words(uint32_t cpu, const uint64_t *words, uint32_t count, bool resume)
{
    seL4_Word mr[4] = {resume, count, words[0], count > 1 ? words[1] : 0};
    seL4_MessageInfo_t tag = seL4_MessageInfo_new(TCBWriteRegisters, 0, 0, 2 + count);

    for (uint32_t i = 2; i < count; i++) {
        seL4_SetMR((int)i + 2, words[i]);
    }
    tag = seL4_CallWithMRs(tcb_of(cpu), tag, &mr[0], &mr[1], &mr[2], &mr[3]);
    microkit_check("vcpu_write_words", (seL4_Error)seL4_MessageInfo_get_label(tag));
}

void vcpu_stop(uint32_t cpu)
{
    microkit_vcpu_stop(cpu);
}

void vcpu_resume(uint32_t cpu)
{
    microkit_vcpu_resume(cpu);
}

uint64_t vcpu_read_register(uint32_t cpu, enum vcpu_register number)
{
    return microkit_vcpu_arm_read_reg(cpu, number);
}

void vcpu_write_register(uint32_t cpu, enum vcpu_register number, uint64_t value)
{
    microkit_vcpu_arm_write_reg(cpu, number, value);
}

bool vcpu_inject(uint32_t cpu, uint32_t list_register, uint32_t interrupt, uint32_t priority)
{
    return microkit_vcpu_arm_try_inject_irq(cpu, (seL4_Uint16)interrupt, (seL4_Uint8)priority,
                                            GROUP, (seL4_Uint8)list_register) == seL4_NoError;
}

void vcpu_acknowledge_timer(uint32_t cpu)
{
    microkit_vcpu_arm_ack_vppi(cpu, GUEST_TIMER_INTERRUPT);
}

uint64_t vcpu_ticks(void)
{
    return clock_ticks();
}

uint64_t vcpu_ticks_per_second(void)
{
    return clock_frequency_hz();
}

void vcpu_alarm_init(struct timer_client *timer)
{
    alarm_timer = timer;
    frequency_hz = clock_frequency_hz();
}

bool vcpu_alarm_comes_before(uint32_t cpu, uint64_t ticks)
{
    return alarm_ticks[cpu] != 0 && alarm_ticks[cpu] <= ticks;
}

/*
 * A CPU sleeps far more often than its timer expires, mostly with the same deadline or a later one.
 * An alarm set for an earlier one stays: a CPU that it wakes too early goes to sleep again.
 */
bool vcpu_alarm(uint32_t alarm, uint64_t ticks)
{
    bool early = alarm < VCPUS_MAX && vcpu_alarm_comes_before(alarm, ticks);

    if (alarm_timer == 0) {
        return false;
    }
    if (!early) {
        bool set =
            timer_set(alarm_timer, alarm, clock_ticks_to_ns(ticks, frequency_hz)) == TIMER_OK;
        alarm_ticks[alarm] = set ? ticks : 0;
        return set;
    }
    return true;
}

bool vcpu_alarm_rang(uint32_t alarm)
{
    bool rang = alarm_timer != 0 && timer_fired(alarm_timer, alarm);

    if (rang) {
        alarm_ticks[alarm] = 0;
    }
    return rang;
}

/*
 * To the point of coherency, and out of the instruction caches; lines are as long as CTR_EL0
 * says.
 */
void vcpu_clean(const void *memory, uint64_t bytes)
{
    uint64_t type;
    __asm__("mrs %0, ctr_el0" : "=r"(type));
    uint64_t data_line = UINT64_C(4) << (type >> 16 & 0xf);
    uint64_t instruction_line = UINT64_C(4) << (type & 0xf);
    uintptr_t end = (uintptr_t)memory + bytes;

    for (uintptr_t at = (uintptr_t)memory & ~(data_line - 1); at < end; at += data_line) {
        __asm__ volatile("dc civac, %0" : : "r"(at) : "memory");
    }
    __asm__ volatile("dsb sy" : : : "memory");
    for (uintptr_t at = (uintptr_t)memory & ~(instruction_line - 1); at < end;
         at += instruction_line) {
        __asm__ volatile("ic ivau, %0" : : "r"(at) : "memory");
    }
    __asm__ volatile("dsb sy\n\tisb" : : : "memory");
}
