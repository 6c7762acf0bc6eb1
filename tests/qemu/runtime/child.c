/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Faults at once; its parent repairs the pointer and lets it go on, later restarts it. */

#include <microkit.h>

enum { PARENT_CHANNEL = 0 };

void init(void)
{
    register uint64_t pointer __asm__("x19") = 0x123000;

    /* The parent puts the address of something mapped into x19. */
    __asm__ volatile("ldr x20, [%0]" : "+r"(pointer) : : "x20", "memory");
    microkit_dbg_printf("%s: went on with x19 = 0x%lx\n", microkit_name, pointer);
    microkit_notify(PARENT_CHANNEL);
}

void notified(microkit_channel channel)
{
    microkit_dbg_printf("%s: notified on %u\n", microkit_name, channel);
}
