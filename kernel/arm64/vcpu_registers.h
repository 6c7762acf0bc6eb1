/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Moving guest state between a VCPU object and the hardware. */
#pragma once

#include "kernel/object/vcpu.h"

/* One register of the guest as the hardware holds it. */
uint64_t vcpu_hardware_read(enum vcpu_register index);
void vcpu_hardware_write(enum vcpu_register index, uint64_t value);

/* Registers that stay loaded while native threads run. */
void vcpu_registers_save(struct vcpu *vcpu);
void vcpu_registers_load(const struct vcpu *vcpu);
