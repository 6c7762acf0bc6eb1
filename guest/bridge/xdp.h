/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Receiving past Linux's socket buffers: an AF_XDP socket on shared memory [Linux Documentation/networking/af_xdp]. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { XDP_PLACES_MAX = 2048 }; /* given and not yet taken; a power of two, as the kernel's rings want it */

/* A ring shared with the kernel; `index` is our side's, published with the next xdp_publish. */
struct xdp_ring {
    uint32_t *producer;
    uint32_t *consumer;
    void *entries;
    uint32_t index;
};

struct xdp_port {
    int socket; /* readable: frames have come */
    int link;   /* the program at the card's driver, as long as this is open */
    struct xdp_ring fill;
    struct xdp_ring received;
    uint32_t received_end; /* as last seen */
};

/*
 * From now on what the interface receives by its first queue goes to the places given, in region `region`, `bytes`
 * large, of the module's `file`. False: its driver cannot do that, see errno; the interface is as before.
 */
bool xdp_open(struct xdp_port *port, int file, uint32_t region, uint64_t bytes, int interface);

/* The interface is as before; errno stays. */
void xdp_close(struct xdp_port *port);

/* A place for a frame, by its offset in the region; at most XDP_PLACES_MAX at a time, none twice. */
void xdp_give(struct xdp_port *port, uint32_t offset);

/* The next frame, and where it is; false: there is none. */
bool xdp_take(struct xdp_port *port, uint32_t *offset, uint32_t *length);

/* What was given and taken is seen by the kernel. */
void xdp_publish(struct xdp_port *port);
