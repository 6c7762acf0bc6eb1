/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A second variable of a name pd.c has too. */
#include <stdint.h>

static volatile uint64_t value_a;

uint64_t twice_read(void);
uint64_t twice_read(void)
{
    return value_a++;
}
