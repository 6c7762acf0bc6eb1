/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Guest memory: from a guest-physical address to a pointer, checked. */
#include "vmm/guest.h"

#include <stddef.h>

#include "lib/bits.h"

void *guest_memory(const struct guest *guest, uint64_t gpa, uint64_t bytes)
{
    if (gpa < guest->gpa || !range_fits(gpa - guest->gpa, bytes, guest->bytes)) {
        return NULL;
    }
    return guest->base + (gpa - guest->gpa);
}
