/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What a network device must provide to devices/net/driver.c; exactly one device is linked into a driver. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/net/config.h"

struct net_device_state {
    uint64_t mac; /* first byte lowest; 0: the device has none */
    uint32_t mtu;
    bool link_up;
};

/*
 * Resets the device and starts it with empty queues; after this it touches no buffer given earlier.
 * Called again when the multiplexer was restarted. False: there is no device of this kind at the
 * configured place.
 */
bool net_device_init(const struct net_driver_config *config);

/* Buffers that can be given for receiving now. */
uint32_t net_device_receive_room(void);

/* Gives a buffer of NET_BUFFER_BYTES; only with room. */
void net_device_receive_give(uint64_t bus, uint32_t cookie);

/* Takes back one buffer with a frame of *length bytes. False: none. */
bool net_device_receive_take(uint32_t *cookie, uint32_t *length);

/* Buffers that the device holds for receiving. */
uint32_t net_device_receive_held(void);

/* Frames that can be given for sending now. */
uint32_t net_device_transmit_room(void);

/*
 * Gives a frame of `length` bytes (at least NET_HEADER_BYTES) at `bus`; only with room. Its first
 * NET_HEADER_BYTES are to be taken from `header` and not from the buffer.
 */
void net_device_transmit_give(uint64_t bus, uint32_t length, uint32_t cookie,
                              const uint64_t header[2]);

/* Takes back one frame that has been sent. False: none. */
bool net_device_transmit_take(uint32_t *cookie);

/* Tells the device about all that was given since; at most one doorbell per direction. */
void net_device_kick(void);

/* Answers an interrupt. True: net_device_state has changed. */
bool net_device_interrupt(void);

/*
 * Asks for interrupts, for received frames and for sent ones. True: nothing of what was asked for is
 * there now, the caller may sleep. False: look again first.
 */
bool net_device_arm(bool receives, bool sends);

struct net_device_state net_device_state(void);
