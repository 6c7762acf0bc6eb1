/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A driver VM's ways out: interrupts of devices passed through, doorbells to peers and notifications from them. */
#pragma once

#include <stdint.h>

#include "vmm/driver_config.h"
#include "vmm/mmio.h"
#include "vmm/vgic.h"

/* The configuration must outlive the monitor. */
void passthrough_init(const struct vmm_driver_config *config, struct vgic *vgic, struct mmio_bus *bus);

/* Before the guest's memory gets another content: devices that can be reset write to it no more. */
void passthrough_quiesce(void);

/* A device's interrupt, which stays masked until the guest has ended it, or a peer's notification; else nothing. */
void passthrough_notified(uint8_t channel);
