# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# QEMU's virt machine with a GICv3 and a Cortex-A57: 44 bits of physical address.

BOARD_CPU := cortex-a57
BOARD_GIC := gicv3
BOARD_ADDRESS_BITS := 44
LOADER_BASE := 0x70000000

QEMU ?= qemu-system-aarch64
QEMU_MACHINE := -machine virt,virtualization=on,secure=off,gic-version=3 -cpu cortex-a57 -m 2048 \
    -nographic -global virtio-mmio.force-legacy=false -net none
