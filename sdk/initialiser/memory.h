/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces and the content of frames. */
#pragma once

#include <stdint.h>

/* Gives every address space the identity it needs before anything is mapped in it. */
void vspaces_assign(void);

/* Fills frames, through a window in the root task's own address space. */
void frames_fill(void);

/* Writes into a small page in the same way. */
void frame_write(uint32_t object, uint32_t offset, const void *bytes, uint64_t count);

void mappings_make(void);
