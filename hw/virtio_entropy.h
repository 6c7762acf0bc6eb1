/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Virtio entropy device: random numbers in one virtqueue [VirtIO 1.2 5.4]. */
#pragma once

enum {
    VIRTIO_ENTROPY_QUEUE_REQUEST = 0,

    VIRTIO_ENTROPY_CONFIG_BYTES = 0,
};
