/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What protection domains program against: four entry points and the calls they may make. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sel4/sel4.h>

typedef unsigned int microkit_channel;
typedef unsigned int microkit_child;
typedef unsigned int microkit_vcpu;
typedef seL4_MessageInfo_t microkit_msginfo;

/* ---- What a component defines ---- */

/* Once, before anything else. */
void init(void);

/* Once for every channel or interrupt that was signalled, lowest id first. */
void notified(microkit_channel channel);

/* A caller waits for the reply, whose message registers are set before returning.
 * The default prints and faults. */
microkit_msginfo protected(microkit_channel channel, microkit_msginfo message);

/* A child or VCPU faulted: message is the kernel's fault message. True resumes it with *reply;
 * false leaves it blocked, to be restarted later. The default prints and faults. */
seL4_Bool fault(microkit_child child, microkit_msginfo message, microkit_msginfo *reply);

/* ---- Agreed with the image tool ---- */

#define MICROKIT_MAX_CHANNELS 62
#define MICROKIT_MAX_CHANNEL_ID (MICROKIT_MAX_CHANNELS - 1)
#define MICROKIT_PD_NAME_LENGTH 64

/* Capability slots; the ones ending in BASE are indexed by channel, child or VCPU id. */
enum {
    MICROKIT_SLOT_INPUT = 1,
    MICROKIT_SLOT_VSPACE = 3,
    MICROKIT_SLOT_REPLY = 4,
    MICROKIT_SLOT_MONITOR = 5,
    MICROKIT_SLOT_TCB = 6,
    MICROKIT_SLOT_SMC = 7,
    MICROKIT_SLOT_NOTIFICATION_BASE = 10,
    MICROKIT_SLOT_ENDPOINT_BASE = 74,
    MICROKIT_SLOT_IRQ_BASE = 138,
    MICROKIT_SLOT_TCB_BASE = 202,
    MICROKIT_SLOT_VM_TCB_BASE = 266,
    MICROKIT_SLOT_VCPU_BASE = 330,
    MICROKIT_ROOT_SLOT_BITS = 6,
};

/* Filled in by the image tool: a bit for every id that may be used. */
extern char microkit_name[MICROKIT_PD_NAME_LENGTH];
extern seL4_Bool microkit_passive;
extern seL4_Word microkit_irqs;
extern seL4_Word microkit_notifications;
extern seL4_Word microkit_pps;

/* ---- Debug console (nothing happens when the kernel does not print) ---- */

void microkit_dbg_putc(int character);
void microkit_dbg_puts(const char *string);
void microkit_dbg_put8(seL4_Uint8 value);
void microkit_dbg_put32(seL4_Uint32 value);
/* The conversions of lib/print.h. */
void microkit_dbg_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- Used by the inline functions below ---- */

/* Says which function of this component was given what; returns. */
void microkit_report_id(const char *function, const char *kind, unsigned id);
/* Says which function failed with what error, then faults at the address equal to the error. */
_Noreturn void microkit_crash(const char *function, seL4_Error error);
_Noreturn void microkit_fault_at(uintptr_t address);

static inline bool microkit_id_is_valid(seL4_Word ids, unsigned id)
{
    return id <= MICROKIT_MAX_CHANNEL_ID && (ids >> id & 1) != 0;
}

static inline void microkit_check(const char *function, seL4_Error error)
{
    if (error != seL4_NoError) {
        microkit_crash(function, error);
    }
}

/* ---- Notifications and interrupts ---- */

static inline void microkit_notify(microkit_channel channel)
{
    if (!microkit_id_is_valid(microkit_notifications, channel)) {
        microkit_report_id("microkit_notify", "channel", channel);
        return;
    }
    seL4_Signal(MICROKIT_SLOT_NOTIFICATION_BASE + channel);
}

static inline void microkit_irq_ack(microkit_channel channel)
{
    if (!microkit_id_is_valid(microkit_irqs, channel)) {
        microkit_report_id("microkit_irq_ack", "interrupt", channel);
        return;
    }
    microkit_check("microkit_irq_ack", seL4_IRQHandler_Ack(MICROKIT_SLOT_IRQ_BASE + channel));
}

/* As the two above, when the entry point returns; the last one costs no system call of its own.
 * Any number may be pending; the same one twice is sent once. */
void microkit_deferred_notify(microkit_channel channel);
void microkit_deferred_irq_ack(microkit_channel channel);

/* ---- Protected procedure calls ---- */

/* Calls the other end and waits for its reply; an invalid channel gives an empty message. */
static inline microkit_msginfo microkit_ppcall(microkit_channel channel, microkit_msginfo message)
{
    if (!microkit_id_is_valid(microkit_pps, channel)) {
        microkit_report_id("microkit_ppcall", "channel", channel);
        return seL4_MessageInfo_new(0, 0, 0, 0);
    }
    return seL4_Call(MICROKIT_SLOT_ENDPOINT_BASE + channel, message);
}

static inline microkit_msginfo microkit_msginfo_new(seL4_Word label, seL4_Uint16 count)
{
    return seL4_MessageInfo_new(label, 0, 0, count);
}

static inline seL4_Word microkit_msginfo_get_label(microkit_msginfo message)
{
    return seL4_MessageInfo_get_label(message);
}

static inline seL4_Word microkit_msginfo_get_count(microkit_msginfo message)
{
    return seL4_MessageInfo_get_length(message);
}

static inline void microkit_mr_set(seL4_Uint8 index, seL4_Word value)
{
    seL4_SetMR(index, value);
}

static inline seL4_Word microkit_mr_get(seL4_Uint8 index)
{
    return seL4_GetMR(index);
}

/* ---- Children ---- */

/* A kernel error in these and in the VCPU functions is a mistake of the component or of its
 * description: it is printed and the component faults. */

/* Sets only the program counter, clears a pending fault and resumes. */
void microkit_pd_restart(microkit_child child, uintptr_t entry_point);
void microkit_pd_stop(microkit_child child);
void microkit_pd_resume(microkit_child child);
/* All registers, in the kernel's order. Writing does not resume, and is meant for a child that is
 * stopped or waits in its fault. */
void microkit_pd_read_registers(microkit_child child, seL4_UserContext *registers);
void microkit_pd_write_registers(microkit_child child, seL4_UserContext *registers);

/* ---- Virtual machines ---- */

void microkit_vcpu_restart(microkit_vcpu vcpu, uintptr_t entry_point);
void microkit_vcpu_stop(microkit_vcpu vcpu);
void microkit_vcpu_resume(microkit_vcpu vcpu);
void microkit_vcpu_read_registers(microkit_vcpu vcpu, seL4_UserContext *registers);
void microkit_vcpu_write_registers(microkit_vcpu vcpu, seL4_UserContext *registers);

/* index: the list register. */
void microkit_vcpu_arm_inject_irq(microkit_vcpu vcpu, seL4_Uint16 irq, seL4_Uint8 priority,
                                  seL4_Uint8 group, seL4_Uint8 index);
/* The same, but gives back the error: seL4_DeleteFirst when that list register holds an active
 * interrupt. */
seL4_Error microkit_vcpu_arm_try_inject_irq(microkit_vcpu vcpu, seL4_Uint16 irq,
                                            seL4_Uint8 priority, seL4_Uint8 group,
                                            seL4_Uint8 index);
void microkit_vcpu_arm_ack_vppi(microkit_vcpu vcpu, seL4_Word irq);
seL4_Word microkit_vcpu_arm_read_reg(microkit_vcpu vcpu, seL4_Word reg);
void microkit_vcpu_arm_write_reg(microkit_vcpu vcpu, seL4_Word reg, seL4_Word value);

/* ---- Others ---- */

/* Needs smc="true". */
void microkit_arm_smc_call(seL4_ARM_SMCContext *arguments, seL4_ARM_SMCContext *response);

/* Where a capability put into the root CNode by the description is found; 0 when there is no such
 * slot. */
static inline seL4_CPtr microkit_cspace_root_slot_to_cptr(seL4_Word slot)
{
    if (slot == 0 || slot >= 1u << MICROKIT_ROOT_SLOT_BITS) {
        return 0;
    }
    return slot << (seL4_WordBits - MICROKIT_ROOT_SLOT_BITS);
}
