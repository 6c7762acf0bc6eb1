/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Interrupt controller: masking and acknowledging. The makefile chooses the version (gicv2/, gicv3/). */
#pragma once

#include "hw/gic.h"
#include "kernel/core/types.h"

/* The distributor, by the first core; the parts that each core has. */
void gic_init(void);
void gic_core_init(void);

/* The pending interrupt with the highest priority, GIC_SPURIOUS when there is none. It is active
 * until gic_end. */
unsigned gic_acknowledge(void);
void gic_end(void);

void gic_set_enabled(unsigned irq, bool enabled);
void gic_set_edge(unsigned irq, bool is_edge);
void gic_send_sgi(unsigned irq, unsigned target);

/* The core that a shared interrupt goes to. */
void gic_set_target(unsigned irq, unsigned core);

/* How many list registers the virtual interface has; the rest of it is the version's virtual.h. */
unsigned gic_list_register_count(void);
