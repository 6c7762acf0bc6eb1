/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Erases secrets so that the compiler cannot leave it out. */
#pragma once

#include <stddef.h>
#include <stdint.h>

static inline void wipe(void *start, size_t bytes)
{
    volatile uint8_t *byte = (volatile uint8_t *)start;

    for (size_t i = 0; i < bytes; i++) {
        byte[i] = 0;
    }
}
