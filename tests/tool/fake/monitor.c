/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A program with every variable the tool sets in the monitor; never run. */
#include <stdint.h>

char pd_names[64][64];
uint64_t pd_names_len;
char vm_names[64][64];
uint64_t vm_names_len;
uint64_t pd_stack_bottom_addrs[64];
uint64_t symbol_table_vaddr, symbol_table_size;

void _start(void);
void _start(void)
{
    for (;;)
        ;
}
