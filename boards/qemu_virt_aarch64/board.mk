# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Facts of the qemu_virt_aarch64 board that are not in its device tree.

BOARD_CPU := cortex-a53
BOARD_GIC := gicv2
BOARD_ADDRESS_BITS := 40
LOADER_BASE := 0x70000000

QEMU ?= qemu-system-aarch64
QEMU_MACHINE := -machine virt,virtualization=on,secure=off,gic-version=2 -cpu cortex-a53 -m 2048 \
    -nographic -global virtio-mmio.force-legacy=false -net none
