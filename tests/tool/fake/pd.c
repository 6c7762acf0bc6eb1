/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A program with every variable the tool sets in a protection domain; never run. */
#include <stdint.h>

char microkit_name[64];
char microkit_passive;
uint64_t microkit_irqs;
uint64_t microkit_notifications;
uint64_t microkit_pps;
uint64_t value_a = 1, value_b = 2, value_c = 3, value_d = 4, value_e = 5;
uint32_t small_value = 6;
char large_buffer[3 * 4096];
const char constants[] = "constant";

void _start(void);
void _start(void)
{
    for (;;)
        large_buffer[0] = constants[0];
}
