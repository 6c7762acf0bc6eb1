/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Registers of the Generic Interrupt Controller, version 3, beyond version 2 [GICv3, IHI 0069H]. */
#pragma once

#include "hw/gic.h"

/* Distributor: as in version 2, and where interrupts go [GICv3 12.9.22]. */
enum gicv3_distributor {
    GICV3_DISTRIBUTOR_BYTES = 0x10000,
    GICD_IROUTER = 0x6000, /* rw affinity of the target, eight bytes per interrupt */

    GICD_CTLR_GROUP0 = 1 << 0, /* group 1 in the view of the non-secure side */
    GICD_CTLR_GROUP1 = 1 << 1,
    GICD_CTLR_AFFINITY = 1 << 4,
};
#define GICD_CTLR_PENDING (UINT32_C(1) << 31)

/* One redistributor per core: this frame, then one laid out like a distributor for interrupts 0-31 [GICv3 12.10]. */
struct gic_redistributor {
    uint32_t ctlr;     /* 0x00 rw control */
    uint32_t iidr;     /* 0x04 ro implementer */
    uint32_t typer[2]; /* 0x08 ro type; the upper word is the affinity */
    uint32_t statusr;  /* 0x10 rw error status */
    uint32_t waker;    /* 0x14 rw power */
};

_Static_assert(offsetof(struct gic_redistributor, waker) == 0x14, "GICR_WAKER");

enum gicv3_redistributor {
    GICR_PRIVATE_FRAME = 0x10000,
    GICR_BYTES = 0x20000,

    GICR_TYPER_LAST = 1 << 4,
    GICR_WAKER_SLEEP = 1 << 1,
    GICR_WAKER_ASLEEP = 1 << 2,
};

/* CPU interface in system registers [GICv3 12.2]. */
enum gicv3_cpu_interface {
    ICC_SRE_SYSTEM_REGISTERS = 7, /* and no bypass of disabled groups */
    ICC_SRE_ENABLE_EL1 = 1 << 3,
    ICC_IAR_ID = 0xffffff,
};
#define ICC_SGI_ID_SHIFT 24

/* Virtual interface control [GICv3 12.4]. */
enum gicv3_virtual {
    ICH_HCR_ENABLE = 1 << 0,
    ICH_VTR_LIST_REGISTERS = 0x1f, /* number of list registers minus one */
    ICH_MISR_EOI = 1 << 0,
    ICH_LIST_REGISTER_MAX = 16,

    ICH_LR_STATE_SHIFT = 62,
    ICH_LR_GROUP_SHIFT = 60,
    ICH_LR_PRIORITY_SHIFT = 51, /* upper five bits of the priority */
};
#define ICH_LR_EOI (UINT64_C(1) << 41)
