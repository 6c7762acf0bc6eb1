/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What lies behind the emulated devices when they are fuzzed: clients that check what they are given. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/blk/client.h"
#include "devices/net/client.h"
#include "devices/serial/client.h"

/* Called from within the clients: the guest writes its memory while the monitor works. */
extern void (*clients_meddle)(void);

/* For the checks of what the disk may touch. */
void clients_reset(uint8_t *ram, uint64_t ram_bytes);

/* A frame arrives; buffers of sent frames come back; the link goes up or down. */
void clients_frame(uint32_t length, uint8_t fill);
/* The same where the client gave place; places that are given now. */
void clients_frame_in_place(uint32_t length, uint8_t fill);
uint32_t clients_places(void);
void clients_sent(void);
void clients_link(bool up);

void clients_typed(uint32_t count);
void clients_line(uint32_t room);

/* The disk answers request `id`, whether it is there or not; has so much room; restarts. */
void clients_answer(uint32_t id, uint32_t status);
void clients_disk_room(uint32_t room);
void clients_disk_restart(void);
void clients_disk_info(uint32_t word);

/* Does the disk still read or write memory for a request that it has not answered? */
bool clients_disk_works(void);
