/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Register layouts of the Generic Interrupt Controller, version 2 [GICv2, IHI 0048B.b]. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum gic_limits {
    GIC_SGI_COUNT = 16,        /* interrupts 0-15 are software generated */
    GIC_PRIVATE_COUNT = 32,    /* interrupts 0-31 exist once per core */
    GIC_INTERRUPT_MAX = 1020,  /* identifiers from here on are special */
    GIC_SPURIOUS = 1023,
    GIC_LIST_REGISTER_MAX = 64,
};

/* Distributor [GICv2 4.1.2]. */
struct gic_distributor {
    uint32_t ctlr;               /* 0x000 rw control */
    uint32_t typer;              /* 0x004 ro type */
    uint32_t iidr;               /* 0x008 ro implementer */
    uint32_t reserved0[(0x080 - 0x00c) / 4];
    uint32_t igroupr[32];        /* 0x080 rw group, bit each */
    uint32_t isenabler[32];      /* 0x100 rw set enable, bit each */
    uint32_t icenabler[32];      /* 0x180 rw clear enable, bit each */
    uint32_t ispendr[32];        /* 0x200 rw set pending, bit each */
    uint32_t icpendr[32];        /* 0x280 rw clear pending, bit each */
    uint32_t isactiver[32];      /* 0x300 rw set active, bit each */
    uint32_t icactiver[32];      /* 0x380 rw clear active, bit each */
    uint8_t ipriorityr[1020];    /* 0x400 rw priority, byte each */
    uint32_t reserved1;
    uint8_t itargetsr[1020];     /* 0x800 rw target cores, byte each */
    uint32_t reserved2;
    uint32_t icfgr[64];          /* 0xc00 rw configuration, two bits each */
    uint32_t reserved3[(0xf00 - 0xd00) / 4];
    uint32_t sgir;               /* 0xf00 wo software generated interrupt */
    uint32_t reserved4[3];
    uint32_t cpendsgir[4];       /* 0xf10 rw SGI clear pending */
    uint32_t spendsgir[4];       /* 0xf20 rw SGI set pending */
};

_Static_assert(offsetof(struct gic_distributor, igroupr) == 0x080, "GICD_IGROUPR");
_Static_assert(offsetof(struct gic_distributor, ipriorityr) == 0x400, "GICD_IPRIORITYR");
_Static_assert(offsetof(struct gic_distributor, itargetsr) == 0x800, "GICD_ITARGETSR");
_Static_assert(offsetof(struct gic_distributor, icfgr) == 0xc00, "GICD_ICFGR");
_Static_assert(offsetof(struct gic_distributor, sgir) == 0xf00, "GICD_SGIR");
_Static_assert(offsetof(struct gic_distributor, cpendsgir) == 0xf10, "GICD_CPENDSGIR");

enum gic_distributor_bits {
    GICD_CTLR_ENABLE = 1 << 0,
    GICD_TYPER_LINES = 0x1f,     /* interrupts = 32 * (value + 1) */
    GICD_TYPER_CPUS_SHIFT = 5,
    GICD_ICFGR_EDGE = 2,         /* in the two bits of an interrupt */
    GICD_SGIR_TARGET_SHIFT = 16, /* one bit per CPU interface */
};

/* CPU interface, physical (GICC) and virtual (GICV) [GICv2 4.1.3, 5.1]. */
struct gic_cpu_interface {
    uint32_t ctlr;    /* 0x00 rw control */
    uint32_t pmr;     /* 0x04 rw priority mask */
    uint32_t bpr;     /* 0x08 rw binary point */
    uint32_t iar;     /* 0x0c ro acknowledge */
    uint32_t eoir;    /* 0x10 wo end of interrupt */
    uint32_t rpr;     /* 0x14 ro running priority */
    uint32_t hppir;   /* 0x18 ro highest priority pending */
    uint32_t abpr;    /* 0x1c rw aliased binary point */
    uint32_t aiar;    /* 0x20 ro aliased acknowledge */
    uint32_t aeoir;   /* 0x24 wo aliased end of interrupt */
    uint32_t ahppir;  /* 0x28 ro aliased highest priority pending */
    uint32_t reserved0[(0xd0 - 0x2c) / 4];
    uint32_t apr[4];  /* 0xd0 rw active priorities */
    uint32_t nsapr[4];
    uint32_t reserved1[3];
    uint32_t iidr;    /* 0xfc ro identification */
};

_Static_assert(offsetof(struct gic_cpu_interface, apr) == 0xd0, "GICC_APR");
_Static_assert(offsetof(struct gic_cpu_interface, iidr) == 0xfc, "GICC_IIDR");

enum gic_cpu_interface_bits {
    GICC_CTLR_ENABLE = 1 << 0,
    GICC_IAR_ID = 0x3ff,
};

/* Virtual interface control, for the hypervisor [GICv2 5.3]. */
struct gic_virtual_control {
    uint32_t hcr;      /* 0x000 rw hypervisor control */
    uint32_t vtr;      /* 0x004 ro type */
    uint32_t vmcr;     /* 0x008 rw virtual machine control */
    uint32_t reserved0;
    uint32_t misr;     /* 0x010 ro maintenance status */
    uint32_t reserved1[3];
    uint32_t eisr[2];  /* 0x020 ro end of interrupt status, bit per list register */
    uint32_t reserved2[2];
    uint32_t elrsr[2]; /* 0x030 ro empty list registers */
    uint32_t reserved3[(0xf0 - 0x38) / 4];
    uint32_t apr;      /* 0x0f0 rw active priorities */
    uint32_t reserved4[3];
    uint32_t lr[64];   /* 0x100 rw list registers */
};

_Static_assert(offsetof(struct gic_virtual_control, eisr) == 0x20, "GICH_EISR");
_Static_assert(offsetof(struct gic_virtual_control, apr) == 0xf0, "GICH_APR");
_Static_assert(offsetof(struct gic_virtual_control, lr) == 0x100, "GICH_LR");

enum gic_virtual_bits {
    GICH_HCR_ENABLE = 1 << 0,
    GICH_VTR_LIST_REGISTERS = 0x3f, /* number of list registers minus one */
    GICH_MISR_EOI = 1 << 0,
};

/* One list register [GICv2 5.3.10]. */
enum gic_list_register_bits {
    GICH_LR_VIRTUAL_ID = 0x3ff,
    GICH_LR_EOI = 1 << 19,          /* maintenance interrupt at end of interrupt */
    GICH_LR_PRIORITY_SHIFT = 23,    /* upper five bits of the priority */
    GICH_LR_STATE_SHIFT = 28,
    GICH_LR_STATE_PENDING = 1,
    GICH_LR_STATE_ACTIVE = 2,
    GICH_LR_GROUP_SHIFT = 30,
};
