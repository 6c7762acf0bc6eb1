/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* GICv3: distributor, this core's redistributor, CPU interface in system registers [GICv3 IHI 0069H]. */
#include "kernel/arm64/gic.h"

#include "hw/gicv3.h"
#include "kernel/arm64/core_index.h"
#include "kernel/arm64/mmu.h"
#include "kernel/arm64/sysreg.h"

enum {
    PRIORITY_DEFAULT = 0x80,
    PRIORITY_MASK = 0xf0,
    BINARY_POINT = 3
};

static unsigned list_registers;
static uint64_t acknowledged[CORE_COUNT];
static vaddr_t redistributors[CORE_COUNT];
static uint64_t affinities[CORE_COUNT]; /* as routes name cores */

static volatile struct gic_distributor *distributor(void)
{
    return (volatile struct gic_distributor *)DEVICE_GICD;
}

/* Where the registers of an interrupt are: private ones belong to the redistributor. */
static volatile struct gic_distributor *registers_of(unsigned irq)
{
    return irq < GIC_PRIVATE_COUNT
               ? (volatile struct gic_distributor *)(redistributors[core_index()] + GICR_PRIVATE_FRAME)
               : distributor();
}

unsigned gic_list_register_count(void)
{
    return list_registers;
}

/* Affinity levels 3-0 in one word, as redistributors tell it. */
static uint32_t own_affinity(void)
{
    uint64_t mpidr = sysreg_read(mpidr_el1);

    return (uint32_t)((mpidr & 0xffffff) | (mpidr >> 8 & 0xff000000));
}

static void wait_distributor(void)
{
    while (distributor()->ctlr & GICD_CTLR_PENDING)
        ;
}

void gic_set_target(unsigned irq, unsigned core)
{
    volatile uint64_t *route = (volatile uint64_t *)(DEVICE_GICD + GICD_IROUTER);

    route[irq] = affinities[core];
}

static void distributor_init(void)
{
    volatile struct gic_distributor *d = distributor();
    unsigned count = 32 * ((d->typer & GICD_TYPER_LINES) + 1);

    d->ctlr = 0;
    wait_distributor();
    for (unsigned i = 1; i < count / 32; i++) {
        d->icenabler[i] = UINT32_MAX;
        d->icpendr[i] = UINT32_MAX;
        d->igroupr[i] = UINT32_MAX;
    }
    for (unsigned i = 2; i < count / 16; i++)
        d->icfgr[i] = 0; /* level */
    d->ctlr = GICD_CTLR_AFFINITY;
    wait_distributor();
    for (unsigned irq = GIC_PRIVATE_COUNT; irq < count && irq < GIC_INTERRUPT_MAX; irq++) {
        d->ipriorityr[irq] = PRIORITY_DEFAULT;
        gic_set_target(irq, core_index());
    }
    d->ctlr = GICD_CTLR_AFFINITY | GICD_CTLR_GROUP0 | GICD_CTLR_GROUP1;
    wait_distributor();
}

/* The redistributor whose affinity is this core's; the board maps those of the cores it has. */
static void redistributor_find(void)
{
    volatile struct gic_redistributor *r;

    redistributors[core_index()] = DEVICE_GICR;
    for (vaddr_t at = DEVICE_GICR; at < DEVICE_GICR + BOARD_GICR_KEPT; at += GICR_BYTES) {
        r = (volatile struct gic_redistributor *)at;
        if (r->typer[1] == own_affinity())
            redistributors[core_index()] = at;
        if (r->typer[0] & GICR_TYPER_LAST)
            return;
    }
}

static void redistributor_init(void)
{
    volatile struct gic_redistributor *r;
    volatile struct gic_distributor *p;

    redistributor_find();
    r = (volatile struct gic_redistributor *)redistributors[core_index()];
    r->waker &= ~(uint32_t)GICR_WAKER_SLEEP;
    while (r->waker & GICR_WAKER_ASLEEP)
        ;
    p = registers_of(0);
    p->icenabler[0] = UINT32_MAX;
    p->icpendr[0] = UINT32_MAX;
    p->igroupr[0] = UINT32_MAX;
    for (unsigned i = 0; i < GIC_PRIVATE_COUNT; i++)
        p->ipriorityr[i] = 0;
}

static void cpu_interface_init(void)
{
    sysreg_write(icc_sre_el2, ICC_SRE_SYSTEM_REGISTERS | ICC_SRE_ENABLE_EL1);
    isb();
    sysreg_write(icc_sre_el1, ICC_SRE_SYSTEM_REGISTERS);
    isb();
    sysreg_write(icc_ctlr_el1, 0); /* end of interrupt also deactivates */
    sysreg_write(icc_pmr_el1, PRIORITY_MASK);
    sysreg_write(icc_bpr1_el1, BINARY_POINT);
    sysreg_write(icc_igrpen1_el1, 1);
    isb();
}

void gic_core_init(void)
{
    affinities[core_index()] = sysreg_read(mpidr_el1) & UINT64_C(0xff00ffffff);
    redistributor_init();
    cpu_interface_init();
    sysreg_write(ich_hcr_el2, 0);
}

void gic_init(void)
{
    affinities[core_index()] = sysreg_read(mpidr_el1) & UINT64_C(0xff00ffffff);
    distributor_init();
    gic_core_init();
    list_registers = (unsigned)(sysreg_read(ich_vtr_el2) & ICH_VTR_LIST_REGISTERS) + 1;
    isb();
}

unsigned gic_acknowledge(void)
{
    uint64_t irq = sysreg_read(icc_iar1_el1) & ICC_IAR_ID;

    dsb();
    acknowledged[core_index()] = irq;
    return irq < GIC_INTERRUPT_MAX ? (unsigned)irq : GIC_SPURIOUS;
}

void gic_end(void)
{
    dsb();
    sysreg_write(icc_eoir1_el1, acknowledged[core_index()]);
    isb();
}

void gic_set_enabled(unsigned irq, bool enabled)
{
    volatile struct gic_distributor *d = registers_of(irq);
    uint32_t bit = UINT32_C(1) << (irq % 32);

    if (enabled)
        d->isenabler[irq / 32] = bit;
    else
        d->icenabler[irq / 32] = bit;
    dsb();
}

void gic_set_edge(unsigned irq, bool is_edge)
{
    volatile struct gic_distributor *d = registers_of(irq);
    uint32_t value = d->icfgr[irq / 16];
    uint32_t bit = (uint32_t)GICD_ICFGR_EDGE << (irq % 16 * 2);

    d->icfgr[irq / 16] = is_edge ? value | bit : value & ~bit;
}

/* Targets are cores 0-7 of the first cluster. */
void gic_send_sgi(unsigned irq, unsigned target)
{
    dsb();
    sysreg_write(icc_sgi1r_el1, (uint64_t)irq << ICC_SGI_ID_SHIFT | UINT64_C(1) << target);
    isb();
}
