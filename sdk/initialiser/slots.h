/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The root task's own capability slots: first one for every object, then others as needed. */
#pragma once

#include <stdint.h>
#include <sel4/sel4.h>

/* All bits of a CPtr are needed to reach a slot of the root CNode. */
enum { ROOT_DEPTH = seL4_WordBits };

void slots_init(seL4_SlotRegion empty, uint32_t object_count);

/* The slot that holds, or is going to hold, the original capability of an object of the
 * description. */
seL4_CPtr object_slot(uint32_t object);

/* The first of count slots that nothing uses. */
seL4_CPtr slots_take(uint32_t count);

/* The description's rights, and its guard of a CNode, as this kernel writes them. */
seL4_CapRights_t kernel_rights(uint32_t rights);
seL4_Word kernel_guard(uint64_t guard);

/* A copy of an object's capability with these rights, and a badge or guard unless data is 0. */
seL4_CPtr object_mint(uint32_t object, seL4_Word rights, seL4_Word data);
