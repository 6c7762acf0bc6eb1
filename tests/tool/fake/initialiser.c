/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A program with the variables the tool sets in the initialiser; never run. */
#include <stdint.h>

uint64_t system_description_vaddr = 1;
uint64_t system_description_size = 1;
uint64_t boot_seed[5] = {1};
char zeroed[5000];

void _start(void);
void _start(void)
{
    for (;;)
        zeroed[0]++;
}
