/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Faults: what happened to a thread, told to its handler as a message. */
#pragma once

#include <sel4/errors.h>
#include <sel4/faults.h>

#include "kernel/core/types.h"

struct tcb;

/* The numbers are the labels of the messages. */
enum fault_type {
    FAULT_NONE = seL4_Fault_NullFault,
    FAULT_CAP = seL4_Fault_CapFault,
    FAULT_UNKNOWN_SYSCALL = seL4_Fault_UnknownSyscall,
    FAULT_USER_EXCEPTION = seL4_Fault_UserException,
#ifdef CONFIG_HARDWARE_DEBUG_API
    FAULT_DEBUG = seL4_Fault_DebugException,
#else
    FAULT_DEBUG = 0xf, /* never raised; no label has it */
#endif
    FAULT_TIMEOUT = seL4_Fault_Timeout,
    FAULT_VM = seL4_Fault_VMFault,
    FAULT_VGIC_MAINTENANCE = seL4_Fault_VGICMaintenance,
    FAULT_VCPU = seL4_Fault_VCPUFault,
    FAULT_VPPI = seL4_Fault_VPPIEvent,
};

enum lookup_failure {
    LOOKUP_OK = seL4_NoFailure,
    LOOKUP_INVALID_ROOT = seL4_InvalidRoot,
    LOOKUP_MISSING_CAPABILITY = seL4_MissingCapability,
    LOOKUP_DEPTH_MISMATCH = seL4_DepthMismatch,
    LOOKUP_GUARD_MISMATCH = seL4_GuardMismatch,
};

/* A failed resolution: `words` as in the ABI (bits left, then bits found, or guard found and bits
 * found). */
struct lookup_fault {
    enum lookup_failure type;
    word_t words[3];
};

/* How many of the words a failed lookup of this type has. */
static inline unsigned lookup_words(enum lookup_failure type)
{
    switch (type) {
    case LOOKUP_MISSING_CAPABILITY:
        return 1;
    case LOOKUP_DEPTH_MISMATCH:
        return 2;
    case LOOKUP_GUARD_MISMATCH:
        return 3;
    default:
        return 0;
    }
}

/* words by type:
 *   cap: capability address, 1 when receiving (the lookup fault is kept apart)
 *   unknown system call: number       user exception: number, code
 *   debug: reason, address, breakpoint   timeout: badge
 *   VM: address, syndrome, 1 for an instruction fetch
 *   vgic maintenance: list register   vcpu: syndrome   vppi: interrupt */
struct fault {
    enum fault_type type;
    word_t words[3];
    struct lookup_fault lookup;
};

/* Sends the fault of a thread to its handler; without one the thread becomes inactive. */
void fault_raise(struct tcb *tcb, const struct fault *fault);

/* Capability fault of the current thread. */
void fault_raise_cap(struct tcb *tcb, cptr_t address, bool receiving,
                     const struct lookup_fault *lookup);

/* The thread has a handler for used-up budget. */
bool fault_has_timeout_handler(const struct tcb *tcb);
void fault_raise_timeout(struct tcb *tcb);

/* Writes the message of sender's fault into the receiver's message words; how many were written. */
unsigned fault_write_message(struct tcb *sender, struct tcb *receiver, uint64_t *receiver_buffer);

/* Applies the answer `sender` gives to the receiver's fault; true when the receiver is to be
 * restarted. */
bool fault_take_answer(struct tcb *receiver, struct tcb *sender);
