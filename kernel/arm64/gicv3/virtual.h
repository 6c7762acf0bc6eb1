/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The interrupt interface of a guest: the hypervisor's registers of a GICv3 [GICv3 12.4]. */
#pragma once

#include "hw/gicv3.h"
#include "kernel/arm64/sysreg.h"
#include "kernel/core/types.h"

/* What a VCPU keeps of it while it is not loaded; lr also is what the kernel last knew. Five bits of priority need
 * one active priorities register per group. */
struct virtual_interface {
    uint64_t hcr;
    uint64_t vmcr;
    uint64_t active[2];
    uint64_t lr[ICH_LIST_REGISTER_MAX];
};

/* Register numbers are part of the instruction. */
#define FOR_EACH_LIST_REGISTER(do_one) \
    do_one(0) do_one(1) do_one(2) do_one(3) do_one(4) do_one(5) do_one(6) do_one(7) \
    do_one(8) do_one(9) do_one(10) do_one(11) do_one(12) do_one(13) do_one(14) do_one(15)

static inline uint64_t list_register_hardware_read(unsigned index)
{
#define READ(n) case n: return sysreg_read(ich_lr##n##_el2);
    switch (index) {
        FOR_EACH_LIST_REGISTER(READ)
    }
#undef READ
    return 0;
}

static inline void list_register_hardware_write(unsigned index, uint64_t value)
{
#define WRITE(n) case n: sysreg_write(ich_lr##n##_el2, value); break;
    switch (index) {
        FOR_EACH_LIST_REGISTER(WRITE)
    }
#undef WRITE
}

/* Off and on, while the rest stays in the hardware. */
static inline void virtual_interface_disable(struct virtual_interface *v)
{
    v->hcr = sysreg_read(ich_hcr_el2);
    sysreg_write(ich_hcr_el2, 0);
}

static inline void virtual_interface_enable(const struct virtual_interface *v)
{
    sysreg_write(ich_hcr_el2, v->hcr);
}

static inline void virtual_interface_init(struct virtual_interface *v)
{
    v->hcr = ICH_HCR_ENABLE;
}

/* A pending interrupt that asks for maintenance when the guest ends it. */
static inline void list_register_set(struct virtual_interface *v, unsigned index, uint64_t virq,
                                     uint64_t priority, uint64_t group)
{
    v->lr[index] = virq | ICH_LR_EOI | priority << ICH_LR_PRIORITY_SHIFT |
                   group << ICH_LR_GROUP_SHIFT |
                   (uint64_t)GICH_LR_STATE_PENDING << ICH_LR_STATE_SHIFT;
}

static inline bool list_register_is_active(const struct virtual_interface *v, unsigned index)
{
    return v->lr[index] >> ICH_LR_STATE_SHIFT == GICH_LR_STATE_ACTIVE;
}

/* From the VCPU to the hardware. */
static inline void list_register_write(const struct virtual_interface *v, unsigned index)
{
    list_register_hardware_write(index, v->lr[index]);
}

/* List registers whose interrupt the guest has ended, as a mask; 0 when that is not what maintenance is for. */
static inline uint64_t list_registers_ended(void)
{
    return sysreg_read(ich_misr_el2) & ICH_MISR_EOI ? sysreg_read(ich_eisr_el2) : 0;
}

/* Reads the register back without its request for maintenance. */
static inline void list_register_end(struct virtual_interface *v, unsigned index)
{
    v->lr[index] = list_register_hardware_read(index) & ~ICH_LR_EOI;
    list_register_hardware_write(index, v->lr[index]);
}

/* All but the control register. */
static inline void virtual_interface_save(struct virtual_interface *v, unsigned list_registers)
{
    v->vmcr = sysreg_read(ich_vmcr_el2);
    v->active[0] = sysreg_read(ich_ap0r0_el2);
    v->active[1] = sysreg_read(ich_ap1r0_el2);
    for (unsigned i = 0; i < list_registers; i++)
        v->lr[i] = list_register_hardware_read(i);
}

static inline void virtual_interface_load(const struct virtual_interface *v, unsigned list_registers)
{
    sysreg_write(ich_vmcr_el2, v->vmcr);
    sysreg_write(ich_ap0r0_el2, v->active[0]);
    sysreg_write(ich_ap1r0_el2, v->active[1]);
    for (unsigned i = 0; i < list_registers; i++)
        list_register_hardware_write(i, v->lr[i]);
}
