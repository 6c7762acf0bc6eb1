/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The part of the guest's device tree that a driver VM has on top. */
#pragma once

#include "lib/dtb_write.h"
#include "vmm/driver_config.h"

/* Inside the root node: shared memory, its nodes, and the devices passed through. */
void device_tree_write_driver(struct dtb_writer *dtb, const struct vmm_driver_config *config);
