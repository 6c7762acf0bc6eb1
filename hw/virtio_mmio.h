/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Virtio over memory-mapped registers, version 2 [VirtIO 1.2 4.2.2], and what devices share. */
#pragma once

#include <stdint.h>

/* Offsets of registers; all are 32 bits wide, little-endian. */
enum {
    VIRTIO_MMIO_MAGIC = 0x000,               /* r: VIRTIO_MMIO_MAGIC_VALUE */
    VIRTIO_MMIO_VERSION = 0x004,             /* r: VIRTIO_MMIO_VERSION_VALUE */
    VIRTIO_MMIO_DEVICE_ID = 0x008,           /* r: enum virtio_device_id */
    VIRTIO_MMIO_VENDOR_ID = 0x00c,           /* r */
    VIRTIO_MMIO_DEVICE_FEATURES = 0x010,     /* r: 32 bits, chosen by the next */
    VIRTIO_MMIO_DEVICE_FEATURES_SELECT = 0x014, /* w */
    VIRTIO_MMIO_DRIVER_FEATURES = 0x020,     /* w */
    VIRTIO_MMIO_DRIVER_FEATURES_SELECT = 0x024, /* w */
    VIRTIO_MMIO_QUEUE_SELECT = 0x030,        /* w */
    VIRTIO_MMIO_QUEUE_SIZE_MAX = 0x034,      /* r: 0: no such queue */
    VIRTIO_MMIO_QUEUE_SIZE = 0x038,          /* w */
    VIRTIO_MMIO_QUEUE_READY = 0x044,         /* rw */
    VIRTIO_MMIO_QUEUE_NOTIFY = 0x050,        /* w: number of a queue with new buffers */
    VIRTIO_MMIO_INTERRUPT_STATUS = 0x060,    /* r: VIRTIO_INTERRUPT_* */
    VIRTIO_MMIO_INTERRUPT_ACK = 0x064,       /* w */
    VIRTIO_MMIO_STATUS = 0x070,              /* rw: VIRTIO_STATUS_*; writing 0 resets */
    VIRTIO_MMIO_QUEUE_DESCRIPTORS_LOW = 0x080, /* w: physical address of the descriptor table */
    VIRTIO_MMIO_QUEUE_DESCRIPTORS_HIGH = 0x084,
    VIRTIO_MMIO_QUEUE_DRIVER_LOW = 0x090,    /* w: of the available ring */
    VIRTIO_MMIO_QUEUE_DRIVER_HIGH = 0x094,
    VIRTIO_MMIO_QUEUE_DEVICE_LOW = 0x0a0,    /* w: of the used ring */
    VIRTIO_MMIO_QUEUE_DEVICE_HIGH = 0x0a4,
    VIRTIO_MMIO_SHM_SELECT = 0x0ac,          /* w */
    VIRTIO_MMIO_SHM_LENGTH_LOW = 0x0b0,      /* r: all ones: no such region */
    VIRTIO_MMIO_SHM_LENGTH_HIGH = 0x0b4,
    VIRTIO_MMIO_SHM_BASE_LOW = 0x0b8,        /* r */
    VIRTIO_MMIO_SHM_BASE_HIGH = 0x0bc,
    VIRTIO_MMIO_QUEUE_RESET = 0x0c0,         /* rw: only with VIRTIO_F_RING_RESET */
    VIRTIO_MMIO_CONFIG_GENERATION = 0x0fc,   /* r: changes whenever the configuration space does */
    VIRTIO_MMIO_CONFIG = 0x100,              /* rw: the device's configuration space */

    VIRTIO_MMIO_MAGIC_VALUE = 0x74726976,    /* "virt" */
    VIRTIO_MMIO_VERSION_VALUE = 2,
};

enum virtio_device_id { /* [VirtIO 1.2 5] */
    VIRTIO_ID_NET = 1,
    VIRTIO_ID_BLOCK = 2,
    VIRTIO_ID_CONSOLE = 3,
    VIRTIO_ID_ENTROPY = 4,
};

enum { /* device status [VirtIO 1.2 2.1] */
    VIRTIO_STATUS_ACKNOWLEDGE = 1,
    VIRTIO_STATUS_DRIVER = 2,
    VIRTIO_STATUS_DRIVER_OK = 4,
    VIRTIO_STATUS_FEATURES_OK = 8,
    VIRTIO_STATUS_NEEDS_RESET = 64,
    VIRTIO_STATUS_FAILED = 128,
};

enum {
    VIRTIO_INTERRUPT_USED = 1 << 0,
    VIRTIO_INTERRUPT_CONFIG = 1 << 1,
};

enum { /* numbers of feature bits that belong to no device class [VirtIO 1.2 6] */
    VIRTIO_F_INDIRECT_DESC = 28,
    VIRTIO_F_EVENT_IDX = 29,
    VIRTIO_F_VERSION_1 = 32,
    VIRTIO_F_ACCESS_PLATFORM = 33,
    VIRTIO_F_RING_PACKED = 34,
    VIRTIO_F_IN_ORDER = 35,
    VIRTIO_F_RING_RESET = 40,
};
