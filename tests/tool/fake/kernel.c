/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Stands for the kernel: linked high, loaded low; never run. */
char kernel_data[10000] = "kernel";
char kernel_bss[100000];

void _start(void);
void _start(void)
{
    for (;;)
        kernel_bss[0] = kernel_data[0];
}
