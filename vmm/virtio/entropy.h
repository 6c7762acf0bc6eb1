/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The guest's virtio entropy device: a front to its monitor's generator. */
#pragma once

#include "lib/random.h"
#include "vmm/virtio/transport.h"

enum { ENTROPY_BYTES_MAX = 256 }; /* for one chain, however long it is */

struct entropy {
    struct virtio_device device; /* first: the operations get a pointer to it */
    struct random *random;
};

/* The generator is seeded, and is the monitor's for other purposes too. */
void entropy_init(struct entropy *entropy, struct random *random, const struct guest *guest,
                  struct vgic *vgic, uint32_t interrupt);
