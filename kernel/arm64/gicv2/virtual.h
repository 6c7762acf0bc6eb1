/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The interrupt interface of a guest: the hypervisor's registers of a GICv2 [GICv2 5.3]. */
#pragma once

#include "hw/gic.h"
#include "kernel/arm64/mmu.h"

/* What a VCPU keeps of it while it is not loaded; lr also is what the kernel last knew. */
struct virtual_interface {
    uint32_t hcr;
    uint32_t vmcr;
    uint32_t apr;
    uint32_t lr[GIC_LIST_REGISTER_MAX];
};

static inline volatile struct gic_virtual_control *gic_virtual(void)
{
    return (volatile struct gic_virtual_control *)DEVICE_GICH;
}

/* Off and on, while the rest stays in the hardware. */
static inline void virtual_interface_disable(struct virtual_interface *v)
{
    v->hcr = gic_virtual()->hcr;
    gic_virtual()->hcr = 0;
}

static inline void virtual_interface_enable(const struct virtual_interface *v)
{
    gic_virtual()->hcr = v->hcr;
}

static inline void virtual_interface_init(struct virtual_interface *v)
{
    v->hcr = GICH_HCR_ENABLE;
}

/* A pending interrupt that asks for maintenance when the guest ends it. */
static inline void list_register_set(struct virtual_interface *v, unsigned index, uint64_t virq,
                                     uint64_t priority, uint64_t group)
{
    v->lr[index] = (uint32_t)(virq | GICH_LR_EOI | priority << GICH_LR_PRIORITY_SHIFT |
                              (uint64_t)GICH_LR_STATE_PENDING << GICH_LR_STATE_SHIFT |
                              group << GICH_LR_GROUP_SHIFT);
}

static inline bool list_register_is_active(const struct virtual_interface *v, unsigned index)
{
    return (v->lr[index] >> GICH_LR_STATE_SHIFT & 3) == GICH_LR_STATE_ACTIVE;
}

/* From the VCPU to the hardware. */
static inline void list_register_write(const struct virtual_interface *v, unsigned index)
{
    gic_virtual()->lr[index] = v->lr[index];
}

/* List registers whose interrupt the guest has ended, as a mask; 0 when that is not what maintenance is for. */
static inline uint64_t list_registers_ended(void)
{
    if (!(gic_virtual()->misr & GICH_MISR_EOI))
        return 0;
    return gic_virtual()->eisr[0] | (uint64_t)gic_virtual()->eisr[1] << 32;
}

/* Reads the register back without its request for maintenance. */
static inline void list_register_end(struct virtual_interface *v, unsigned index)
{
    v->lr[index] = gic_virtual()->lr[index] & ~(uint32_t)GICH_LR_EOI;
    gic_virtual()->lr[index] = v->lr[index];
}

/* All but the control register. */
static inline void virtual_interface_save(struct virtual_interface *v, unsigned list_registers)
{
    v->vmcr = gic_virtual()->vmcr;
    v->apr = gic_virtual()->apr;
    for (unsigned i = 0; i < list_registers; i++)
        v->lr[i] = gic_virtual()->lr[i];
}

static inline void virtual_interface_load(const struct virtual_interface *v, unsigned list_registers)
{
    gic_virtual()->vmcr = v->vmcr;
    gic_virtual()->apr = v->apr;
    for (unsigned i = 0; i < list_registers; i++)
        gic_virtual()->lr[i] = v->lr[i];
}
