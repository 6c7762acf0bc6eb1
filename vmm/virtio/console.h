/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The guest's virtio console: a front to one serial client. */
#pragma once

#include "devices/serial/client.h"
#include "vmm/virtio/transport.h"

struct console {
    struct virtio_device device; /* first: the operations get a pointer to it */
    struct serial_client *serial;
    uint64_t sent; /* bytes of the first transmit chain that are already on their way */
};

/* The serial client is shared with the early console. */
void console_init(struct console *console, struct serial_client *serial, const struct guest *guest,
                  struct vgic *vgic, uint32_t interrupt);

/* Move what can be moved; after the serial channel notified. */
void console_service(struct console *console);
