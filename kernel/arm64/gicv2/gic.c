/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* GICv2 distributor and CPU interface of the boot core [GICv2 IHI 0048B.b]. */
#include "kernel/arm64/gic.h"

#include "kernel/arm64/core_index.h"
#include "kernel/arm64/mmu.h"
#include "kernel/arm64/sysreg.h"
#include "virtual.h"

enum {
    PRIORITY_DEFAULT = 0x80,
    PRIORITY_MASK = 0xf0,
    BINARY_POINT = 3,
    EDGE_BITS_LEVEL = 0x55555555
};

static unsigned list_registers;
static uint32_t acknowledged[CORE_COUNT]; /* as read from IAR: software interrupts carry their sender */

static volatile struct gic_distributor *distributor(void)
{
    return (volatile struct gic_distributor *)DEVICE_GICD;
}

static volatile struct gic_cpu_interface *cpu_interface(void)
{
    return (volatile struct gic_cpu_interface *)DEVICE_GICC;
}

unsigned gic_list_register_count(void)
{
    return list_registers;
}

/* Bit of this core in target registers: the banked ones of private interrupts tell it. */
static uint8_t own_target(void)
{
    for (unsigned irq = 0; irq < GIC_PRIVATE_COUNT; irq++) {
        if (distributor()->itargetsr[irq])
            return distributor()->itargetsr[irq];
    }
    return 1;
}

/* 32 interrupts off, not pending, in group 0. */
static void bits_clear(unsigned word)
{
    distributor()->icenabler[word] = UINT32_MAX;
    distributor()->icpendr[word] = UINT32_MAX;
    distributor()->igroupr[word] = 0;
}

static void distributor_init(void)
{
    volatile struct gic_distributor *d = distributor();
    unsigned count = 32 * ((d->typer & GICD_TYPER_LINES) + 1);
    uint8_t target = own_target();

    d->ctlr = 0;
    for (unsigned i = 1; i < count / 32; i++)
        bits_clear(i);
    for (unsigned irq = GIC_PRIVATE_COUNT; irq < count && irq < GIC_INTERRUPT_MAX; irq++) {
        d->ipriorityr[irq] = PRIORITY_DEFAULT;
        d->itargetsr[irq] = target;
    }
    for (unsigned i = 2; i < count / 32; i++)
        d->icfgr[i] = EDGE_BITS_LEVEL;
    d->ctlr = GICD_CTLR_ENABLE;
}

static void cpu_interface_init(void)
{
    volatile struct gic_cpu_interface *c = cpu_interface();
    unsigned irq;

    for (unsigned i = 0; i < GIC_PRIVATE_COUNT; i++)
        distributor()->ipriorityr[i] = 0;
    c->ctlr = 0;
    c->pmr = PRIORITY_MASK;
    c->bpr = BINARY_POINT;
    while ((irq = c->iar & GICC_IAR_ID) < GIC_INTERRUPT_MAX)
        c->eoir = irq;
    c->ctlr = GICC_CTLR_ENABLE;
}

void gic_core_init(void)
{
    bits_clear(0);
    cpu_interface_init();
    gic_virtual()->hcr = 0;
}

void gic_init(void)
{
    distributor_init();
    gic_core_init();
    list_registers = (gic_virtual()->vtr & GICH_VTR_LIST_REGISTERS) + 1;
}

unsigned gic_acknowledge(void)
{
    uint32_t word = cpu_interface()->iar;
    unsigned irq = word & GICC_IAR_ID;

    acknowledged[core_index()] = word;
    return irq < GIC_INTERRUPT_MAX ? irq : GIC_SPURIOUS;
}

void gic_end(void)
{
    dsb();
    cpu_interface()->eoir = acknowledged[core_index()];
}

void gic_set_enabled(unsigned irq, bool enabled)
{
    uint32_t bit = UINT32_C(1) << (irq % 32);

    if (enabled)
        distributor()->isenabler[irq / 32] = bit;
    else
        distributor()->icenabler[irq / 32] = bit;
    dsb();
}

void gic_set_edge(unsigned irq, bool is_edge)
{
    uint32_t value = distributor()->icfgr[irq / 16];
    uint32_t bit = (uint32_t)GICD_ICFGR_EDGE << (irq % 16 * 2);

    distributor()->icfgr[irq / 16] = is_edge ? value | bit : value & ~bit;
}

void gic_set_target(unsigned irq, unsigned core)
{
    distributor()->itargetsr[irq] = (uint8_t)(1u << core);
}

void gic_send_sgi(unsigned irq, unsigned target)
{
    dsb();
    distributor()->sgir = (UINT32_C(1) << target) << GICD_SGIR_TARGET_SHIFT | irq;
}
