/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Virtio console device with one port [VirtIO 1.2 5.3]. */
#pragma once

enum {
    VIRTIO_CONSOLE_QUEUE_RECEIVE = 0,
    VIRTIO_CONSOLE_QUEUE_TRANSMIT = 1,

    VIRTIO_CONSOLE_CONFIG_BYTES = 12, /* size, ports, emergency write: not offered */
};
