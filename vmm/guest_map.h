/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The virtual board, which is ours: guest-physical addresses and interrupts of a guest. */
#pragma once

enum {
    GUEST_GICD_BASE = 0x08000000, /* distributor, emulated: left unmapped */
    GUEST_GICD_BYTES = 0x1000,
    GUEST_GICC_BASE = 0x08010000, /* CPU interface: the board's GICV pages, uncached */
    GUEST_GICC_BYTES = 0x2000,
    GUEST_EARLY_CONSOLE_BASE = 0x09000000, /* earlycon=pl011,0x9000000; emulated: left unmapped */
    GUEST_EARLY_CONSOLE_BYTES = 0x1000,
    GUEST_VIRTIO_BASE = 0x0a000000, /* transport k at + k * stride; left unmapped */
    GUEST_VIRTIO_STRIDE = 0x1000,
    GUEST_VIRTIO_BYTES = 0x200,
    GUEST_DOORBELL_BASE = 0x0b000000, /* driver VM: page k notifies peers of shared node k; left unmapped */
    GUEST_DOORBELL_STRIDE = 0x1000,
    GUEST_DEVICE_BASE = 0x10000000, /* driver VM: register pages of passed-through device k are mapped here */
    GUEST_DEVICE_STRIDE = 0x100000,
    GUEST_RAM_BASE = 0x40000000, /* of a user VM; a driver VM's RAM and shared memory lie at their physical addresses */
};

/* Transports in the order of their slots. */
enum {
    GUEST_VIRTIO_CONSOLE,
    GUEST_VIRTIO_NET,
    GUEST_VIRTIO_BLOCK,
    GUEST_VIRTIO_ENTROPY,
    GUEST_VIRTIO_COUNT,
};

/* Interrupt numbers (INTID). A device tree counts SPIs from 32 and PPIs from 16. */
enum {
    GUEST_PPI_FIRST = 16,
    GUEST_SPI_FIRST = 32,
    GUEST_TIMER_INTERRUPT = 27,                      /* virtual timer, PPI 11 */
    GUEST_VIRTIO_INTERRUPT = GUEST_SPI_FIRST + 16,   /* of transport 0; transport k has this + k */
    GUEST_DEVICE_INTERRUPT = GUEST_SPI_FIRST + 32,   /* of passed-through device 0; device k has this + k */
    GUEST_SHARED_INTERRUPT = GUEST_SPI_FIRST + 48,   /* of shared node 0; node k has this + k */
};
